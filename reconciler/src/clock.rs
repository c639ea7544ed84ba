//! The clock.

use ids::UnixMillis;

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl github::Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
    fn now(&self) -> UnixMillis {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let millis = since.map(|since| since.as_millis()).unwrap_or_default();
        UnixMillis::new(u64::try_from(millis).unwrap_or(u64::MAX))
    }
}

/// Any number from 0 to 1.
#[must_use]
pub fn chance() -> f64 {
    rand::random()
}
