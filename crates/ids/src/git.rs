//! Names of git objects.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The text is not the hexadecimal name of a git object (40 digits for SHA-1, 64 for SHA-256).
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the name of a git object: expected 40 or 64 hexadecimal digits")]
pub struct InvalidObjectId(String);

macro_rules! object_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The digits, in lower case.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidObjectId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.to_owned().try_into()
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidObjectId;

            fn try_from(mut text: String) -> Result<Self, Self::Error> {
                let hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit());
                if !hexadecimal || !matches!(text.len(), 40 | 64) {
                    return Err(InvalidObjectId(text));
                }
                text.make_ascii_lowercase();
                Ok(Self(text))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

object_id! {
    /// A commit.
    CommitId
}
object_id! {
    /// A tree: one directory at one commit.
    TreeId
}
object_id! {
    /// A blob: the content of one file, whatever its name.
    BlobId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_id_is_kept_in_lower_case() {
        let id: CommitId = "ABCDEF0123456789abcdef0123456789abcdef01".parse().unwrap();
        assert_eq!(id.as_str(), "abcdef0123456789abcdef0123456789abcdef01");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "main", "abcdef", "g".repeat(40).as_str(), "a".repeat(41).as_str()] {
            assert!(text.parse::<BlobId>().is_err(), "{text}");
        }
    }
}
