//! Pages for people: no script, one style sheet inside, nothing from elsewhere.

mod consent;
mod html;
mod problem;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ids::Login;
use sha2::{Digest as _, Sha256};
use token::Resource;
use worker::{Headers, Response, ResponseBuilder, Result};

use crate::config::Config;
pub(crate) use consent::consent;
use html::{STYLE, document, escape};
pub(crate) use problem::{FAILED, problem, problem_for_client};

/// What a page may do besides being read.
struct Rules {
    /// Where its forms may lead.
    form_action: String,
    /// What other places hear of its address.
    referrer: &'static str,
}

impl Rules {
    /// A page without forms.
    fn plain() -> Self {
        Self { form_action: "'none'".into(), referrer: "no-referrer" }
    }
}

pub(crate) fn landing(config: &Config) -> Result<Response> {
    respond(200, &landing_html(config))
}

pub(crate) fn account(login: &Login, resource: &Resource) -> Result<Response> {
    respond(200, &account_html(login, resource))
}

/// For a login without a policy record.
pub(crate) fn nothing_here(login: &Login, config: &Config) -> Result<Response> {
    respond(404, &nothing_here_html(login, config))
}

pub(crate) fn not_found() -> Result<Response> {
    respond(404, &document("Not found", "<p>There is nothing at this address.</p>"))
}

fn landing_html(config: &Config) -> String {
    let (fork, install) = (escape(&config.site.fork_url()), escape(&config.site.install_url()));
    let example =
        escape(&format!("{}://LOGIN.{}/mcp", config.base.scheme(), config.base.authority()));
    let body = format!(
        "<p>b00t gives AI clients access to your toolbox over MCP, under a policy that is a file \
         in your own repository.</p>\
         <ol><li><a href=\"{fork}\">Fork the template</a>.</li>\
         <li><a href=\"{install}\">Install the GitHub App</a> on the fork.</li>\
         <li>Connect your client to <code>{example}</code>, with your GitHub login.</li></ol>"
    );
    document("b00t", &body)
}

fn account_html(login: &Login, resource: &Resource) -> String {
    let (login, resource) = (escape(login.as_str()), escape(&resource.to_string()));
    let body = format!(
        "<p>This is the MCP server of <strong>{login}</strong>. Connect an MCP client to \
         <code>{resource}</code>.</p>\
         <p>What a client may do is said by <code>b00t-mcp-acl.toml</code> in {login}'s fork.</p>"
    );
    document(&format!("b00t of {login}"), &body)
}

fn nothing_here_html(login: &Login, config: &Config) -> String {
    let (fork, install) = (escape(&config.site.fork_url()), escape(&config.site.install_url()));
    let login = escape(login.as_str());
    let body = format!(
        "<p>There is nothing here yet: <strong>{login}</strong> has no policy on this \
         platform.</p><p>If that is you:</p>\
         <ol><li><a href=\"{fork}\">Fork the template</a>.</li>\
         <li><a href=\"{install}\">Install the GitHub App</a> on the fork.</li>\
         <li>Come back in a few seconds.</li></ol>"
    );
    document("Nothing here yet", &body)
}

/// A page that the crate `pages` made.
pub(crate) fn send(page: &pages::Page) -> Result<Response> {
    let headers = Headers::new();
    for (name, value) in page.headers() {
        headers.set(name, &value)?;
    }
    let body = page.html.as_bytes().to_vec();
    Ok(ResponseBuilder::new().with_status(page.status).with_headers(headers).fixed(body))
}

fn respond(status: u16, html: &str) -> Result<Response> {
    respond_by(&Rules::plain(), status, html)
}

fn respond_by(rules: &Rules, status: u16, html: &str) -> Result<Response> {
    let headers = Headers::new();
    for (name, value) in security_headers(rules) {
        headers.set(name, &value)?;
    }
    headers.set("Content-Type", "text/html; charset=utf-8")?;
    headers.set("Cache-Control", "no-store")?;
    let body = html.as_bytes().to_vec();
    Ok(ResponseBuilder::new().with_status(status).with_headers(headers).fixed(body))
}

fn security_headers(rules: &Rules) -> [(&'static str, String); 6] {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; \
         form-action {}; frame-ancestors 'none'",
        rules.form_action
    );
    [
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff".into()),
        ("X-Frame-Options", "DENY".into()),
        ("Referrer-Policy", rules.referrer.into()),
        ("Cross-Origin-Opener-Policy", "same-origin".into()),
        ("Strict-Transport-Security", "max-age=31536000".into()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        Config::read(|name| {
            let value = match name {
                "BASE_URL" => "https://b00t.example",
                "TOKEN_KEYS" => return Some(crate::keys::example(1)),
                "GITHUB_API_URL" => "https://api.github.example",
                "GITHUB_CLIENT_ID" => "Iv23example",
                "GITHUB_CLIENT_SECRET" => "a secret",
                "GITHUB_URL" => "https://github.example/\"><script>",
                "TEMPLATE_REPOSITORY" => "acme/_b00t_",
                "GITHUB_APP_SLUG" => "acme-b00t",
                _ => return None,
            };
            Some(value.into())
        })
        .unwrap()
    }

    fn octocat() -> Login {
        "octocat".parse().unwrap()
    }

    #[test]
    fn every_page_is_whole_and_runs_nothing() {
        let config = config();
        let resource = config.base.resource(&octocat());
        for html in [
            landing_html(&config),
            account_html(&octocat(), &resource),
            nothing_here_html(&octocat(), &config),
        ] {
            assert!(html.starts_with("<!doctype html>"), "{html}");
            assert!(html.ends_with("</html>\n"), "{html}");
            assert!(html.contains(&format!("<style>{STYLE}</style>")), "{html}");
            assert!(!html.contains("<script"), "{html}");
        }
    }

    #[test]
    fn who_has_nothing_yet_is_told_how_to_get_it() {
        let html = nothing_here_html(&octocat(), &config());
        assert!(html.contains("nothing here yet"), "{html}");
        assert!(html.contains("/acme/_b00t_/fork"), "{html}");
        assert!(html.contains("/apps/acme-b00t/installations/new"), "{html}");
    }

    #[test]
    fn an_account_says_where_to_connect() {
        let resource = config().base.resource(&octocat());
        let html = account_html(&octocat(), &resource);
        assert!(html.contains("<code>https://octocat.b00t.example/mcp</code>"), "{html}");
    }

    #[test]
    fn only_the_style_sheet_is_let_through() {
        let [(name, policy), ..] = security_headers(&Rules::plain());
        assert_eq!(name, "Content-Security-Policy");
        let hash = STANDARD.encode(Sha256::digest(STYLE));
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        assert!(policy.contains(&hash) && !policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("form-action 'none'; frame-ancestors 'none'"), "{policy}");
    }
}
