//! What became of a call.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The policy allowed it.
    Allowed,
    /// The policy refused it, or there was none.
    Refused,
    /// It was allowed only because the rule that refuses it is not enforced.
    WouldBeRefused,
    /// The rules allowed it, and a limit was reached.
    Limited,
}

impl Decision {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Allowed, Self::Refused, Self::WouldBeRefused, Self::Limited];

    /// The word for programs, which is also what is stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Refused => "refused",
            Self::WouldBeRefused => "would_be_refused",
            Self::Limited => "limited",
        }
    }

    /// Whether the caller got nothing.
    #[must_use]
    pub const fn is_refusal(self) -> bool {
        match self {
            Self::Refused | Self::Limited => true,
            Self::Allowed | Self::WouldBeRefused => false,
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that is none of [`Decision`]'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownDecision;

impl FromStr for Decision {
    type Err = UnknownDecision;

    fn from_str(word: &str) -> Result<Self, UnknownDecision> {
        Self::ALL.into_iter().find(|decision| decision.name() == word).ok_or(UnknownDecision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_is_read_as_it_is_written() {
        for decision in Decision::ALL {
            assert_eq!(decision.name().parse(), Ok(decision));
            assert_eq!(serde_json::to_value(decision).unwrap(), decision.name());
        }
        assert_eq!("Allowed".parse::<Decision>(), Err(UnknownDecision));
    }
}
