//! What a check run on GitHub says: about a proposed policy file ([`review`]), and about the one
//! that came into force ([`in_force`]).
//!
//! Everything here is a function from values to values. When and where check runs are made is
//! decided elsewhere, and nothing here can read or write anything. What a proposal's author wrote
//! is shown as code only: it never becomes a link, an image, a mention or HTML.

mod against;
mod annotation;
mod conclusion;
mod files;
mod findings;
mod in_force;
mod markdown;
mod page;
mod proposal;
mod replay;
mod review;
mod section;

pub use annotation::{Annotation, Level, MAX_MESSAGE_BYTES, MAX_TITLE_CHARS};
pub use conclusion::Conclusion;
pub use files::{FileSide, Files};
pub use in_force::in_force;
pub use page::MAX_SUMMARY_BYTES;
pub use proposal::{InForce, Proposal, Replay};
pub use review::{BATCH, Review, review};

/// The name of the check run on a proposed change.
pub const NAME: &str = "b00t ACL";

/// The name of the check run on a commit of the default branch.
pub const IN_FORCE_NAME: &str = "b00t in force";
