//! What a pull request proposes.

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
    /// Whether the base branch has another ACL than where the proposal's branch began. `base` is
    /// then the file at that beginning.
    pub base_moved: bool,
    /// What the recorded calls say.
    pub replay: Replay,
}

/// The account's recorded calls under the proposed policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replay {
    /// No calls are recorded.
    NoHistory,
}
