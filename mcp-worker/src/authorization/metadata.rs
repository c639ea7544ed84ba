//! What the server says of itself, and its public keys.

use oauth::{ServerMetadata, path};
use worker::{Method, Response, Result};

use super::Visit;
use crate::{clock, cors, reply};

pub(super) fn serve(visit: &Visit<'_>, path: &str) -> Result<Response> {
    let document = match visit.request.method() {
        Method::Options => return cors::preflight(),
        Method::Get | Method::Head if path == path::JWKS => {
            visit.config.ring.jwks(clock::now()).to_string()
        }
        Method::Get | Method::Head => {
            serde_json::to_string(&ServerMetadata::of(&visit.config.base))?
        }
        _ => return cors::open(reply::method_not_allowed("GET, HEAD, OPTIONS")?),
    };
    cors::open(reply::json(200, document)?)
}
