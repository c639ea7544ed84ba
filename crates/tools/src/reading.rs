//! What comes of asking for a resource or a prompt.

use acl::RuleRef;

use crate::{Tool, Unread};

/// What comes of asking for a resource or a prompt, with what a log should know.
#[derive(Clone, Debug)]
pub struct Reading<T> {
    /// What the caller gets.
    pub given: Result<T, Unread>,
    /// What was judged: the tool that reads the same, or what stands for it where there is none.
    pub tool: &'static Tool,
    /// Whether the policy allowed it.
    pub allowed: bool,
    /// The rule or the limit that decided, if one did.
    pub rule: Option<String>,
    /// The rule that would have refused it if it were enforced.
    pub shadowed: Option<RuleRef>,
}
