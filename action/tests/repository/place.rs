//! Where things are in this repository.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// A file or folder, from the repository's root.
pub(crate) fn place(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

pub(crate) fn text(path: &str) -> String {
    std::fs::read_to_string(place(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub(crate) fn yaml(path: &str) -> Value {
    serde_norway::from_str(&text(path)).unwrap()
}
