//! What the regexes of a policy come to together: which can never match, and which others decide
//! before them.
//!
//! All of it is advice. It costs a bounded amount of work, whatever the file is; what could not
//! be compared within it is not mentioned.

use regex_syntax::hir::Look;

use crate::checks::{
    control_character, loose_allow, matches_all_arguments, matches_every_call, never_matches,
    overruled_command, refused_before, shadowed_pattern,
};
use crate::document::LongForm;
use crate::finding::{Finding, Findings, Span};
use crate::matcher::Matcher;
use crate::policy::{RuleStance, Rules};
use crate::reach::{Budget, Texts, Walker};
use crate::rule::RuleRef;
use never_matches::Stands;

/// Steps through automata of small regexes, for a whole file.
pub(crate) const BUDGET: u64 = 100_000;

/// More remarks than this are not made about one file.
const REMARKS: usize = 50;

/// A command that no policy names, for examples.
const ANY_COMMAND: &str = "rm";

/// One pattern of `[patterns]`, ready to be compared.
struct Pattern<'p> {
    rule: RuleRef,
    regex: &'p Matcher,
    source: &'p str,
    span: &'p Span,
    /// None until it was built, and when it cannot be.
    walker: Option<&'p Walker>,
    /// Whether it was mentioned in a way that says all about it.
    settled: bool,
}

/// Looks through a policy without errors.
pub(crate) fn look_through(form: &LongForm, rules: &Rules, findings: &mut Findings) {
    let mut survey = Survey { budget: Budget::new(BUDGET), findings, made: 0 };
    let spans = |entries: &'_ [crate::document::At<String>]| -> Vec<Span> {
        entries.iter().map(|entry| entry.span.clone()).collect()
    };
    let (denied, allowed) = (spans(&form.deny), spans(&form.allow));
    let mut deny = patterns("deny", &rules.deny, &denied);
    let mut allow = patterns("allow", &rules.allow, &allowed);
    survey.alone(&mut allow, false);
    if survey.alone(&mut deny, true) {
        // Nothing else decides.
        return;
    }
    survey.arguments(form, rules);
    survey.commands(form, rules, &deny, &allow);
    survey.refused(&deny, &mut allow);
    survey.shadowed(&deny);
    survey.shadowed(&allow);
}

struct Survey<'f> {
    budget: Budget,
    findings: &'f mut Findings,
    made: usize,
}

impl Survey<'_> {
    /// Advice must not crowd out what is said about a file, nor make it too much.
    fn add(&mut self, finding: Finding) {
        if self.made < REMARKS && self.findings.has_room() {
            self.made += 1;
            self.findings.add(finding);
        }
    }

    /// What each pattern is by itself. Says whether one matches every call.
    fn alone(&mut self, patterns: &mut [Pattern<'_>], refuses: bool) -> bool {
        let mut total = false;
        for pattern in patterns {
            pattern.walker = self.budget.walker(pattern.regex);
            let Some(walker) = pattern.walker.filter(|_| !pattern.settled) else {
                continue;
            };
            let span = pattern.span.clone();
            if walker.matches_none(Texts::Calls, &mut self.budget) {
                let stands = if refuses { Stands::InDeny } else { Stands::InAllow };
                let nearly = walker.matches_some(Texts::Arguments, &mut self.budget);
                self.add(never_matches::finding(pattern.source, stands, nearly, span));
            } else if walker.matches_all(Texts::Calls, &mut self.budget) {
                self.add(matches_every_call::finding(pattern.source, refuses, span));
                total = true;
            } else if let Some(example) = self.loose_example(pattern, walker, refuses) {
                // It may be compared with others all the same.
                self.add(loose_allow::finding(pattern.source, &example, span));
                continue;
            } else {
                continue;
            }
            pattern.settled = true;
        }
        total
    }

    /// A call of any command that an allow pattern matches because it is not tied to the beginning.
    fn loose_example(
        &mut self,
        pattern: &Pattern<'_>,
        walker: &Walker,
        refuses: bool,
    ) -> Option<String> {
        if refuses || is_tied(pattern.regex) {
            return None;
        }
        walker.example(&format!("{ANY_COMMAND} "), &mut self.budget)
    }

    /// Argument patterns that no arguments match, or all.
    fn arguments(&mut self, form: &LongForm, rules: &Rules) {
        for entry in &form.commands {
            let rule = rules.commands.get(&entry.name.value);
            let Some(RuleStance::AllowWhen(matchers)) = rule.map(|rule| &rule.stance) else {
                continue;
            };
            for (matcher, regex) in matchers.iter().zip(&entry.arg_patterns) {
                let Some(walker) = self.budget.walker(matcher) else { continue };
                if control_character::in_regex(&regex.value).is_some() {
                    // What is said about such a character says all.
                    continue;
                }
                let (name, span) = (&entry.name.value, regex.span.clone());
                if walker.matches_none(Texts::Arguments, &mut self.budget) {
                    let stands = Stands::AmongArguments(name);
                    self.add(never_matches::finding(&regex.value, stands, false, span));
                } else if walker.matches_all(Texts::Arguments, &mut self.budget) {
                    self.add(matches_all_arguments::finding(&regex.value, name, span));
                }
            }
        }
    }

    /// Rules of commands about which a pattern decides before.
    fn commands(
        &mut self,
        form: &LongForm,
        rules: &Rules,
        deny: &[Pattern<'_>],
        allow: &[Pattern<'_>],
    ) {
        for entry in &form.commands {
            let (name, span) = (&entry.name.value, &entry.name.span);
            let Some(rule) = rules.commands.get(name) else { continue };
            if let Some(pattern) = self.covering(name, deny) {
                let finding = refused_before::of_command(name, &pattern.rule, span.clone());
                self.add(finding);
            } else if let Some(pattern) = self.covering(name, allow) {
                let refuses = match &rule.stance {
                    _ if !rule.enforced => false,
                    RuleStance::Deny => true,
                    RuleStance::AllowWhen(matchers) => !matchers.is_empty(),
                };
                let (by, span) = (&pattern.rule, span.clone());
                self.add(overruled_command::finding(name, by, refuses, span));
            }
        }
    }

    fn covering<'p, 's>(
        &mut self,
        command: &str,
        patterns: &'p [Pattern<'s>],
    ) -> Option<&'p Pattern<'s>> {
        let texts = Texts::CallsOf(command);
        patterns.iter().filter(|pattern| !pattern.settled).find(|pattern| {
            pattern.walker.is_some_and(|walker| walker.matches_all(texts, &mut self.budget))
        })
    }

    /// Allow patterns of which a deny pattern leaves nothing.
    fn refused(&mut self, deny: &[Pattern<'_>], allow: &mut [Pattern<'_>]) {
        for pattern in allow {
            if let Some(before) = self.cover(pattern, deny) {
                let span = pattern.span.clone();
                let finding = refused_before::of_pattern(pattern.source, &before.rule, span);
                self.add(finding);
                pattern.settled = true;
            }
        }
    }

    /// Patterns of which an earlier one of the list leaves nothing.
    fn shadowed(&mut self, patterns: &[Pattern<'_>]) {
        for (n, pattern) in patterns.iter().enumerate() {
            let (before, _) = patterns.split_at(n);
            if before.iter().any(|earlier| earlier.source == pattern.source) {
                continue;
            }
            if let Some(earlier) = self.cover(pattern, before) {
                let span = pattern.span.clone();
                let finding = shadowed_pattern::finding(pattern.source, &earlier.rule, span);
                self.add(finding);
            }
        }
    }

    fn cover<'p, 's>(
        &mut self,
        pattern: &Pattern<'_>,
        others: &'p [Pattern<'s>],
    ) -> Option<&'p Pattern<'s>> {
        let walker = pattern.walker.filter(|_| !pattern.settled && !others.is_empty())?;
        let witness = walker.example("", &mut self.budget)?;
        others.iter().filter(|other| !other.settled).find(|other| {
            other.walker.is_some_and(|covering| {
                walker.is_covered_by(covering, Some(&witness), Texts::Calls, &mut self.budget)
            })
        })
    }
}

fn patterns<'p>(list: &str, matchers: &'p [Matcher], spans: &'p [Span]) -> Vec<Pattern<'p>> {
    let entries = matchers.iter().zip(spans).enumerate();
    entries
        .map(|(n, (matcher, span))| {
            let source = matcher.source();
            // What is said about such a character says all. What only records covers nothing.
            let settled = !matcher.is_enforced() || control_character::in_regex(source).is_some();
            let rule = matcher.rule(list, n);
            Pattern { rule, regex: matcher, source, span, walker: None, settled }
        })
        .collect()
}

/// Whether every match begins where the call does.
fn is_tied(regex: &Matcher) -> bool {
    let beginnings = [Look::Start, Look::StartLF, Look::StartCRLF];
    let looks = regex.hir().properties().look_set_prefix();
    beginnings.into_iter().any(|look| looks.contains(look))
}
