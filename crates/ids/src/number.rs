//! Numeric ids that GitHub hands out, and the generation that this platform counts.

use std::{fmt, num::ParseIntError, str::FromStr};

use serde::{Deserialize, Serialize};

/// The text is not a non-negative decimal number that fits 64 bits.
#[derive(Debug, thiserror::Error)]
#[error("`{text}` is not a number")]
pub struct InvalidNumber {
    text: String,
    #[source]
    source: ParseIntError,
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(u64);

        impl $name {
            /// Wraps the number as it came from GitHub or from a record.
            #[must_use]
            pub const fn new(value: u64) -> Self {
                Self(value)
            }

            /// The number itself.
            #[must_use]
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidNumber;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self).map_err(|source| InvalidNumber { text: text.into(), source })
            }
        }
    };
}

number! {
    /// A GitHub account (user or organisation). Never changes, never used again.
    AccountId
}
number! {
    /// One installation of the GitHub App on an account.
    InstallationId
}
number! {
    /// A repository. Survives renames and transfers.
    RepositoryId
}
number! {
    /// Counts the synced records of one account. Only grows: the higher one is the newer one.
    Generation
}

number! {
    /// A check run on a commit.
    CheckRunId
}

impl Generation {
    /// Before the first record.
    pub const ZERO: Self = Self(0);

    /// The generation after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_back_as_it_was_written() {
        let id: AccountId = "583231".parse().unwrap();
        assert_eq!(id, AccountId::new(583_231));
        assert_eq!(id.to_string(), "583231");
        assert_eq!(serde_json::to_string(&id).unwrap(), "583231");
    }

    #[test]
    fn text_that_is_no_number_is_refused_with_the_text() {
        for text in ["", "-1", "1.5", "octocat", "99999999999999999999999"] {
            let error = text.parse::<InstallationId>().unwrap_err();
            assert_eq!(error.to_string(), format!("`{text}` is not a number"));
        }
    }

    #[test]
    fn a_generation_only_grows() {
        assert!(Generation::ZERO < Generation::ZERO.next());
        assert_eq!(Generation::new(u64::MAX).next(), Generation::new(u64::MAX));
    }
}
