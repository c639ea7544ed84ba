//! Cloudflare's answers.

use serde::{Deserialize, de::DeserializeOwned};

/// Why KV gave no answer that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KvError {
    /// The token is not accepted, or may not do this.
    #[error(
        "Cloudflare refused the request with status {status}: {message}. Is CLOUDFLARE_API_TOKEN right, and may it edit Workers KV Storage?"
    )]
    Refused {
        /// HTTP status.
        status: u16,
        /// What Cloudflare says.
        message: String,
    },
    /// There is no such namespace.
    #[error(
        "there is no such KV namespace: are CLOUDFLARE_ACCOUNT_ID and KV_NAMESPACE_ID right? Cloudflare says: {0}"
    )]
    NoNamespace(String),
    /// Too many requests.
    #[error("Cloudflare's rate limit is reached")]
    Limited,
    /// Cloudflare failed.
    #[error("Cloudflare failed with status {0}")]
    Server(u16),
    /// The answer was not understood.
    #[error("Cloudflare's answer was not understood: {0}")]
    Malformed(String),
    /// No answer.
    #[error("Cloudflare could not be reached: {0}")]
    Unreachable(String),
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub(super) struct Envelope<T> {
    #[serde(default)]
    pub(super) success: bool,
    #[serde(default)]
    errors: Vec<Problem>,
    pub(super) result: Option<T>,
    pub(super) result_info: Option<ResultInfo>,
}

#[derive(Deserialize)]
pub(super) struct ResultInfo {
    pub(super) cursor: Option<String>,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(default)]
    message: String,
}

impl<T: DeserializeOwned> Envelope<T> {
    pub(super) fn read(status: u16, body: &[u8]) -> Result<Self, KvError> {
        if let Some(error) = failure(status, body) {
            return Err(error);
        }
        let envelope: Self =
            serde_json::from_slice(body).map_err(|error| KvError::Malformed(error.to_string()))?;
        if envelope.success {
            return Ok(envelope);
        }
        Err(KvError::Malformed(message(&envelope.errors)))
    }

    /// The same of an answer about the namespace as a whole, in which nothing else can be missing.
    pub(super) fn of_namespace(status: u16, body: &[u8]) -> Result<Self, KvError> {
        Self::read(status, body).map_err(|error| match error {
            KvError::Refused { status: 404, message } => KvError::NoNamespace(message),
            other => other,
        })
    }
}

/// The error that an answer is, if it is one.
pub(super) fn failure(status: u16, body: &[u8]) -> Option<KvError> {
    match status {
        200..=299 => None,
        429 => Some(KvError::Limited),
        500.. => Some(KvError::Server(status)),
        status => {
            let problems = serde_json::from_slice::<Envelope<serde_json::Value>>(body);
            let message = problems.map(|envelope| message(&envelope.errors)).unwrap_or_default();
            Some(KvError::Refused { status, message })
        }
    }
}

fn message(problems: &[Problem]) -> String {
    let all: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
    all.join("; ")
}
