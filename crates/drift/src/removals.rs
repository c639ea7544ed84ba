//! How much a plan may take away.

use std::{fmt, str::FromStr};

use crate::DriftPlan;

/// How many accounts may lose all permissions at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxRemovals {
    /// So many.
    Absolute(usize),
    /// So many of a hundred that may be allowed something now, rounded up.
    Percent(u8),
}

/// The text is neither a number nor a percentage.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no limit: expected a number of accounts such as 5, or a share such as 10%")]
pub struct InvalidLimit(String);

/// The plan takes too much away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this would take all permissions of {removals} of {of} accounts away, and {limit} allows \
     {allowed}; nothing was changed. If it is meant, run it again with --max-removals {removals}"
)]
pub struct TooManyRemovals {
    /// How many it would take away.
    pub removals: usize,
    /// Of how many.
    pub of: usize,
    /// How many may be taken away.
    pub allowed: usize,
    /// What was configured.
    pub limit: MaxRemovals,
}

impl MaxRemovals {
    /// Unless something else is configured.
    pub const DEFAULT: Self = Self::Percent(10);

    /// Whether the plan stays within the limit.
    ///
    /// # Errors
    /// It does not.
    pub fn admit(self, plan: &DriftPlan) -> Result<(), TooManyRemovals> {
        let (removals, of) = (plan.removals(), plan.allowing());
        let allowed = self.allowed(of);
        if removals <= allowed {
            return Ok(());
        }
        Err(TooManyRemovals { removals, of, allowed, limit: self })
    }

    fn allowed(self, of: usize) -> usize {
        match self {
            Self::Absolute(count) => count,
            Self::Percent(share) => of.saturating_mul(usize::from(share)).div_ceil(100),
        }
    }
}

impl FromStr for MaxRemovals {
    type Err = InvalidLimit;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = |_| InvalidLimit(text.into());
        match text.strip_suffix('%') {
            None => text.parse().map(Self::Absolute).map_err(invalid),
            Some(share) => match share.trim_end().parse().map_err(invalid)? {
                share @ 0..=100 => Ok(Self::Percent(share)),
                _ => Err(InvalidLimit(text.into())),
            },
        }
    }
}

impl fmt::Display for MaxRemovals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absolute(count) => write!(f, "--max-removals {count}"),
            Self::Percent(share) => write!(f, "--max-removals {share}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_or_a_share() {
        assert_eq!("5".parse(), Ok(MaxRemovals::Absolute(5)));
        assert_eq!("10%".parse(), Ok(MaxRemovals::Percent(10)));
        for text in ["", "%", "-1", "101%", "10 percent", "1.5%"] {
            assert_eq!(text.parse::<MaxRemovals>(), Err(InvalidLimit(text.into())), "{text}");
        }
    }

    #[test]
    fn a_share_is_rounded_up_so_that_one_of_few_may_leave() {
        let cases = [(10, 0, 0), (10, 1, 1), (10, 10, 1), (10, 11, 2), (0, 50, 0), (100, 7, 7)];
        for (share, of, allowed) in cases {
            assert_eq!(MaxRemovals::Percent(share).allowed(of), allowed, "{share} % of {of}");
        }
    }
}
