//! What is wrong with a file, where, and how to mend it.

use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file cannot come into force.
    Error,
    /// The file can come into force; something in it is probably not what was meant.
    Warning,
}

/// One problem in a file. Lines and columns count from 1; columns count characters, and the end
/// is exclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// A stable code such as `ACL012`, listed in `docs/diagnostics.md`.
    pub code: String,
    /// Error or warning.
    pub severity: Severity,
    /// One sentence that says what is wrong.
    pub message: String,
    /// One sentence that says how to mend it.
    pub help: String,
    /// First line of the text that is meant.
    pub line: u32,
    /// First column of it.
    pub column: u32,
    /// Last line of it.
    pub end_line: u32,
    /// The column behind its last character.
    pub end_column: u32,
}
