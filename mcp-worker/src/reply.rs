//! Plain answers.

use mcp::{Era, Fault, Reply};
use worker::{Headers, Response, ResponseBuilder, Result};

pub(crate) fn empty(status: u16) -> Result<Response> {
    Ok(ResponseBuilder::new().with_status(status).empty())
}

pub(crate) fn json(status: u16, body: String) -> Result<Response> {
    let headers = Headers::new();
    headers.set("Content-Type", "application/json")?;
    headers.set("Cache-Control", "no-store")?;
    headers.set("X-Content-Type-Options", "nosniff")?;
    Ok(ResponseBuilder::new().with_status(status).with_headers(headers).fixed(body.into_bytes()))
}

/// An answer of the protocol core, as it goes over the wire.
pub(crate) fn of(reply: &Reply) -> Result<Response> {
    let mut response = match &reply.body {
        Some(body) => json(reply.status, body.to_string())?,
        None => empty(reply.status)?,
    };
    for (name, value) in &reply.headers {
        response.headers_mut().set(name, value)?;
    }
    Ok(response)
}

pub(crate) fn method_not_allowed(allowed: &str) -> Result<Response> {
    let mut response = json(405, r#"{"error":"method_not_allowed"}"#.into())?;
    response.headers_mut().set("Allow", allowed)?;
    Ok(response)
}

pub(crate) fn internal_error() -> Result<Response> {
    of(&Fault::Internal.reply(Era::Modern, None))
}
