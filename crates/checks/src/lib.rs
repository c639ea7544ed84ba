//! When and how check runs are made on GitHub: on the commits of pull requests, and on the commits
//! whose policy came into force.
//!
//! A request is written down before it is worked off; whatever is done at GitHub is written down
//! before and after, so that a crash between any two steps leaves no check run behind that is
//! never completed. What a check run says is decided by `check_run`, and what is compared is read
//! from GitHub. Of an account's calls it is read which there were. There is no
//! other way from here to the records, the instances or the history: whoever only judges a proposal cannot
//! bring it into force.

mod calls;
mod desk;
mod job;
mod journal;
mod memory;
mod outcome;
mod take;

pub use calls::{Calls, Unreadable};
pub use desk::{Desk, MAX_ENDED, MAX_ROUNDS};
pub use job::{BareLimit, Basis, End, Failure, Job, Work};
pub use journal::{Journal, JournalFailed};
pub use memory::{Memory, Place};
pub use take::{Taken, take_permission, take_report, take_review};
