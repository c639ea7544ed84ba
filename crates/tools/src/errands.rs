//! What the tools ask of GitHub.

use std::future::Future;

use errand::{Done, Errand, Undone};

/// Has errands done for the account that calls, and for no other.
pub trait Errands {
    /// Does one. Whoever calls this has asked the policy.
    fn run(&self, errand: Errand) -> impl Future<Output = Result<Done, Undone>>;
}
