//! Refusals in GitHub's form.

use axum::Json;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use crate::standin::error::StandinError;

const DOCUMENTATION: &str = "https://docs.github.com/rest";

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    /// What is wrong, one by one, where GitHub says that.
    pub(crate) errors: Vec<Value>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), errors: Vec::new() }
    }

    /// What is asked makes no sense for a resource.
    pub(crate) fn validation(resource: &str, message: &str) -> Self {
        let error = json!({ "resource": resource, "code": "custom", "message": message });
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self { errors: vec![error], ..Self::new(status, "Validation Failed") }
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not Found")
    }

    pub(crate) fn bad_credentials() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Bad credentials")
    }
}

impl From<StandinError> for Problem {
    fn from(error: StandinError) -> Self {
        match error {
            StandinError::NotFound { .. } => Self::not_found(),
            StandinError::Git(git) if git.code() == git2::ErrorCode::NotFound => Self::not_found(),
            other => Self::new(StatusCode::INTERNAL_SERVER_ERROR, other.to_string()),
        }
    }
}

impl From<git2::Error> for Problem {
    fn from(error: git2::Error) -> Self {
        StandinError::Git(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        let mut body = json!({
            "message": self.message,
            "documentation_url": DOCUMENTATION,
            "status": self.status.as_u16().to_string(),
        });
        if let (Some(body), false) = (body.as_object_mut(), self.errors.is_empty()) {
            body.insert("errors".into(), self.errors.into());
        }
        (self.status, Json(body)).into_response()
    }
}
