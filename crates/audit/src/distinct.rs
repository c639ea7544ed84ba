//! Recorded calls to try under another policy.

use serde::{Deserialize, Serialize};

use crate::Decision;

/// How many distinct calls are told at most, those first that were made most often.
pub const MAX_DISTINCT: u32 = 1000;

/// Calls of one tool with one command line, of which the same became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistinctCall {
    /// The tool.
    pub tool: String,
    /// The command line that was judged.
    pub command_line: String,
    /// What became of them.
    pub decision: Decision,
    /// How many there were.
    pub calls: u64,
}

/// The recorded calls of an account, each distinct one once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The distinct calls, those first that were made most often.
    pub distinct: Vec<DistinctCall>,
    /// How many distinct calls are left out, because there are more than [`MAX_DISTINCT`].
    pub left_out: u64,
}
