//! The owner is asked whether a client may have what it asks for.

use oauth::{ConsentPage, RedirectUri, path};
use pages::{Consent, ConsentScope};
use worker::{Response, Result};

use super::send;

/// The page, whose form may lead on to this redirect URI.
pub(crate) fn consent(page: &ConsentPage, redirect_uri: &RedirectUri) -> Result<Response> {
    send(&view(page, redirect_uri).page())
}

/// What a policy calls the place that a redirect URI is at. It has no way to name an address of IPv6.
fn source(redirect_uri: &RedirectUri) -> String {
    let (scheme, _) = redirect_uri.as_str().split_once("://").unwrap_or_default();
    if redirect_uri.host().starts_with('[') {
        return format!("{scheme}:");
    }
    format!("{scheme}://{}", redirect_uri.host())
}

/// The question, as a view.
fn view(page: &ConsentPage, redirect_uri: &RedirectUri) -> Consent {
    let scopes = page
        .scopes
        .iter()
        .map(|line| ConsentScope { scope: line.scope.into(), sentence: line.sentence.into() });
    Consent {
        client_name: page.client_name.clone(),
        client_host: page.client_host.clone(),
        redirect_host: page.redirect_host.clone(),
        redirects_to_this_machine: page.redirects_to_this_machine,
        subdomain: page.subdomain.clone(),
        login: page.login.clone(),
        scopes: scopes.collect(),
        action: path::CONSENT,
        form_leads_to: source(redirect_uri),
        ticket: page.ticket.clone(),
        form_token: page.form_token.clone(),
    }
}

#[cfg(test)]
mod tests {
    use oauth::ScopeLine;

    use super::*;

    fn page() -> ConsentPage {
        ConsentPage {
            client_name: "<script>alert(1)</script>".into(),
            client_host: None,
            redirect_host: "localhost:3334".into(),
            redirects_to_this_machine: true,
            subdomain: "octocat.b00t.example".into(),
            login: "octocat".into(),
            scopes: vec![ScopeLine { scope: "b00t:read", sentence: "See what there is." }],
            ticket: "1.\"ticket".into(),
            form_token: "form-token".into(),
        }
    }

    fn html(page: &ConsentPage) -> String {
        view(page, &RedirectUri::parse("http://localhost:3334/back").unwrap()).page().html
    }

    #[test]
    fn the_page_says_who_asks_for_what_and_where_the_answer_goes() {
        let html = html(&page());
        for text in [
            "octocat.b00t.example",
            "localhost:3334",
            "b00t:read",
            "See what there is.",
            "Nobody vouches",
            "a program on this machine",
            "name=\"consent\" value=\"1.&quot;ticket\"",
            "name=\"token\" value=\"form-token\"",
            "action=\"/oauth/consent\"",
        ] {
            assert!(html.contains(text), "{text}: {html}");
        }
        assert!(!html.contains("<script"), "{html}");
    }

    #[test]
    fn a_client_somewhere_else_is_vouched_for_by_its_host_and_needs_no_warning() {
        let elsewhere = ConsentPage {
            client_host: Some("client.example".into()),
            redirects_to_this_machine: false,
            ..page()
        };
        let html = html(&elsewhere);
        assert!(html.contains("<code>client.example</code> says"), "{html}");
        assert!(!html.contains("this machine"), "{html}");
    }

    #[test]
    fn the_policy_names_where_the_form_may_lead() {
        for (uri, named) in [
            ("https://client.example/back?x=1", "https://client.example"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
            ("http://localhost", "http://localhost"),
            ("http://[::1]:8080/back", "http:"),
        ] {
            assert_eq!(source(&RedirectUri::parse(uri).unwrap()), named);
        }
    }
}
