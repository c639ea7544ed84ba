//! Answers in JSON.

use serde_json::{Value, json};
use worker::{Response, Result};

/// A JSON body with this status.
pub(crate) fn json(status: u16, body: &Value) -> Result<Response> {
    Ok(Response::from_json(body)?.with_status(status))
}

/// `{"error": …}` with this status.
pub(crate) fn error(status: u16, message: &str) -> Result<Response> {
    json(status, &json!({"error": message}))
}

/// 405 with what would be allowed.
pub(crate) fn method(allowed: &str, message: &str) -> Result<Response> {
    let response = error(405, message)?;
    response.headers().set("allow", allowed)?;
    Ok(response)
}
