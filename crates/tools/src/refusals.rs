//! Calls that were refused lately.

use ids::UnixMillis;
use serde::{Deserialize, Serialize};

/// Remembers refusals, so that an owner can see what a client was refused.
pub trait Refusals {
    /// Remembers one. When that cannot be done, the log says so; the caller is not concerned.
    fn remember(&self, refused: &Refused);

    /// The newest, at most so many, the newest first; `None` when they cannot be read.
    fn newest(&self, most: u32) -> Option<Vec<PastRefusal>>;
}

/// A call that was refused. Of its arguments only those are here that stood on the command line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The OAuth client that called.
    pub client: String,
    /// The tool.
    pub tool: String,
    /// The command line that was judged, cut to a length that can be shown.
    pub line: String,
    /// What refused it: the path of a rule or a limit, or the reason why everything is denied.
    pub by: String,
    /// The commit of the policy, if one is in force.
    pub commit: Option<String>,
}

/// A refusal, and when it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastRefusal {
    /// When.
    pub at: UnixMillis,
    /// What.
    #[serde(flatten)]
    pub refused: Refused,
}
