//! Faults of the API.

use serde::{Deserialize, Serialize};

use super::Pick;

/// The four shapes in which GitHub says "too much".
#[derive(Debug, Clone, Copy, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RateLimit {
    /// 429 with `retry-after`.
    TooManyRequests {
        /// Seconds.
        retry_after: u64,
    },
    /// 403 with `retry-after`: a secondary limit.
    Secondary {
        /// Seconds.
        retry_after: u64,
    },
    /// 403 with `x-ratelimit-remaining: 0` and a reset time: the hourly limit.
    Exhausted {
        /// Seconds until the reset.
        reset_in: i64,
    },
    /// 403 with nothing but words.
    Bare,
}

/// What happens to an API request.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ApiFault {
    /// This status, with GitHub's body for it.
    Status(u16),
    /// A rate limit.
    RateLimit(RateLimit),
    /// The connection ends without an answer.
    Cut,
    /// What was asked is done, and the connection ends without an answer.
    CutAfter,
    /// The answer waits until the gate of this name is opened.
    Hold(String),
    /// The answer comes this many milliseconds late.
    Delay(u64),
}

impl ApiFault {
    pub(super) fn name(&self) -> String {
        match self {
            Self::Status(code) => format!("status {code}"),
            Self::RateLimit(RateLimit::TooManyRequests { .. }) => "rate limit 429".into(),
            Self::RateLimit(RateLimit::Secondary { .. }) => "rate limit secondary".into(),
            Self::RateLimit(RateLimit::Exhausted { .. }) => "rate limit exhausted".into(),
            Self::RateLimit(RateLimit::Bare) => "rate limit bare".into(),
            Self::Cut => "cut".into(),
            Self::CutAfter => "cut after".into(),
            Self::Hold(_) => "hold".into(),
            Self::Delay(_) => "delay".into(),
        }
    }
}

/// Which requests are hit, and by what: the kinds take turns.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct ApiFaults {
    /// The beginning of `METHOD /path`; everything when empty.
    #[serde(default)]
    pub route: String,
    /// Which of the requests.
    pub pick: Pick,
    /// What happens to them, in turn.
    pub kinds: Vec<ApiFault>,
}

impl ApiFaults {
    /// The next n requests whose `METHOD /path` begins with `route`.
    #[must_use]
    pub fn next(n: u64, route: &str, kinds: impl IntoIterator<Item = ApiFault>) -> Self {
        Self::new(Pick::Next(n), route, kinds)
    }

    /// Every n-th request whose `METHOD /path` begins with `route`.
    #[must_use]
    pub fn every(n: u64, route: &str, kinds: impl IntoIterator<Item = ApiFault>) -> Self {
        Self::new(Pick::Every(n), route, kinds)
    }

    /// So many in a hundred of the requests whose `METHOD /path` begins with `route`.
    #[must_use]
    pub fn percent(
        percent: u8,
        seed: u64,
        route: &str,
        kinds: impl IntoIterator<Item = ApiFault>,
    ) -> Self {
        Self::new(Pick::Percent { percent, seed }, route, kinds)
    }

    fn new(pick: Pick, route: &str, kinds: impl IntoIterator<Item = ApiFault>) -> Self {
        Self { route: route.to_owned(), pick, kinds: kinds.into_iter().collect() }
    }

    pub(super) fn concerns(&self, method: &str, path: &str) -> bool {
        format!("{method} {path}").starts_with(&self.route)
    }
}
