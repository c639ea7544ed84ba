//! The authorization server on the apex: what browsers and clients send, handed to whom it concerns. What
//! is decided is in the crate `oauth`.

mod begin;
mod callback;
mod consent;
mod form;
mod metadata;
mod register;

use oauth::path;
use worker::{Env, Method, Request, Response, Result};

use crate::{config::Config, cors, log::Log, reply, request_id::RequestId};

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
        path::AUTHORIZE => begin::serve(&visit).await,
        path::CALLBACK => callback::serve(&visit).await,
        path::CONSENT => consent::serve(&visit).await,
        path::TOKEN | path::REVOKE | path::REGISTER => for_programs(&visit, path).await,
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
