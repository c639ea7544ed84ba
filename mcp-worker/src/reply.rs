//! Plain answers.

use mcp::{Era, Fault, Reply};
use oauth::ErrorAnswer;
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

/// An error as an OAuth client reads it (RFC 6749, section 5.2).
pub(crate) fn refused(answer: &ErrorAnswer) -> Result<Response> {
    let mut response = json(answer.status, answer.body().to_string())?;
    let headers = response.headers_mut();
    if let Some(challenge) = answer.www_authenticate {
        headers.set("WWW-Authenticate", challenge)?;
    }
    if let Some(seconds) = answer.retry_after {
        headers.set("Retry-After", &seconds.to_string())?;
    }
    Ok(response)
}

/// Sends a browser on with a GET, whatever it came with (RFC 9700, section 4.12).
pub(crate) fn see_other(location: &str) -> Result<Response> {
    let headers = Headers::new();
    headers.set("Location", location)?;
    headers.set("Cache-Control", "no-store")?;
    headers.set("Referrer-Policy", "no-referrer")?;
    headers.set("X-Content-Type-Options", "nosniff")?;
    Ok(ResponseBuilder::new().with_status(303).with_headers(headers).empty())
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
