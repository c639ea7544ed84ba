//! What a pull request proposes.

use audit::Recorded;
use serde::{Deserialize, Serialize};
use store::{PolicyRecord, Revision};

use crate::Files;

/// A proposed change.
#[derive(Clone, Debug)]
pub struct Proposal<'a> {
    /// What it is compared with.
    pub base: &'a Files,
    /// What is proposed.
    pub head: &'a Files,
    /// The branch it would be merged into.
    pub base_branch: &'a str,
    /// The repository's default branch: only what is there comes into force.
    pub default_branch: &'a str,
    /// Whether the base branch has another ACL or other tests than where the proposal's branch
    /// began. `base` is then both files at that beginning.
    pub base_moved: bool,
    /// What last came into force. The proposal is compared with that when `base` itself cannot
    /// come into force.
    pub in_force: &'a InForce,
    /// The calls that were recorded lately.
    pub replay: &'a Replay,
}

/// What last came into force from the repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum InForce {
    /// It is not known.
    #[default]
    Unknown,
    /// Nothing: every call is refused.
    Nothing,
    /// This version.
    Revision {
        /// That version.
        revision: Box<Revision>,
    },
}

impl InForce {
    /// What an account's calls are judged by.
    #[must_use]
    pub fn of(record: &PolicyRecord) -> Self {
        match record.in_force() {
            Some(revision) => Self::Revision { revision: Box::new(revision.clone()) },
            None => Self::Nothing,
        }
    }
}

/// The account's recorded calls, to try under the proposed policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replay {
    /// Nobody here has calls: nothing is said of them.
    NotHere,
    /// Whoever proposes this may not write to the repository, and is told nothing of them.
    NotTheirs,
    /// They cannot be read at the moment.
    Unavailable,
    /// These, of the last 30 days; there may be none.
    Recorded(Recorded),
}
