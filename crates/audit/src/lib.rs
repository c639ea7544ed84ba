//! What is recorded of calls: one [`Entry`] each, for how long they are kept, how they are asked for and
//! told, and what is counted of them.
//!
//! Nothing here stores anything or reads a clock. What an owner is told as JSON is made here alone, so
//! that the endpoint, the account's page and an export say the same.

mod decision;
mod distinct;
mod entry;
mod filter;
mod page;
mod redact;
mod retention;
mod tally;
mod usage;

pub use decision::{Decision, UnknownDecision};
pub use distinct::{DistinctCall, MAX_DISTINCT, Recorded};
pub use entry::Entry;
pub use filter::{Filter, InvalidFilter, MAX_PAGE, PAGE};
pub use page::Page;
pub use redact::{REDACTED, is_redacted};
pub use retention::{DAY_MILLIS, KEPT_DAYS, KEPT_ROWS, PRUNED_EVERY, is_pruned_after, oldest_kept};
pub use tally::{Tally, Totals};
pub use usage::{Day, UsageDay};
