//! What was in force when: `/history` on an account's host.

mod answer;
mod bucket;
mod question;
mod serve;

pub(crate) use bucket::Bucket;
pub(crate) use question::is_history;
pub(crate) use serve::serve;
