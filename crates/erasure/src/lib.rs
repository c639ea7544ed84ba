//! How an account is erased: what is to be deleted, in which order, and what is said of it afterwards.
//!
//! An [`Erasure`] is a value that says what is left to be done, and is written down before anything is
//! deleted. [`carry_on`] does it, step by step and through ports, and writes down after each step how far
//! it is, so that whatever ends it in between, the next one comes to the same end. The last step is the
//! [`Receipt`]: what was deleted, how much of it, when, and by whose request. It is signed with the
//! platform's token key, under a type of its own, so that anybody can check it and nobody can use it as a
//! token. Doing, signing and checking are behind features. Nothing here reads a clock or opens a connection.

#[cfg(feature = "carry")]
mod carry;
mod counts;
mod custody;
mod plan;
mod port;
mod receipt;
mod request;

#[cfg(feature = "carry")]
pub use carry::{MAX_ROUNDS, carry_on};
pub use counts::{Deleted, InstanceErased, Stock};
pub use custody::Custody;
pub use plan::{End, Erasure, Failure, Progress, Step, Subject};
pub use port::{Journal, JournalFailed, NotErased, Stores};
pub use receipt::{KEPT, Receipt, Summary, TYPE};
pub use request::{Ask, Requester};
