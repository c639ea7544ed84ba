//! The answer about one call.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::quote;
use crate::rule::RuleRef;

/// Whether a call is allowed, and which rule says so. Only [`crate::CompiledPolicy::decide`] and
/// [`crate::CompiledPolicy::explain`] make one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Decision {
    allowed: bool,
    rule: RuleRef,
    reason: Reason,
    shadowed: Option<RuleRef>,
}

/// What a decision says, or is expected to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The call may be made.
    Allow,
    /// It may not.
    Deny,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        })
    }
}

/// Why a rule decided. Texts are the call as the rule saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// A regex of `[patterns]` matches the call.
    PatternMatches(String),
    /// The command's rule refuses.
    CommandDenies(String),
    /// The command's rule allows, and each of its argument patterns, if any, matches.
    CommandAllows(String, usize),
    /// An argument pattern does not match.
    ArgumentsDoNotMatch(String),
    /// The command's rule would refuse, but its refusals are only recorded.
    OnlyRecorded(String),
    /// No rule names the command.
    Unnamed(String),
    /// A list of the short form names the command, or all.
    Listed(String),
    /// No list of the short form names the command.
    Unlisted(String),
}

impl Decision {
    pub(crate) fn allow(rule: RuleRef, reason: Reason) -> Self {
        Self { allowed: true, rule, reason, shadowed: None }
    }

    pub(crate) fn deny(rule: RuleRef, reason: Reason) -> Self {
        Self { allowed: false, rule, reason, shadowed: None }
    }

    /// Whether the call may be made.
    pub fn is_allowed(&self) -> bool {
        self.allowed
    }

    /// The same in one word.
    pub fn verdict(&self) -> Verdict {
        if self.allowed { Verdict::Allow } else { Verdict::Deny }
    }

    /// The rule that decided.
    pub fn rule(&self) -> &RuleRef {
        &self.rule
    }

    /// The first rule that would have refused this call if its refusals were not only recorded
    /// (`enforce = false`). None for a call that is refused: nothing is different about it.
    pub fn shadowed(&self) -> Option<&RuleRef> {
        self.shadowed.as_ref()
    }

    /// The same decision, made although a rule before would have refused.
    pub(crate) fn although(self, shadowed: Option<RuleRef>) -> Self {
        if !self.allowed {
            return self;
        }
        Self { shadowed: shadowed.or(self.shadowed), ..self }
    }

    /// Why, as a part of a sentence.
    pub(crate) fn reason(&self) -> String {
        let regex = quote::ticked(self.rule.text.as_deref().unwrap_or_default());
        match &self.reason {
            Reason::PatternMatches(call) => format!("{regex} matches {}", quote::ticked(call)),
            Reason::CommandDenies(command) => {
                format!("the rule refuses every call of {}", quote::ticked(command))
            }
            Reason::CommandAllows(command, 0) => {
                format!("the rule allows every call of {}", quote::ticked(command))
            }
            Reason::CommandAllows(args, _) => {
                format!("every argument pattern matches {}", quote::ticked(args))
            }
            Reason::ArgumentsDoNotMatch(args) => {
                format!("{regex} does not match the arguments {}", quote::ticked(args))
            }
            Reason::OnlyRecorded(command) => {
                format!("what the rule refuses of {} is only recorded", quote::ticked(command))
            }
            Reason::Unnamed(command) => format!("no rule names {}", quote::ticked(command)),
            Reason::Listed(command) => match self.rule.text.as_deref() {
                Some(name) if name == command => format!("the list names {regex}"),
                _ => format!("{regex} stands for every command"),
            },
            Reason::Unlisted(command) => {
                format!("the list does not name {}", quote::ticked(command))
            }
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.allowed { "allowed" } else { "denied" };
        write!(f, "{verdict} by {}: {}", self.rule, self.reason())?;
        match &self.shadowed {
            Some(shadowed) => write!(f, "; {shadowed} would refuse it"),
            None => Ok(()),
        }
    }
}
