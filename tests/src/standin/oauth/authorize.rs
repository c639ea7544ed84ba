//! Somebody is asked who they are, and whether the App may know.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Form, Query, State};
use axum::http::{Response, StatusCode, header};
use serde::Deserialize;

use crate::standin::names;
use crate::standin::pages::Page;
use crate::standin::records::{Records, UserCode};
use crate::standin::shared::Shared;

/// A code is good for ten minutes.
const CODE_SECONDS: i64 = 600;
/// What GitHub says of a person who does not want to.
const DENIED: &str = "The user has denied your application access.";

/// What the App asks for, and on the way back what somebody decided.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    client_id: String,
    redirect_uri: String,
    state: String,
    code_challenge: String,
    code_challenge_method: String,
    prompt: String,
    /// Who it is, once somebody has said so.
    login: String,
    cancel: String,
}

/// `GET /login/oauth/authorize`: everybody is signed in here, so that whoever looks chooses who they are.
pub(super) async fn page(
    State(shared): State<Arc<Shared>>,
    Query(asked): Query<Asked>,
) -> Response<Body> {
    if let Some(refusal) = refused(&shared, &asked) {
        return refusal;
    }
    let fields = [
        ("client_id", &asked.client_id),
        ("redirect_uri", &asked.redirect_uri),
        ("state", &asked.state),
        ("code_challenge", &asked.code_challenge),
        ("code_challenge_method", &asked.code_challenge_method),
    ];
    let fields = fields.map(|(name, value)| (name, value.as_str()));
    let mut page = Page::new(&format!("Authorize {}", shared.config.app.slug))
        .paragraph("The App wants to know who you are. Who are you?");
    let people: Vec<String> = {
        let records = shared.records();
        let people = records.accounts.values().filter(|account| !account.organization);
        people.map(|account| account.login.clone()).collect()
    };
    for login in people {
        page = page.form("/login/oauth/authorize", &fields, ("login", &login), &login);
    }
    let page = page.form("/login/oauth/authorize", &fields, ("cancel", "1"), "Cancel");
    html(StatusCode::OK, page)
}

/// `POST /login/oauth/authorize`: sends the browser back with a code, or without.
pub(super) async fn decide(
    State(shared): State<Arc<Shared>>,
    Form(asked): Form<Asked>,
) -> Response<Body> {
    if let Some(refusal) = refused(&shared, &asked) {
        return refusal;
    }
    if !asked.cancel.is_empty() {
        return back(&asked.redirect_uri, &failure("access_denied", DENIED, &asked.state));
    }
    let seed = shared.config.seed;
    let expires_at = shared.clock.seconds() + CODE_SECONDS;
    let given = shared.change(|records: &mut Records| {
        let account = records.account(&asked.login).filter(|account| !account.organization)?.id;
        let code = names::user_code(seed, records.new_name());
        let challenge = Some(asked.code_challenge.clone()).filter(|text| !text.is_empty());
        let redirect_uri = asked.redirect_uri.clone();
        let kept = UserCode { account, redirect_uri, challenge, expires_at };
        records.user_codes.insert(code.clone(), kept);
        Some(code)
    });
    match given {
        Some(code) => {
            back(&asked.redirect_uri, &[("code", code.as_str()), ("state", &asked.state)])
        }
        None => html(StatusCode::NOT_FOUND, Page::new("There is no such account")),
    }
}

/// What GitHub does not even ask anybody about.
fn refused(shared: &Shared, asked: &Asked) -> Option<Response<Body>> {
    let app = &shared.config.app;
    if asked.client_id != app.client_id {
        return Some(html(StatusCode::NOT_FOUND, Page::new("There is no such App")));
    }
    if asked.redirect_uri != app.callback_url {
        let text = "The redirect_uri is not associated with this application.";
        let failure = failure("redirect_uri_mismatch", text, &asked.state);
        return Some(back(&app.callback_url, &failure));
    }
    let plain = !asked.code_challenge.is_empty() && asked.code_challenge_method != "S256";
    plain.then(|| html(StatusCode::BAD_REQUEST, Page::new("Only S256 is supported")))
}

fn failure<'a>(error: &'a str, description: &'a str, state: &'a str) -> [(&'a str, &'a str); 4] {
    let uri = "/apps/managing-oauth-apps/troubleshooting-authorization-request-errors/";
    [("error", error), ("error_description", description), ("error_uri", uri), ("state", state)]
}

fn back(redirect_uri: &str, parameters: &[(&str, &str)]) -> Response<Body> {
    let location = reqwest::Url::parse_with_params(redirect_uri, parameters);
    let Ok(location) = location else {
        return html(StatusCode::BAD_REQUEST, Page::new("The callback URL is no URL"));
    };
    answered(StatusCode::FOUND, (header::LOCATION, location.as_str()), String::new())
}

fn html(status: StatusCode, page: Page) -> Response<Body> {
    answered(status, (header::CONTENT_TYPE, "text/html; charset=utf-8"), page.finish())
}

fn answered(
    status: StatusCode,
    (name, value): (header::HeaderName, &str),
    body: String,
) -> Response<Body> {
    let response = Response::builder().status(status).header(name, value).body(Body::from(body));
    response.unwrap_or_else(|_| Response::new(Body::empty()))
}
