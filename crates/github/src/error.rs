//! What can go wrong between the platform and GitHub.

use ids::UnixMillis;
use serde::Deserialize;

use crate::{Response, SigningFailed};

/// Why GitHub gave no answer that can be used. Only some of these say something about the
/// account ([`is_definite`](Self::is_definite)); the others are tried again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GitHubError {
    /// The token is not (any more) accepted.
    #[error("GitHub did not accept the token")]
    Unauthorized,
    /// The installation is suspended.
    #[error("the installation is suspended")]
    Suspended,
    /// The App lacks the permission.
    #[error("the App may not do this: {0}")]
    Forbidden(String),
    /// The repository can only be read, until its owner takes it out of the archive.
    #[error("the repository is archived, so that nothing can be written to it")]
    Archived,
    /// There is no such thing, or the App cannot see it.
    #[error("GitHub does not know this")]
    NotFound,
    /// It stands somewhere else by now.
    #[error("GitHub has this somewhere else by now")]
    Moved,
    /// Too many requests.
    #[error("GitHub's rate limit is reached until {retry_at}")]
    RateLimited {
        /// Not before this time.
        retry_at: UnixMillis,
        /// Whether GitHub named that time. If not, it may not even be a limit; whoever meets it
        /// again waits longer each time.
        announced: bool,
    },
    /// GitHub understood and will not do it.
    #[error("GitHub refused: {0}")]
    Rejected(String),
    /// GitHub failed.
    #[error("GitHub failed with status {0}")]
    Server(u16),
    /// GitHub answered something that was not understood.
    #[error("GitHub's answer was not understood: {0}")]
    Malformed(String),
    /// No answer.
    #[error("GitHub could not be reached: {0}")]
    Unreachable(String),
    /// The App's key cannot be used.
    #[error(transparent)]
    Signing(#[from] SigningFailed),
}

/// How long a limit without any header lasts at least, in milliseconds.
pub const BARE_LIMIT_MILLIS: u64 = 60_000;

#[derive(Deserialize, Default)]
struct Message {
    #[serde(default)]
    message: String,
    #[serde(default)]
    errors: Vec<serde_json::Value>,
}

impl Message {
    /// What GitHub says, and what it says of each thing that is wrong.
    fn whole(self) -> String {
        let texts = self.errors.iter().filter_map(|error| {
            error.as_str().or_else(|| error.get("message").and_then(serde_json::Value::as_str))
        });
        let texts: Vec<_> = texts.collect();
        if texts.is_empty() {
            self.message
        } else {
            format!("{}: {}", self.message, texts.join("; "))
        }
    }
}

impl GitHubError {
    /// Whether asking again cannot give another answer until something changes at GitHub.
    #[must_use]
    pub const fn is_definite(&self) -> bool {
        match self {
            Self::NotFound | Self::Moved | Self::Suspended | Self::Archived => true,
            Self::Unauthorized
            | Self::Forbidden(_)
            | Self::Rejected(_)
            | Self::RateLimited { .. }
            | Self::Server(_)
            | Self::Malformed(_)
            | Self::Unreachable(_)
            | Self::Signing(_) => false,
        }
    }

    /// The error that this answer is, if it is one. A limit shows as 403 or 429, with
    /// `retry-after`, or with nothing remaining, or with neither.
    #[must_use]
    pub fn of(response: &Response, now: UnixMillis) -> Option<Self> {
        let message = || Self::said(response);
        match response.status {
            200..=299 => None,
            401 => Some(Self::Unauthorized),
            301 | 302 | 307 | 308 => Some(Self::Moved),
            404 | 410 | 451 => Some(Self::NotFound),
            422 => Some(Self::Rejected(message())),
            429 => Some(Self::limited(response, now)),
            403 => Some(Self::forbidden(response, now, message())),
            status @ 500.. => Some(Self::Server(status)),
            status => Some(Self::Malformed(format!("status {status}"))),
        }
    }

    /// What a refusal says of itself; empty when it says nothing.
    #[must_use]
    pub fn said(response: &Response) -> String {
        serde_json::from_slice::<Message>(&response.body).unwrap_or_default().whole()
    }

    fn forbidden(response: &Response, now: UnixMillis, message: String) -> Self {
        let announced = response.retry_after.is_some() || response.remaining == Some(0);
        if announced {
            return Self::limited(response, now);
        }
        let lower = message.to_ascii_lowercase();
        if lower.contains("suspended") {
            Self::Suspended
        } else if lower.contains("archived so is read-only") {
            Self::Archived
        } else if lower.contains("not accessible by integration") {
            Self::Forbidden(message)
        } else {
            Self::limited(response, now)
        }
    }

    /// `retry-after`, else the reset when nothing remains, else a minute.
    pub(crate) fn limited(response: &Response, now: UnixMillis) -> Self {
        let reset = response.reset.filter(|_| response.remaining == Some(0));
        let (retry_at, announced) = match (response.retry_after, reset) {
            (Some(seconds), _) => (now.plus(seconds.saturating_mul(1000)), true),
            (None, Some(reset)) => {
                (UnixMillis::new(reset.saturating_mul(1000)).max(now.plus(1000)), true)
            }
            (None, None) => (now.plus(BARE_LIMIT_MILLIS), false),
        };
        Self::RateLimited { retry_at, announced }
    }
}
