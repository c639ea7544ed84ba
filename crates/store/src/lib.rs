//! What Workers KV and the history's R2 bucket hold, under which keys, and what webhook-worker
//! tells an instance and those who report on GitHub.
//!
//! Only this crate builds a key. `docs/storage-schema.md` describes every key and record, and a
//! test in this crate compares the two. Nothing here reads or writes a store.

mod account;
mod content;
mod held;
mod history;
mod key;
mod metadata;
mod policy;
mod report;
mod version;

pub use account::AccountRecord;
pub use content::{ContentEntry, ContentIndex, ContentKind, Skipped};
pub use held::Held;
pub use history::{HistoryEntry, HistoryKey, HistorySummary, InvalidHistoryKey};
pub use key::{InvalidKey, Key, KeyKind};
pub use metadata::PolicyMetadata;
pub use policy::{
    MissingReason, PolicyRecord, PolicyState, RepositoryRef, Revision, SuspendedReason,
};
pub use report::Report;
pub use version::{SchemaVersion, UnknownSchemaVersion};
