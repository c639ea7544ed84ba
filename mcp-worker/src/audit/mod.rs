//! What is recorded of calls: `/audit` on an account's host, and the way to the instance that keeps it.

pub(crate) mod ask;
mod question;
mod serve;

pub(crate) use question::{Asked, Question, is_audit};
pub(crate) use serve::serve;
