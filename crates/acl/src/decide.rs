//! The one way to a decision.

use crate::decision::{Decision, Reason};
use crate::document::Stance;
use crate::explain::{Silent, Trace};
use crate::matcher::Matcher;
use crate::policy::{CommandRule, CompiledPolicy, Form, Lists, RuleStance, Rules};
use crate::quote;

impl CompiledPolicy {
    /// Decides about one call.
    ///
    /// The order is: `patterns.deny`, `patterns.allow`, the command's rule, `default_policy`. The
    /// patterns see the command, a space, and the arguments joined by one space each.
    pub fn decide(&self, command: &str, args: &[String]) -> Decision {
        self.decide_aloud(command, args, &mut Silent)
    }

    /// Decides, and tells the trace about every rule that is looked at.
    pub(crate) fn decide_aloud(
        &self,
        command: &str,
        args: &[String],
        trace: &mut impl Trace,
    ) -> Decision {
        let decision = match self.form() {
            Form::Long(rules) => rules.decide(command, &args.join(" "), trace),
            Form::Short(lists) => lists.decide(command, trace),
        };
        trace.decided(&decision);
        decision
    }
}

impl Rules {
    fn decide(&self, command: &str, args: &str, trace: &mut impl Trace) -> Decision {
        let line = format!("{command} {args}");
        if let Some(n) = first_match(&self.deny, "deny", &line, trace)
            && let Some(regex) = self.deny.get(n)
        {
            return Decision::deny(regex.rule("deny", n), Reason::PatternMatches(line));
        }
        if let Some(n) = first_match(&self.allow, "allow", &line, trace)
            && let Some(regex) = self.allow.get(n)
        {
            return Decision::allow(regex.rule("allow", n), Reason::PatternMatches(line));
        }
        match self.commands.get(command) {
            Some(rule) => rule.decide(command, args, trace),
            None => {
                let reason = Reason::Unnamed(command.to_owned());
                match self.default {
                    Stance::Allow => Decision::allow(self.default_rule(), reason),
                    Stance::Deny => Decision::deny(self.default_rule(), reason),
                }
            }
        }
    }
}

impl CommandRule {
    fn decide(&self, command: &str, args: &str, trace: &mut impl Trace) -> Decision {
        let RuleStance::AllowWhen(regexes) = &self.stance else {
            let reason = Reason::CommandDenies(command.to_owned());
            return Decision::deny(self.rule(command), reason);
        };
        for (n, regex) in regexes.iter().enumerate() {
            let rule = || Self::arg_pattern(command, n, regex);
            if !regex.is_match(args) {
                return Decision::deny(rule(), Reason::ArgumentsDoNotMatch(args.to_owned()));
            }
            trace.passed(|| (rule(), said(regex, "matches the arguments", args)));
        }
        let shown = if regexes.is_empty() { command } else { args };
        let reason = Reason::CommandAllows(shown.to_owned(), regexes.len());
        Decision::allow(self.rule(command), reason)
    }
}

impl Lists {
    fn decide(&self, command: &str, trace: &mut impl Trace) -> Decision {
        let (stance, rule) = self.stance(command);
        let in_deny = rule.path.starts_with("b00t.deny");
        if !in_deny {
            for (n, listed) in self.deny.iter().enumerate() {
                trace.passed(|| {
                    let path = format!("b00t.deny[{n}]");
                    let rule = crate::rule::RuleRef::with_text(path, listed.line, &listed.name);
                    (rule, format!("{} is another command", quote::ticked(&listed.name)))
                });
            }
        }
        let reason = match rule.text {
            Some(_) => Reason::Listed(command.to_owned()),
            None => Reason::Unlisted(command.to_owned()),
        };
        match stance {
            Stance::Allow => Decision::allow(rule, reason),
            Stance::Deny => Decision::deny(rule, reason),
        }
    }
}

/// The first regex of a list that matches; those before it are told to the trace.
fn first_match(
    regexes: &[Matcher],
    list: &str,
    line: &str,
    trace: &mut impl Trace,
) -> Option<usize> {
    for (n, regex) in regexes.iter().enumerate() {
        if regex.is_match(line) {
            return Some(n);
        }
        trace.passed(|| (regex.rule(list, n), said(regex, "does not match", line)));
    }
    None
}

fn said(regex: &Matcher, verb: &str, text: &str) -> String {
    format!("{} {verb} {}", quote::ticked(regex.source()), quote::ticked(text))
}
