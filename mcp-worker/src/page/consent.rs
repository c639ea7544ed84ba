//! The owner is asked whether a client may have what it asks for.

use oauth::{ConsentPage, RedirectUri, path};
use worker::{Response, Result};

use super::{
    Rules,
    html::{document, escape},
    respond_by,
};

/// The page, whose form may lead on to this redirect URI.
pub(crate) fn consent(page: &ConsentPage, redirect_uri: &RedirectUri) -> Result<Response> {
    let rules = Rules {
        form_action: format!("'self' {}", source(redirect_uri)),
        // The form must say where it comes from.
        referrer: "same-origin",
    };
    respond_by(&rules, 200, &html(page))
}

/// What a policy calls the place that a redirect URI is at. It has no way to name an address of IPv6.
fn source(redirect_uri: &RedirectUri) -> String {
    let (scheme, _) = redirect_uri.as_str().split_once("://").unwrap_or_default();
    if redirect_uri.host().starts_with('[') {
        return format!("{scheme}:");
    }
    format!("{scheme}://{}", redirect_uri.host())
}

fn html(page: &ConsentPage) -> String {
    let name = escape(&page.client_name);
    let vouched = match &page.client_host {
        Some(host) => format!("<code>{}</code> says that this is its name.", escape(host)),
        None => "Nobody vouches for that name: the program chose it itself.".into(),
    };
    let redirect = escape(&page.redirect_host);
    let warning = if page.redirects_to_this_machine {
        "<p class=\"warning\"><strong>The answer goes to a program on this machine.</strong> Any \
         program that runs here could have asked, under any name. Go on only if you have just \
         started this yourself.</p>"
    } else {
        ""
    };
    let line = |line: &oauth::ScopeLine| {
        format!("<li><code>{}</code>: {}</li>", escape(line.scope), escape(line.sentence))
    };
    let scopes: String = page.scopes.iter().map(line).collect();
    let body = format!(
        "<p>You are signed in as <strong>{login}</strong>.</p>\
         <p>A program that calls itself <strong>{name}</strong> asks for access to \
         <code>{subdomain}</code>. {vouched}</p>{warning}\
         <p>It asks to:</p><ul>{scopes}</ul>\
         <p>Your policy comes on top: nothing that it refuses becomes allowed.</p>\
         <p>Your answer goes to <code>{redirect}</code>.</p>\
         <form method=\"post\" action=\"{action}\">\
         <input type=\"hidden\" name=\"consent\" value=\"{ticket}\">\
         <input type=\"hidden\" name=\"token\" value=\"{token}\">\
         <button name=\"decision\" value=\"allow\">Allow</button> \
         <button name=\"decision\" value=\"deny\">Do not allow</button></form>",
        login = escape(&page.login),
        subdomain = escape(&page.subdomain),
        action = path::CONSENT,
        ticket = escape(&page.ticket),
        token = escape(&page.form_token),
    );
    document("Allow access?", &body)
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
