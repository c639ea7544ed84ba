//! Why a delivery is not accepted.

/// Why a request to the webhook endpoint is refused. Each reason has one HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Only POST delivers.
    #[error("deliveries are sent with POST")]
    Method,
    /// Longer than GitHub ever sends.
    #[error("a delivery has at most 25 MB")]
    TooLarge,
    /// The form encoding, or none.
    #[error("the content type of a delivery is application/json")]
    ContentType,
    /// There is no `X-Hub-Signature-256`.
    #[error("the delivery is not signed")]
    NoSignature,
    /// It does not fit the body under any secret.
    #[error("the signature does not fit")]
    WrongSignature,
    /// `X-GitHub-Event` is missing.
    #[error("the header X-GitHub-Event is missing")]
    NoEvent,
    /// `X-GitHub-Delivery` is missing or is no identifier.
    #[error("the header X-GitHub-Delivery is missing or strange")]
    NoDelivery,
    /// Signed, but not what such an event looks like.
    #[error("the body is not what this event looks like")]
    Malformed,
}

impl Refusal {
    /// The HTTP status that says so.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Method => 405,
            Self::TooLarge => 413,
            Self::ContentType => 415,
            Self::NoSignature | Self::WrongSignature => 401,
            Self::NoEvent | Self::NoDelivery | Self::Malformed => 400,
        }
    }
}
