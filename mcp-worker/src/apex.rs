//! The platform's own host.

use worker::{Method, Request, Response, Result};

use crate::{config::Config, cors, page, reply};

pub(crate) fn serve(request: &Request, path: &str, config: &Config) -> Result<Response> {
    let reading = matches!(request.method(), Method::Get | Method::Head);
    match path {
        "/" | "/healthz" | "/.well-known/jwks.json" if !reading => {
            reply::method_not_allowed("GET, HEAD")
        }
        "/" => page::landing(config),
        "/healthz" => reply::json(200, r#"{"ok":true}"#.into()),
        "/.well-known/jwks.json" => cors::open(reply::json(200, config.jwks.clone())?),
        _ => page::not_found(),
    }
}
