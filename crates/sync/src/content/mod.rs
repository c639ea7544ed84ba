//! A repository's learn topics and datums.

mod batch;
mod select;

pub use batch::{MAX_BATCH_BYTES, batch};
pub use select::{
    MAX_FILE_BYTES, MAX_FILES, MAX_LISTED_SKIPPED, MAX_PATH_BYTES, MAX_TOTAL_BYTES, ROOT,
    Selection, select,
};
