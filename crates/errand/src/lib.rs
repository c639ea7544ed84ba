//! What the worker that serves clients asks of the one that holds the App's key: to look something up
//! at GitHub, or to propose a change by pull request.
//!
//! The shapes of questions and answers are here for both sides. How an errand is done is behind the
//! feature `perform`: it checks the account, the installation and the fork again, whoever asks, and
//! it adds a commit, a branch and a pull request, and changes nothing else. Nothing here does I/O.

mod checked;
mod done;
mod order;
#[cfg(feature = "perform")]
mod perform;
mod proposal;
mod undone;

pub use checked::{Checked, TestCount};
pub use done::{Done, Profile, Proposed, Repositories, RepositoryRow};
pub use order::{Errand, Order};
#[cfg(feature = "perform")]
pub use perform::{RESERVED_REQUESTS, perform};
pub use proposal::{
    ACL_FILE, CONTENT_FOLDER, InvalidProposal, MAX_ABOUT_BYTES, MAX_TEXT_BYTES, Proposal,
};
pub use undone::Undone;
