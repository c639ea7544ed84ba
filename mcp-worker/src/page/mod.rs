//! Pages for people: the views of the crate `pages`, filled with what this worker knows.

mod consent;

use ids::Login;
use pages::{Landing, NothingHere, Page, Problem, Server};
use token::Resource;
use worker::{Headers, Response, ResponseBuilder, Result};

use crate::config::Config;
pub(crate) use consent::consent;
pub(crate) use pages::FAILED;

pub(crate) fn landing(config: &Config) -> Result<Response> {
    send(&landing_page(config))
}

pub(crate) fn account(login: &Login, resource: &Resource, config: &Config) -> Result<Response> {
    send(&account_page(login, resource, config))
}

/// For a login without a policy record.
pub(crate) fn nothing_here(login: &Login, config: &Config) -> Result<Response> {
    send(&nothing_here_page(login, config))
}

/// There is nothing at an address.
pub(crate) fn not_found(config: &Config) -> Result<Response> {
    send(&Problem { apex: config.base.to_string(), ..Problem::not_found() }.page())
}

/// Something did not work: a sentence that says what, and what to do.
pub(crate) fn problem(status: u16, sentence: &str) -> Result<Response> {
    send(&Problem::new(status, sentence).page())
}

/// The same, with a way back to the client that asked.
pub(crate) fn problem_for_client(status: u16, sentence: &str, back: &str) -> Result<Response> {
    let way_back = "Go back to the program that asked, without access";
    send(&Problem::new(status, sentence).or(way_back, back).page())
}

/// A page, with its status and its headers.
pub(crate) fn send(page: &Page) -> Result<Response> {
    let headers = Headers::new();
    for (name, value) in page.headers() {
        headers.set(name, &value)?;
    }
    let body = page.html.as_bytes().to_vec();
    Ok(ResponseBuilder::new().with_status(page.status).with_headers(headers).fixed(body))
}

fn landing_page(config: &Config) -> Page {
    Landing {
        fork_url: config.site.fork_url(),
        install_url: config.site.install_url(),
        example: format!("{}://LOGIN.{}/mcp", config.base.scheme(), config.base.authority()),
    }
    .page()
}

fn account_page(login: &Login, resource: &Resource, config: &Config) -> Page {
    Server {
        login: login.to_string(),
        resource: resource.to_string(),
        apex: config.base.to_string(),
    }
    .page()
}

fn nothing_here_page(login: &Login, config: &Config) -> Page {
    NothingHere {
        login: login.to_string(),
        apex: config.base.to_string(),
        fork_url: config.site.fork_url(),
        install_url: config.site.install_url(),
    }
    .page()
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
                "GITHUB_URL" => "https://github.example",
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

    fn says(page: &Page, texts: &[&str]) {
        for text in texts {
            assert!(page.html.contains(text), "{text}: {}", page.html);
        }
    }

    #[test]
    fn whoever_comes_is_told_how_to_begin() {
        let page = landing_page(&config());
        says(
            &page,
            &[
                "href=\"https://github.example/acme/_b00t_/fork\"",
                "href=\"https://github.example/apps/acme-b00t/installations/new\"",
                "https://LOGIN.b00t.example/mcp",
                "href=\"/account\"",
            ],
        );
    }

    #[test]
    fn who_has_nothing_yet_is_told_how_to_get_it() {
        let page = nothing_here_page(&octocat(), &config());
        assert_eq!(page.status, 404);
        says(
            &page,
            &[
                "nothing here yet",
                "/acme/_b00t_/fork",
                "/apps/acme-b00t/installations/new",
                "href=\"https://b00t.example/account\"",
            ],
        );
    }

    #[test]
    fn an_account_says_where_to_connect_and_where_its_owner_looks() {
        let config = config();
        let page = account_page(&octocat(), &config.base.resource(&octocat()), &config);
        says(
            &page,
            &[
                "<code>https://octocat.b00t.example/mcp</code>",
                "href=\"https://b00t.example/account\"",
            ],
        );
    }
}
