//! What a token is good for.

use serde_json::{Value, json};

/// What is wanted of an installation's token. A token that can do less can be misused for less:
/// what the App may do in a repository is more than any one part of the platform needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To read repositories and who merged what.
    Reading,
    /// To read what is proposed and to make check runs; nothing in a repository can be changed.
    Checking,
    /// All that the owner has granted to the App.
    Granted,
}

impl Access {
    /// The permissions to ask for, the first first: GitHub gives no token when one of them is not
    /// granted, and an owner may have the App as it was when it asked for less.
    pub(crate) fn wishes(self) -> Vec<Option<Value>> {
        match self {
            Self::Reading => vec![
                Some(json!({"contents": "read", "metadata": "read", "pull_requests": "read"})),
                Some(json!({"contents": "read", "metadata": "read"})),
            ],
            Self::Checking => vec![Some(json!({
                "checks": "write",
                "contents": "read",
                "metadata": "read",
                "pull_requests": "read",
            }))],
            Self::Granted => vec![None],
        }
    }
}
