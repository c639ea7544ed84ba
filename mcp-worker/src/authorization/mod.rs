//! The authorization server on the apex: what browsers and clients send, handed to whom it concerns. What
//! is decided is in the crate `oauth`.

mod begin;
mod callback;
mod consent;
mod form;
mod metadata;
mod register;

use oauth::{ErrorAnswer, path};
use worker::{Env, Method, Request, Response, Result};

use crate::{config::Config, cors, log::Log, page, reply, request_id::RequestId};

/// One request to the authorization server.
struct Visit<'a> {
    request: &'a Request,
    body: &'a [u8],
    env: &'a Env,
    config: &'a Config,
    id: &'a RequestId,
    log: Log,
}

/// Serves a path of the authorization server; `None` when it has no such path.
pub(crate) async fn serve(
    request: &Request,
    body: &[u8],
    path: &str,
    env: &Env,
    config: &Config,
    id: &RequestId,
) -> Option<Result<Response>> {
    let visit = Visit { request, body, env, config, id, log: Log::new(id) };
    let served = match path {
        path::SERVER_METADATA | path::JWKS => metadata::serve(&visit, path),
        path::AUTHORIZE => visit.for_people(begin::serve(&visit).await),
        path::CALLBACK => visit.for_people(callback::serve(&visit).await),
        path::CONSENT => visit.for_people(consent::serve(&visit).await),
        path::TOKEN | path::REVOKE | path::REGISTER => {
            visit.for_programs(for_programs(&visit, path).await)
        }
        _ => return None,
    };
    Some(served)
}

/// What programs post, from browsers too: no cookie means anything there.
async fn for_programs(visit: &Visit<'_>, path: &str) -> Result<Response> {
    let response = match (visit.request.method(), path) {
        (Method::Options, _) => return cors::preflight(),
        (Method::Post, path::TOKEN) => form::token(visit).await?,
        (Method::Post, path::REVOKE) => form::revoke(visit).await?,
        (Method::Post, _) => register::serve(visit).await?,
        _ => reply::method_not_allowed("POST, OPTIONS")?,
    };
    cors::open(response)
}

impl Visit<'_> {
    /// Whatever went wrong, a person gets a page.
    fn for_people(&self, served: Result<Response>) -> Result<Response> {
        served.or_else(|error| {
            self.log.error("failed").text("error", &error.to_string()).write();
            page::problem(500, page::FAILED)
        })
    }

    /// Whatever went wrong, a client gets an error that it knows.
    fn for_programs(&self, served: Result<Response>) -> Result<Response> {
        served.or_else(|error| {
            self.log.error("failed").text("error", &error.to_string()).write();
            cors::open(reply::refused(&ErrorAnswer::server_error())?)
        })
    }

    fn header(&self, name: &str) -> Result<Option<String>> {
        self.request.headers().get(name)
    }

    /// The query, without its question mark.
    fn query(&self) -> Result<String> {
        Ok(self.request.url()?.query().unwrap_or_default().to_owned())
    }

    /// The body as text; what is no text is nothing.
    fn text(&self) -> &str {
        std::str::from_utf8(self.body).unwrap_or_default()
    }
}
