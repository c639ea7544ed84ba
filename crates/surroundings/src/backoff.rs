//! How long to wait before something is tried again.

/// Waits that double from one failure to the next, up to a longest one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The first wait, in milliseconds, before it is spread.
    pub first_millis: u64,
    /// The longest wait, in milliseconds.
    pub longest_millis: u64,
}

/// What a sync waits.
const SYNC: Backoff = Backoff { first_millis: 500, longest_millis: MAX_MILLIS };
/// The longest wait of [`backoff`], in milliseconds.
pub const MAX_MILLIS: u64 = 5 * 60 * 1000;

/// Milliseconds to wait after the failure number `attempts` (counted from 1): half a second at
/// first, [`MAX_MILLIS`] at most, spread as [`Backoff::wait`] says.
#[must_use]
pub fn backoff(attempts: u32, random: f64) -> u64 {
    SYNC.wait(attempts, random)
}

impl Backoff {
    /// Milliseconds to wait after the failure number `attempts` (counted from 1): doubles each
    /// time up to the longest, and is spread over its upper half by `random` (0 to 1), so that
    /// many that failed together do not come back together.
    #[must_use]
    pub fn wait(self, attempts: u32, random: f64) -> u64 {
        let doublings = attempts.saturating_sub(1).min(20);
        let full = self.first_millis.saturating_mul(1 << doublings).min(self.longest_millis);
        let half = full / 2;
        // A share between nothing and all in steps of a thousandth; whole numbers do not surprise.
        let share = (0..1000_u16).filter(|step| f64::from(*step) < random * 1000.0).count();
        half + half * u64::try_from(share).unwrap_or(1000) / 1000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_five_minutes() {
        let longest: Vec<_> = [1, 2, 3, 4, 10, 11, 40, u32::MAX].map(|n| backoff(n, 1.0)).into();
        assert_eq!(longest, [500, 1000, 2000, 4000, 256_000, 300_000, 300_000, 300_000]);
    }

    #[test]
    fn other_waits_have_other_bounds() {
        let waits = Backoff { first_millis: 30, longest_millis: 100 };
        assert_eq!([1, 2, 3, u32::MAX].map(|n| waits.wait(n, 1.0)), [30, 60, 100, 100]);
    }

    #[test]
    fn waits_are_spread_over_the_upper_half() {
        assert_eq!(backoff(3, 0.0), 1000);
        assert_eq!(backoff(3, 0.5), 1500);
        assert_eq!(backoff(3, 1.0), 2000);
        assert_eq!(backoff(3, f64::NAN), 1000);
        assert_eq!(backoff(3, 9.0), 2000);
    }
}
