//! How many calls there were, by what became of them.

use serde::{Deserialize, Serialize};

use crate::Decision;

/// How many calls there were, by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Those that the policy allowed.
    pub allowed: u64,
    /// Those that it refused.
    pub refused: u64,
    /// Those that a rule would have refused that is not enforced.
    pub would_be_refused: u64,
    /// Those that a limit stopped.
    pub limited: u64,
}

/// How many calls there were lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// In the last 24 hours, as far as they are among the entries that are kept.
    pub day: Totals,
    /// In the last 30 days.
    pub month: Totals,
}

impl Totals {
    /// So many more of which this became.
    pub const fn add(&mut self, decision: Decision, calls: u64) {
        let total = match decision {
            Decision::Allowed => &mut self.allowed,
            Decision::Refused => &mut self.refused,
            Decision::WouldBeRefused => &mut self.would_be_refused,
            Decision::Limited => &mut self.limited,
        };
        *total = total.saturating_add(calls);
    }

    /// How many became this.
    #[must_use]
    pub const fn of(&self, decision: Decision) -> u64 {
        match decision {
            Decision::Allowed => self.allowed,
            Decision::Refused => self.refused,
            Decision::WouldBeRefused => self.would_be_refused,
            Decision::Limited => self.limited,
        }
    }

    /// All of them.
    #[must_use]
    pub const fn all(&self) -> u64 {
        let Self { allowed, refused, would_be_refused, limited } = *self;
        allowed.saturating_add(refused).saturating_add(would_be_refused).saturating_add(limited)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_decision_is_counted_by_itself() {
        let mut totals = Totals::default();
        for (calls, decision) in (1..).zip(Decision::ALL) {
            totals.add(decision, calls);
            totals.add(decision, 10);
        }
        assert_eq!(Decision::ALL.map(|decision| totals.of(decision)), [11, 12, 13, 14]);
        assert_eq!(totals.all(), 50);
    }
}
