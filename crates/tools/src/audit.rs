//! The record of calls.

use acl::FILE_NAME;
use audit::{Decision, Entry, Tally};
use ids::CommitId;
use serde_json::Value;

/// Records calls, so that an owner sees what was done in their name, and what was refused.
pub trait Audit {
    /// A call was judged, and is answered now. Nothing is written before its end is told.
    fn begin<'a>(&'a self, judged: Judged) -> Box<dyn Recording + 'a>;

    /// The newest calls that got nothing, at most so many, the newest first; `None` when they cannot be
    /// read.
    fn refusals(&self, most: u32) -> Option<Vec<Entry>>;

    /// How many calls there were lately; `None` when that cannot be read.
    fn tally(&self) -> Option<Tally>;
}

/// A call that was judged and is not answered yet. One that is dropped was cut short, and is recorded all
/// the same.
pub trait Recording {
    /// The call has ended: writes it down.
    ///
    /// # Errors
    /// It cannot be written down. Why is in the log. What cannot be recorded is not answered.
    fn end(self: Box<Self>) -> Result<(), NotRecorded>;
}

/// A call could not be written down. Why is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the call cannot be recorded")]
pub struct NotRecorded;

/// What is recorded of a call, but when it was and how long it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The OAuth client that called.
    pub client: String,
    /// The tool, or what was asked for by another way.
    pub tool: String,
    /// The command line that was judged, without the values of secret arguments.
    pub command_line: String,
    /// What became of it.
    pub decision: Decision,
    /// The rule or the limit that decided, or the rule that would have refused it.
    pub rule: Option<String>,
    /// Why everything was denied, if everything was.
    pub reason: Option<String>,
    /// The rule's file.
    pub file: Option<String>,
    /// The rule's line in it.
    pub line: Option<u32>,
    /// The commit of the policy.
    pub commit: Option<CommitId>,
}

impl Judged {
    /// A call that may be made, by this decision of the policy of a commit.
    pub(crate) fn allowed(
        client: &str,
        tool: &str,
        command_line: String,
        decision: &acl::Decision,
        commit: Option<&CommitId>,
    ) -> Self {
        let (became, rule) = match decision.shadowed() {
            Some(shadowed) => (Decision::WouldBeRefused, shadowed),
            None => (Decision::Allowed, decision.rule()),
        };
        Self::by(client, tool, command_line, became, rule, commit)
    }

    /// A call that a rule or a limit decided.
    pub(crate) fn by(
        client: &str,
        tool: &str,
        command_line: String,
        decision: Decision,
        rule: &acl::RuleRef,
        commit: Option<&CommitId>,
    ) -> Self {
        Self {
            client: client.into(),
            tool: tool.into(),
            command_line,
            decision,
            rule: Some(rule.path.clone()),
            reason: None,
            file: Some(FILE_NAME.into()),
            line: Some(rule.line),
            commit: commit.cloned(),
        }
    }

    /// A call that got this answer instead of what it asked for; `None` when it was not the policy that
    /// stopped it.
    pub(crate) fn stopped(
        client: &str,
        tool: &str,
        command_line: String,
        answer: &Value,
    ) -> Option<Self> {
        let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
        let decision = match text("failure")?.as_str() {
            "refused" => Decision::Refused,
            "limited" => Decision::Limited,
            _ => return None,
        };
        let line = answer.get("line").and_then(Value::as_u64);
        let line = line.and_then(|line| u32::try_from(line).ok());
        Some(Self {
            client: client.into(),
            tool: tool.into(),
            command_line,
            decision,
            rule: text("rule"),
            reason: text("reason"),
            file: line.and(text("file")),
            line,
            commit: text("commit").and_then(|commit| commit.parse().ok()),
        })
    }
}
