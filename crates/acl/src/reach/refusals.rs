//! Which commands are refused whatever their arguments are, with a bounded amount of work.

use crate::document::Stance;
use crate::matcher::Matcher;
use crate::policy::{CompiledPolicy, Form, RuleStance, Rules};

use super::budget::Budget;
use super::joint::Texts;
use super::walker::Walker;

/// A policy, asked about one command after another.
pub(crate) struct Refusals<'p> {
    policy: &'p CompiledPolicy,
    /// The deny patterns that refuse. None where it cannot be told.
    deny: Vec<Option<&'p Walker>>,
    allow: Vec<Option<&'p Walker>>,
    budget: Budget,
}

impl<'p> Refusals<'p> {
    /// `steps` is how much work all questions may take together.
    pub(crate) fn of(policy: &'p CompiledPolicy, steps: u64) -> Self {
        let mut budget = Budget::new(steps);
        let (mut deny, mut allow) = (Vec::new(), Vec::new());
        if let Form::Long(rules) = policy.form() {
            let mut build = |regex: &'p Matcher| budget.walker(regex);
            allow = rules.allow.iter().map(&mut build).collect();
            let refusing = rules.deny.iter().filter(|regex| regex.is_enforced());
            deny = refusing.map(&mut build).collect();
        }
        Self { policy, deny, allow, budget }
    }

    /// Whether every call of a command in printable ASCII is refused. False, too, when that takes
    /// too much work to find out.
    pub(crate) fn has(&mut self, command: &str) -> bool {
        match self.policy.form() {
            Form::Short(lists) => lists.stance(command).0 == Stance::Deny,
            Form::Long(rules) => {
                self.ruled_out(rules, command) && self.never_allowed(command)
                    || self.always_denied(command)
            }
        }
    }

    /// By the command's rule or the default.
    fn ruled_out(&mut self, rules: &Rules, command: &str) -> bool {
        let Some(rule) = rules.commands.get(command) else {
            return rules.default == Stance::Deny;
        };
        match &rule.stance {
            _ if !rule.enforced => false,
            RuleStance::Deny => true,
            RuleStance::AllowWhen(regexes) => regexes.iter().any(|regex| {
                let walker = self.budget.walker(regex);
                walker.is_some_and(|walker| walker.matches_none(Texts::Arguments, &mut self.budget))
            }),
        }
    }

    fn never_allowed(&mut self, command: &str) -> bool {
        let texts = Texts::CallsOf(command);
        self.allow
            .iter()
            .all(|walker| walker.is_some_and(|walker| walker.matches_none(texts, &mut self.budget)))
    }

    fn always_denied(&mut self, command: &str) -> bool {
        let texts = Texts::CallsOf(command);
        self.deny
            .iter()
            .any(|walker| walker.is_some_and(|walker| walker.matches_all(texts, &mut self.budget)))
    }
}
