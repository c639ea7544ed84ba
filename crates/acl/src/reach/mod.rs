//! What can still be decided about calls of which only the beginning is known.
//!
//! A list of tools is filtered by it: a tool that no call can reach is not shown. Arguments are
//! taken to be printable ASCII; what [`CompiledPolicy::decide`] says about a real call stays the
//! only thing that counts.

mod budget;
mod example;
mod joint;
mod refusals;
mod walker;

use crate::document::Stance;
use crate::matcher::Matcher;
use crate::policy::{CommandRule, CompiledPolicy, Form, RuleStance, Rules};

pub(crate) use budget::Budget;
pub(crate) use joint::Texts;
pub(crate) use refusals::Refusals;
#[cfg(test)]
pub(crate) use walker::tests::steps;
pub(crate) use walker::{Hits, Open, Walker};

/// Steps through automata of small regexes that one question may take. Where they do not suffice,
/// a call may be allowed.
pub(crate) const BUDGET: u64 = 100_000;

/// Which of the calls with the same beginning are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// None of them.
    Never,
    /// Some of them, or it cannot be told.
    Sometimes,
    /// All of them.
    Always,
}

impl CompiledPolicy {
    /// Which calls of a command are allowed whose arguments begin with `fixed` and go on with any
    /// others, or none. For [`Reach::Never`], `decide` refuses every such call in printable ASCII;
    /// for [`Reach::Always`], it allows every one. The work is bounded: what takes too much of it is
    /// [`Reach::Sometimes`].
    pub fn reach(&self, command: &str, fixed: &[&str]) -> Reach {
        match self.form() {
            Form::Long(rules) => rules.reach(command, fixed),
            Form::Short(lists) => match lists.stance(command).0 {
                Stance::Allow => Reach::Always,
                Stance::Deny => Reach::Never,
            },
        }
    }
}

impl Rules {
    fn reach(&self, command: &str, fixed: &[&str]) -> Reach {
        let args = fixed.join(" ");
        let line = format!("{command} {args}");
        let open = if fixed.is_empty() { Open::Any } else { Open::NothingOrSpace };
        let mut budget = Budget::new(BUDGET);
        let denied = any(&self.deny, &line, open, &mut budget);
        if denied == Hits::All {
            return Reach::Never;
        }
        let ruled = match self.commands.get(command) {
            Some(rule) => rule.hits(&args, open, &mut budget),
            None => match self.default {
                Stance::Allow => Hits::All,
                Stance::Deny => Hits::None,
            },
        };
        let granted = match (any(&self.allow, &line, open, &mut budget), ruled) {
            (Hits::All, _) | (_, Hits::All) => Hits::All,
            (Hits::None, Hits::None) => Hits::None,
            (_, _) => Hits::Some,
        };
        match (denied, granted) {
            (_, Hits::None) => Reach::Never,
            (Hits::None, Hits::All) => Reach::Always,
            (_, _) => Reach::Sometimes,
        }
    }
}

impl CommandRule {
    /// Which calls the rule alone allows.
    fn hits(&self, args: &str, open: Open, budget: &mut Budget) -> Hits {
        if !self.enforced {
            return Hits::All;
        }
        let RuleStance::AllowWhen(regexes) = &self.stance else {
            return Hits::None;
        };
        let mut all = Hits::All;
        for regex in regexes {
            match hits(regex, args, open, budget) {
                Hits::None => return Hits::None,
                Hits::Some => all = Hits::Some,
                Hits::All => {}
            }
        }
        all
    }
}

/// Which texts at least one of the regexes matches.
fn any(regexes: &[Matcher], prefix: &str, open: Open, budget: &mut Budget) -> Hits {
    let mut any = Hits::None;
    for regex in regexes.iter().filter(|regex| regex.is_enforced()) {
        match hits(regex, prefix, open, budget) {
            Hits::All => return Hits::All,
            Hits::Some => any = Hits::Some,
            Hits::None => {}
        }
    }
    any
}

fn hits(regex: &Matcher, prefix: &str, open: Open, budget: &mut Budget) -> Hits {
    if budget.is_overdrawn() {
        return Hits::Some;
    }
    regex.walker().map_or(Hits::Some, |walker| walker.hits(prefix, open, budget))
}

#[cfg(test)]
mod tests {
    use super::walker::tests::steps;
    use super::*;

    fn policy(count: usize, regex: &str) -> CompiledPolicy {
        let regexes: Vec<_> = (0..count).map(|n| format!("'{regex}{n}'")).collect();
        let list = regexes.join(",");
        let text = format!("default_policy = 'allow'\n[patterns]\ndeny = [{list}]\n");
        crate::check(text.as_bytes()).into_result().unwrap()
    }

    #[test]
    fn a_question_takes_a_bounded_amount_of_work_and_then_a_call_may_be_allowed() {
        // None of them matches a printable call.
        for (count, regex) in [(500, "x[ -~]{9}é"), (18, "((a?){30}b?){85}é")] {
            let policy = policy(count, regex);
            let mut reach = Reach::Never;
            let taken = steps(|| reach = policy.reach("a", &[]));
            assert_eq!(reach, Reach::Sometimes, "{regex}");
            assert!(taken <= BUDGET, "{taken} for {regex}");
        }
    }

    #[test]
    fn a_large_file_of_usual_regexes_is_told_to_the_end() {
        let policy = policy(1900, "^learn ");
        assert_eq!(policy.reach("status", &[]), Reach::Always);
        assert_eq!(policy.reach("learn", &[]), Reach::Sometimes);
    }
}
