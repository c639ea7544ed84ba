//! How a decision came about, rule by rule.

use std::fmt;

use serde::Serialize;

use crate::decision::{Decision, Verdict};
use crate::limits::Limit;
use crate::policy::CompiledPolicy;
use crate::rule::RuleRef;

/// Every rule that was looked at, in order, and the decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    call: Vec<String>,
    decision: Verdict,
    rule: RuleRef,
    reason: String,
    /// The rule that would have refused, but only records.
    #[serde(skip_serializing_if = "Option::is_none")]
    shadowed: Option<RuleRef>,
    steps: Vec<Step>,
    /// What limits such calls, once they are allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    limits: Vec<Limit>,
    #[serde(skip)]
    decided: Decision,
}

/// One rule that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Which one.
    pub rule: RuleRef,
    /// What it said, as a part of a sentence.
    pub said: String,
    /// Whether it decided. Only the last step did.
    pub decided: bool,
}

impl Explanation {
    /// The decision, the same that [`CompiledPolicy::decide`] gives.
    pub fn decision(&self) -> &Decision {
        &self.decided
    }

    /// Every rule that was looked at, the last one being the one that decided.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What limits such calls. Empty when the call is refused.
    pub fn limits(&self) -> &[Limit] {
        &self.limits
    }
}

impl CompiledPolicy {
    /// Decides about one call, and says how.
    pub fn explain(&self, command: &str, args: &[String]) -> Explanation {
        let mut steps = Vec::new();
        let decided = self.decide_aloud(command, args, &mut steps);
        let call = std::iter::once(command.to_owned()).chain(args.iter().cloned()).collect();
        Explanation {
            call,
            decision: decided.verdict(),
            rule: decided.rule().clone(),
            reason: decided.reason(),
            shadowed: decided.shadowed().cloned(),
            steps,
            limits: if decided.is_allowed() { self.limits().of(command) } else { Vec::new() },
            decided,
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, step) in self.steps.iter().enumerate() {
            let verdict = match (step.decided, self.decision) {
                (false, _) => "go on",
                (true, Verdict::Allow) => "allowed",
                (true, Verdict::Deny) => "denied",
            };
            writeln!(f, "{}. {}: {}; {verdict}", n + 1, step.rule, step.said)?;
        }
        let first = self.steps.len() + 1;
        for (n, limit) in (first..).zip(&self.limits) {
            writeln!(f, "{n}. {}: at most {limit}", limit.rule)?;
        }
        write!(f, "{}", self.decided)
    }
}

/// Who listens while a decision is made.
pub(crate) trait Trace {
    /// A rule was looked at and did not decide.
    fn passed(&mut self, rule_and_what_it_said: impl FnOnce() -> (RuleRef, String));
    /// The decision is made.
    fn decided(&mut self, decision: &Decision);
}

/// Nobody listens.
pub(crate) struct Silent;

impl Trace for Silent {
    fn passed(&mut self, _: impl FnOnce() -> (RuleRef, String)) {}
    fn decided(&mut self, _: &Decision) {}
}

impl Trace for Vec<Step> {
    fn passed(&mut self, rule_and_what_it_said: impl FnOnce() -> (RuleRef, String)) {
        let (rule, said) = rule_and_what_it_said();
        self.push(Step { rule, said, decided: false });
    }

    fn decided(&mut self, decision: &Decision) {
        let rule = decision.rule().clone();
        self.push(Step { rule, said: decision.reason(), decided: true });
    }
}
