//! The envelope around every answer.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// What Cloudflare says when it does not do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: StatusCode,
    code: u32,
    message: String,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: u32, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// The request is not as it should be.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 10012, message)
    }

    /// KV does not answer: the workers are down.
    pub(super) fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, 10001, "service unavailable")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let errors = json!([{ "code": self.code, "message": self.message }]);
        let body = json!({ "result": null, "success": false, "errors": errors, "messages": [] });
        (self.status, Json(body)).into_response()
    }
}

/// Any failure on the way to KV.
impl From<reqwest::Error> for Refusal {
    fn from(_: reqwest::Error) -> Self {
        Self::unavailable()
    }
}

/// What was asked for.
pub(super) fn done(result: Value) -> Json<Value> {
    Json(json!({ "result": result, "success": true, "errors": [], "messages": [] }))
}

/// One page of what was asked for, and where the next begins: nowhere when that is empty.
pub(super) fn page(rows: &[Value], cursor: &str) -> Json<Value> {
    Json(json!({
        "result": rows, "success": true, "errors": [], "messages": [],
        "result_info": { "count": rows.len(), "cursor": cursor },
    }))
}
