//! A refusal as a client reads it.

use serde_json::{Value, json};

/// An error answer of the token, revocation or registration endpoint (RFC 6749, section 5.2;
/// RFC 7591, section 3.2.2). It goes out with `Cache-Control: no-store`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The code, for programs.
    pub error: &'static str,
    /// A sentence, for people. It repeats nothing of the request.
    pub description: String,
    /// `WWW-Authenticate`, if a client tried to authenticate itself.
    pub www_authenticate: Option<&'static str>,
    /// `Retry-After` in seconds, if it may try again.
    pub retry_after: Option<u64>,
}

impl ErrorAnswer {
    pub(crate) fn new(status: u16, error: &'static str, description: impl Into<String>) -> Self {
        let description = description.into();
        Self { status, error, description, www_authenticate: None, retry_after: None }
    }

    /// The world failed, and not the client.
    #[must_use]
    pub fn server_error() -> Self {
        Self::new(500, "server_error", "The server has failed. Try again.")
    }

    /// There were too many requests from one address.
    #[must_use]
    pub fn too_many(retry_after: u64) -> Self {
        let text = "There were too many requests from this address. Try again later.";
        let answer = Self::new(429, "temporarily_unavailable", text);
        Self { retry_after: Some(retry_after), ..answer }
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> Value {
        json!({ "error": self.error, "error_description": self.description })
    }
}
