//! The one place here that reads the clock: to tell people how long a step took, and to date keys.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ids::UnixMillis;

/// A stopwatch that has been started.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "xtask tells people how long its steps took")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// What time it is.
#[expect(clippy::disallowed_methods, reason = "a key has the time from which it signs")]
pub(crate) fn now() -> UnixMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixMillis::new(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
