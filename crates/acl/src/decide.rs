//! The one way to a decision.

use crate::decision::{Decision, Reason};
use crate::document::Stance;
use crate::explain::{Silent, Trace};
use crate::matcher::Matcher;
use crate::policy::{CommandRule, CompiledPolicy, Form, Lists, RuleStance, Rules};
use crate::quote;
use crate::rule::RuleRef;

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
        let (denied, shadowed) = self.denied(&line, trace);
        if let Some(rule) = denied {
            return Decision::deny(rule, Reason::PatternMatches(line));
        }
        self.decide_undenied(command, args, line, trace).although(shadowed)
    }

    /// The first deny pattern that refuses, and the first before it that would, but only records.
    fn denied(&self, line: &str, trace: &mut impl Trace) -> (Option<RuleRef>, Option<RuleRef>) {
        let mut shadowed = None;
        for (n, regex) in self.deny.iter().enumerate() {
            let rule = || regex.rule("deny", n);
            if !regex.is_match(line) {
                trace.passed(|| (rule(), said(regex, "does not match", line)));
            } else if regex.is_enforced() {
                return (Some(rule()), shadowed);
            } else {
                trace.passed(|| (rule(), recorded(regex, "matches", line)));
                shadowed = shadowed.or_else(|| Some(rule()));
            }
        }
        (None, shadowed)
    }

    fn decide_undenied(
        &self,
        command: &str,
        args: &str,
        line: String,
        trace: &mut impl Trace,
    ) -> Decision {
        for (n, regex) in self.allow.iter().enumerate() {
            let rule = || regex.rule("allow", n);
            if regex.is_match(&line) {
                return Decision::allow(rule(), Reason::PatternMatches(line));
            }
            trace.passed(|| (rule(), said(regex, "does not match", &line)));
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
            let refusing = self.rule(command);
            return self.refuse(command, refusing, Reason::CommandDenies(command.to_owned()));
        };
        for (n, regex) in regexes.iter().enumerate() {
            let rule = || Self::arg_pattern(command, n, regex);
            if !regex.is_match(args) {
                if !self.enforced {
                    let verb = "does not match the arguments";
                    trace.passed(|| (rule(), recorded(regex, verb, args)));
                }
                return self.refuse(command, rule(), Reason::ArgumentsDoNotMatch(args.to_owned()));
            }
            trace.passed(|| (rule(), said(regex, "matches the arguments", args)));
        }
        let shown = if regexes.is_empty() { command } else { args };
        let reason = Reason::CommandAllows(shown.to_owned(), regexes.len());
        Decision::allow(self.rule(command), reason)
    }

    /// Refuses by a rule, or only names it when refusals are recorded.
    fn refuse(&self, command: &str, refusing: RuleRef, reason: Reason) -> Decision {
        if self.enforced {
            return Decision::deny(refusing, reason);
        }
        let reason = Reason::OnlyRecorded(command.to_owned());
        Decision::allow(self.rule(command), reason).although(Some(refusing))
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
                    let rule = RuleRef::with_text(path, listed.line, &listed.name);
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

fn said(regex: &Matcher, verb: &str, text: &str) -> String {
    format!("{} {verb} {}", quote::ticked(regex.source()), quote::ticked(text))
}

fn recorded(regex: &Matcher, verb: &str, text: &str) -> String {
    format!("{}, which is only recorded", said(regex, verb, text))
}
