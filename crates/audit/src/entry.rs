//! What is recorded of one call.

use ids::{CommitId, UnixMillis};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Decision;

/// What is recorded of one call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number in the account's record. A later call has a higher one.
    pub number: u64,
    /// When it was judged.
    pub at: UnixMillis,
    /// The OAuth client that called.
    pub client: String,
    /// The tool, or what was asked for by another way: `prompts/get`, `history`.
    pub tool: String,
    /// The command line that was judged, with [`REDACTED`](crate::REDACTED) in the place of each
    /// secret argument. No other argument is here.
    pub command_line: String,
    /// What became of it.
    pub decision: Decision,
    /// The path of the rule or the limit that decided, or of the rule that would have refused it;
    /// `None` where there was no policy.
    pub rule: Option<String>,
    /// Why everything was denied, as one word, if everything was.
    pub reason: Option<String>,
    /// The file of the rule.
    pub file: Option<String>,
    /// Its line, counted from 1.
    pub line: Option<u32>,
    /// The commit of the policy in force, else of the newest that is known.
    pub commit: Option<CommitId>,
    /// How long it took from the judgement to the answer, in milliseconds.
    pub duration_ms: u64,
}

impl Entry {
    /// As its owner is told.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let Self { number, at, client, tool, command_line, .. } = self;
        let Self { decision, rule, reason, file, line, commit, duration_ms, .. } = self;
        json!({
            "number": number,
            "at": at.to_string(),
            "client": client,
            "tool": tool,
            "command_line": command_line,
            "decision": decision,
            "rule": rule,
            "reason": reason,
            "file": file,
            "line": line,
            "commit": commit,
            "duration_ms": duration_ms,
        })
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn an_owner_is_told_everything_that_is_recorded() {
        let entry = Entry {
            number: 7,
            at: UnixMillis::new(0),
            client: "https://client.example/id".into(),
            tool: "b00t_mcp_list".into(),
            command_line: "mcp list --json".into(),
            decision: Decision::Refused,
            rule: Some("commands.mcp".into()),
            reason: None,
            file: Some("b00t-mcp-acl.toml".into()),
            line: Some(4),
            commit: Some("c".repeat(40).parse().unwrap()),
            duration_ms: 3,
        };
        let told = entry.to_json();
        assert_eq!(told["at"], "1970-01-01T00:00:00.000Z");
        assert_eq!(told["decision"], "refused");
        let mut stored = serde_json::to_value(&entry).unwrap();
        stored["at"] = told["at"].clone();
        assert_eq!(told, stored);
    }
}
