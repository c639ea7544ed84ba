//! How often something may be done: token buckets, each remembered as one number.
//!
//! Who counts what, and what a refusal says, is for others to know. The time comes in with each
//! call, and so does the limit: a bucket whose limit was changed goes on with the new one.

mod limit;
mod usage;

pub use limit::{Limit, Window};
pub use usage::{Exceeded, Usage};
