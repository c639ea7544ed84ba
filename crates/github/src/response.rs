//! Answers of GitHub, before they are understood.

use ids::UnixMillis;

/// What is left of a rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// So many requests.
    pub remaining: u64,
    /// Until then.
    pub reset: UnixMillis,
}

/// An answer of GitHub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<u64>,
    /// `X-RateLimit-Remaining`.
    pub remaining: Option<u64>,
    /// `X-RateLimit-Reset`, in seconds since 1970.
    pub reset: Option<u64>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// Picks the headers that matter; `header` looks one up by its name in lower case.
    #[must_use]
    pub fn new(status: u16, header: impl Fn(&str) -> Option<String>, body: Vec<u8>) -> Self {
        let number = |name| header(name).and_then(|text| text.trim().parse().ok());
        Self {
            status,
            retry_after: number("retry-after"),
            remaining: number("x-ratelimit-remaining"),
            reset: number("x-ratelimit-reset"),
            body,
        }
    }

    /// What the answer says is left of its rate limit.
    pub(crate) fn budget(&self) -> Option<Budget> {
        let reset = UnixMillis::new(self.reset?.saturating_mul(1000));
        self.remaining.map(|remaining| Budget { remaining, reset })
    }
}
