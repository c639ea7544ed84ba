//! Everything that can be wrong with a request, with its status and its code on the wire.

use serde_json::{Value, json};

use crate::{AskFailed, Era, Reply, RequestId, Version, json_rpc};

/// Why a request gets an error instead of a result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The body is not JSON, or nested too deeply.
    #[error("Parse error: the body is not JSON")]
    Parse,
    /// The body is larger than [`MAX_BODY_BYTES`](crate::MAX_BODY_BYTES).
    #[error("The body is too large")]
    TooLarge,
    /// The body is not declared as JSON.
    #[error("The body must be declared as Content-Type: application/json")]
    MediaType,
    /// The client takes none of the types there are.
    #[error("The client must accept {0}")]
    NotAcceptable(&'static str),
    /// The endpoint does not know this HTTP method, or not in this era.
    #[error("Method not allowed: send each message as a POST")]
    HttpMethod,
    /// The page that sent the request is none of ours.
    #[error("Forbidden: requests from this origin are not accepted")]
    ForeignOrigin,
    /// The caller is known, and may not be served here.
    #[error("Forbidden: {0}")]
    Forbidden(String),
    /// JSON, but no JSON-RPC 2.0 message of this protocol.
    #[error("Invalid request: {0}")]
    InvalidRequest(&'static str),
    /// A batch, from a client that is not in a session of the one revision that has them.
    #[error("Invalid request: only sessions of 2025-03-26 have batches; send one message a POST")]
    NoBatches,
    /// A method that is not served.
    #[error("Method not found: {0}")]
    UnknownMethod(String),
    /// Parameters that do not fit the method.
    #[error("Invalid params: {0}")]
    InvalidParams(String),
    /// A request without the `_meta` that its revision requires.
    #[error("Invalid params: _meta lacks {0}")]
    MetaMissing(&'static str),
    /// A header field is missing, unreadable, or says something else than the body.
    #[error("Header mismatch: {0}")]
    HeaderMismatch(String),
    /// The client would have to be asked what it has not declared to answer.
    #[error("The client must declare the capability {0}")]
    CapabilityMissing(&'static str),
    /// A resource that is not there, or not for this caller.
    #[error("Resource not found")]
    UnknownResource(String),
    /// The client was asked, and did not answer.
    #[error("{0}")]
    Unanswered(AskFailed),
    /// A revision that is not served.
    #[error("Unsupported protocol version")]
    UnsupportedVersion(String),
    /// A request of a session that does not say which.
    #[error("Invalid request: Mcp-Session-Id is missing; send initialize first")]
    SessionMissing,
    /// A session that does not exist, or not any more.
    #[error("Session not found: send initialize to open a new one")]
    UnknownSession,
    /// The server's own failure. What it was is in its log.
    #[error("Internal error")]
    Internal,
}

impl Fault {
    /// The error as an answer to the request with this id, if it has one.
    #[must_use]
    pub fn reply(&self, era: Era, id: Option<&RequestId>) -> Reply {
        let reply = Reply::json(self.status(era), self.message(era, id));
        match self {
            Self::HttpMethod => reply.with_header("Allow", "POST, GET, DELETE, OPTIONS"),
            _ => reply,
        }
    }

    pub(crate) fn message(&self, era: Era, id: Option<&RequestId>) -> Value {
        json_rpc::error(id, self.code(era), &self.to_string(), self.data())
    }

    const fn code(&self, era: Era) -> i64 {
        match self {
            Self::Parse => -32700,
            Self::TooLarge
            | Self::MediaType
            | Self::NotAcceptable(_)
            | Self::HttpMethod
            | Self::ForeignOrigin
            | Self::Forbidden(_)
            | Self::InvalidRequest(_)
            | Self::NoBatches
            | Self::SessionMissing => -32600,
            Self::UnknownMethod(_) => -32601,
            Self::InvalidParams(_) | Self::MetaMissing(_) => -32602,
            Self::UnknownResource(_) => match era {
                Era::Modern => -32602,
                Era::Legacy => -32002,
            },
            Self::Internal | Self::Unanswered(_) => -32603,
            Self::CapabilityMissing(_) => match era {
                Era::Modern => -32021,
                Era::Legacy => -32600,
            },
            Self::UnknownSession => -32001,
            Self::HeaderMismatch(_) => -32020,
            Self::UnsupportedVersion(_) => -32022,
        }
    }

    const fn status(&self, era: Era) -> u16 {
        match self {
            Self::Parse
            | Self::InvalidRequest(_)
            | Self::NoBatches
            | Self::MetaMissing(_)
            | Self::HeaderMismatch(_)
            | Self::UnsupportedVersion(_)
            | Self::SessionMissing => 400,
            Self::ForeignOrigin | Self::Forbidden(_) => 403,
            Self::HttpMethod => 405,
            Self::NotAcceptable(_) => 406,
            Self::TooLarge => 413,
            Self::MediaType => 415,
            Self::Internal => 500,
            Self::InvalidParams(_) | Self::UnknownResource(_) | Self::Unanswered(_) => 200,
            Self::UnknownSession => 404,
            Self::CapabilityMissing(_) => match era {
                Era::Modern => 400,
                Era::Legacy => 200,
            },
            // To a legacy client 404 means that its session is gone.
            Self::UnknownMethod(_) => match era {
                Era::Modern => 404,
                Era::Legacy => 200,
            },
        }
    }

    fn data(&self) -> Option<Value> {
        match self {
            Self::UnsupportedVersion(requested) => Some(json!({
                "supported": Version::ALL.map(Version::as_str),
                "requested": requested,
            })),
            Self::CapabilityMissing(capability) => {
                Some(json!({ "requiredCapabilities": { *capability: {} } }))
            }
            Self::UnknownResource(uri) => Some(json!({ "uri": uri })),
            _ => None,
        }
    }
}
