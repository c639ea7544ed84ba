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
pub(crate) use walker::{Hits, Open, Walker};

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
    /// for [`Reach::Always`], it allows every one.
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
        let denied = any(&self.deny, &line, open);
        if denied == Hits::All {
            return Reach::Never;
        }
        let ruled = match self.commands.get(command) {
            Some(rule) => rule.hits(&args, open),
            None => match self.default {
                Stance::Allow => Hits::All,
                Stance::Deny => Hits::None,
            },
        };
        let granted = match (any(&self.allow, &line, open), ruled) {
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
    fn hits(&self, args: &str, open: Open) -> Hits {
        if !self.enforced {
            return Hits::All;
        }
        let RuleStance::AllowWhen(regexes) = &self.stance else {
            return Hits::None;
        };
        let mut all = Hits::All;
        for regex in regexes {
            match hits(regex, args, open) {
                Hits::None => return Hits::None,
                Hits::Some => all = Hits::Some,
                Hits::All => {}
            }
        }
        all
    }
}

/// Which texts at least one of the regexes matches.
fn any(regexes: &[Matcher], prefix: &str, open: Open) -> Hits {
    let mut any = Hits::None;
    for regex in regexes.iter().filter(|regex| regex.is_enforced()) {
        match hits(regex, prefix, open) {
            Hits::All => return Hits::All,
            Hits::Some => any = Hits::Some,
            Hits::None => {}
        }
    }
    any
}

fn hits(regex: &Matcher, prefix: &str, open: Open) -> Hits {
    regex.walker().map_or(Hits::Some, |walker| walker.hits(prefix, open))
}
