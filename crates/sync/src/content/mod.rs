//! A repository's learn topics, datums and prompts.

mod batch;
mod bounds;
mod select;

pub use batch::{MAX_BATCH_BYTES, batch};
pub use bounds::{Bounds, OutOfBounds};
pub use select::{MAX_LISTED_SKIPPED, MAX_PATH_BYTES, ROOT, Selection, select};
