//! How much was called on which day.

use std::fmt;

use ids::UnixMillis;
use serde::{Deserialize, Serialize};

use crate::DAY_MILLIS;

/// A day in UTC, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(u64);

/// How much was called on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageDay {
    /// The day.
    pub day: Day,
    /// All calls, those included that got nothing.
    pub calls: u64,
    /// Those of them that got nothing, because the policy refused them or a limit was reached.
    pub refused: u64,
}

impl Day {
    /// The day of this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The day of this time.
    #[must_use]
    pub const fn of(at: UnixMillis) -> Self {
        Self(at.get() / DAY_MILLIS)
    }

    /// When it begins.
    #[must_use]
    pub const fn begin(self) -> UnixMillis {
        UnixMillis::new(self.0.saturating_mul(DAY_MILLIS))
    }
}

impl fmt::Display for Day {
    /// `2026-11-22`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let begin = self.begin().to_string();
        f.write_str(begin.split_once('T').map_or(begin.as_str(), |(day, _)| day))
    }
}

impl UsageDay {
    /// So many days up to today, the oldest first, each once; what is not in `known` was a day without
    /// calls.
    #[must_use]
    pub fn series(known: &[Self], today: Day, days: u64) -> Vec<Self> {
        let first = (today.get() + 1).saturating_sub(days);
        let day = |number| {
            let day = Day::new(number);
            let found = known.iter().find(|usage| usage.day == day).copied();
            found.unwrap_or(Self { day, calls: 0, refused: 0 })
        };
        (first..=today.get()).map(day).collect()
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn a_day_reads_as_a_date() {
        let day = Day::of(UnixMillis::new(1_795_366_320_000));
        assert_eq!(day.to_string(), "2026-11-22");
        assert_eq!(day.begin().to_string(), "2026-11-22T00:00:00.000Z");
    }

    #[test]
    fn a_series_has_each_day_once() {
        let busy = UsageDay { day: Day::new(99), calls: 5, refused: 2 };
        let long_ago = UsageDay { day: Day::new(3), ..busy };
        let series = UsageDay::series(&[long_ago, busy], Day::new(100), 3);
        let quiet = |number| UsageDay { day: Day::new(number), calls: 0, refused: 0 };
        assert_eq!(series, [quiet(98), busy, quiet(100)]);
    }
}
