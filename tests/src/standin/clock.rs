//! The one place of the stand-in that reads the time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Wall-clock time plus an offset that a test may set, to let tokens expire without waiting.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    offset_seconds: AtomicI64,
}

impl Clock {
    /// Milliseconds since 1970.
    pub(crate) fn millis(&self) -> i64 {
        #[expect(clippy::disallowed_methods, reason = "this is the port through which time comes")]
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let offset = self.offset_seconds.load(Ordering::Relaxed) * 1000;
        i64::try_from(now.as_millis()).unwrap_or(i64::MAX).saturating_add(offset)
    }

    /// Seconds since 1970.
    pub(crate) fn seconds(&self) -> i64 {
        self.millis().div_euclid(1000)
    }

    /// Lets `seconds` pass at once (negative: back).
    pub(crate) fn advance(&self, seconds: i64) {
        self.offset_seconds.fetch_add(seconds, Ordering::Relaxed);
    }
}

/// `2026-11-22T17:00:00Z`, as GitHub writes times.
pub(crate) fn iso(seconds: i64) -> String {
    let since = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    humantime::format_rfc3339_seconds(UNIX_EPOCH + since).to_string()
}

/// The same with milliseconds, as the delivery log writes them.
pub(crate) fn iso_millis(millis: i64) -> String {
    let since = Duration::from_millis(u64::try_from(millis).unwrap_or(0));
    humantime::format_rfc3339_millis(UNIX_EPOCH + since).to_string()
}

/// Seconds since 1970 of an ISO 8601 time in UTC.
pub(crate) fn seconds_of(text: &str) -> Option<i64> {
    let since = humantime::parse_rfc3339_weak(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_passes_when_a_test_says_so() {
        let clock = Clock::default();
        let before = clock.seconds();
        clock.advance(3600);
        assert!(clock.seconds() >= before + 3600);
    }

    #[test]
    fn times_are_written_as_github_writes_them() {
        assert_eq!(iso(1_000_000_000), "2001-09-09T01:46:40Z");
        assert_eq!(iso_millis(1_000_000_000_123), "2001-09-09T01:46:40.123Z");
    }
}
