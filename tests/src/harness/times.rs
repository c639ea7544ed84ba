//! How long something took, again and again.

use std::{fmt, time::Duration};

/// Times of the same thing, in no order.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// One more.
    pub fn add(&mut self, time: Duration) {
        let place = self.0.partition_point(|earlier| *earlier <= time);
        self.0.insert(place, time);
    }

    /// The time, in milliseconds, within which so many in a hundred were done (nearest rank).
    #[must_use]
    pub fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [median, p90, p99, most] = [50, 90, 99, 100].map(|percent| self.percentile(percent));
        write!(f, "{median:>8.1} {p90:>8.1} {p99:>8.1} {most:>8.1}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let mut times = Times::default();
        assert_eq!(times.percentile(50), 0.0, "nothing was measured");
        for millis in [4, 1, 3, 2] {
            times.add(Duration::from_millis(millis));
        }
        for (percent, millis) in [(0, 1.0), (25, 1.0), (50, 2.0), (75, 3.0), (76, 4.0), (100, 4.0)]
        {
            assert_eq!(times.percentile(percent), millis, "{percent}");
        }
    }
}
