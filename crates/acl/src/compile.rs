//! From a document to a policy that can decide.

use crate::checks::{invalid_regex, limit_unused, look_over, regex_too_large, regexes_too_large};
use crate::document::{
    At, CommandEntry, Document, LimitsEntry, LongForm, RateEntry, ShortForm, Stance,
};
use crate::finding::{Findings, Span};
use crate::limits::{Limits, Lines, Rate};
use crate::matcher::{Matcher, Unusable};
use crate::policy::{CommandRule, CompiledPolicy, Form, Listed, Lists, RuleStance, Rules};
use crate::position::Positions;
use crate::reading::Reading;
use crate::survey;

/// One regex may need this many bytes, compiled.
pub const MAX_REGEX_BYTES: usize = 1024 * 1024;

/// All regexes of a file together may need this many bytes, compiled.
pub const MAX_REGEXES_BYTES: usize = 8 * 1024 * 1024;

/// A file may have this many regexes.
pub const MAX_REGEXES: usize = 2000;

/// A file may name this many commands.
pub const MAX_COMMANDS: usize = 2000;

/// Compiles what was read. None when something that a policy needs is missing or wrong; the
/// findings then say what.
pub(crate) fn compile(
    document: &Document,
    text: &str,
    positions: &Positions<'_>,
    findings: &mut Findings,
) -> Option<CompiledPolicy> {
    look_over(document, findings);
    let form = match document {
        Document::Long(form) => {
            let reading = Reading::new();
            let compiler = Compiler { text, positions, findings, reading, used: 0, full: false };
            Form::Long(compiler.long(form)?)
        }
        Document::Short(form) => Form::Short(lists(form, positions)),
    };
    if findings.has_errors() {
        return None;
    }
    if let (Document::Long(written), Form::Long(rules)) = (document, &form) {
        survey::look_through(written, rules, findings);
    }
    let policy = CompiledPolicy::new(form, limits(document.limits(), positions));
    limit_unused::look_over(document.limits(), &policy, findings);
    Some(policy)
}

fn lists(form: &ShortForm, positions: &Positions<'_>) -> Lists {
    let listed = |name: &At<String>| Listed {
        name: name.value.clone(),
        line: positions.line(name.span.start),
    };
    Lists {
        deny: form.deny.iter().map(listed).collect(),
        allow: form.allow.iter().map(listed).collect(),
        unlisted_line: positions.line(form.unlisted.start),
    }
}

fn limits(entry: &LimitsEntry, positions: &Positions<'_>) -> Limits {
    let rate = |entry: &RateEntry| {
        let line = |at: &Option<At<u32>>| at.as_ref().map_or(0, |at| positions.line(at.span.start));
        Rate {
            per_minute: entry.per_minute.as_ref().map(|at| at.value),
            per_day: entry.per_day.as_ref().map(|at| at.value),
            lines: Lines { per_minute: line(&entry.per_minute), per_day: line(&entry.per_day) },
        }
    };
    let commands = entry.commands.iter();
    Limits {
        all: rate(&entry.all),
        commands: commands.map(|(name, entry)| (name.value.clone(), rate(entry))).collect(),
    }
}

struct Compiler<'c, 't> {
    text: &'t str,
    positions: &'c Positions<'t>,
    findings: &'c mut Findings,
    reading: Reading,
    /// Bytes that the regexes need up to now.
    used: usize,
    /// Whether that was too much, and no more regexes are looked at.
    full: bool,
}

impl Compiler<'_, '_> {
    fn long(mut self, form: &LongForm) -> Option<Rules> {
        // Every list is compiled before anything is given up, so that all problems are found.
        let deny = self.regexes("patterns.deny", &form.deny).map(|deny| {
            let entry = |(n, regex): (usize, Matcher)| {
                if form.recording.contains(&n) { regex.recording() } else { regex }
            };
            deny.into_iter().enumerate().map(entry).collect()
        });
        let allow = self.regexes("patterns.allow", &form.allow);
        let commands: Vec<_> = form.commands.iter().map(|entry| self.command(entry)).collect();
        let default = form.default.as_ref()?;
        Some(Rules {
            default: default.value,
            default_line: self.line(&default.span),
            commands: commands.into_iter().collect::<Option<_>>()?,
            deny: deny?,
            allow: allow?,
        })
    }

    fn command(&mut self, entry: &CommandEntry) -> Option<(String, CommandRule)> {
        let path = format!("{}.arg_patterns", entry.path());
        let arg_patterns = self.regexes(&path, &entry.arg_patterns)?;
        let stance = match entry.policy.as_ref()?.value {
            Stance::Allow => RuleStance::AllowWhen(arg_patterns),
            Stance::Deny => RuleStance::Deny,
        };
        let line = self.line(&entry.name.span);
        let enforced = entry.enforce.as_ref().is_none_or(|enforce| enforce.value);
        Some((entry.name.value.clone(), CommandRule { line, stance, enforced }))
    }

    fn regexes(&mut self, path: &str, regexes: &[At<String>]) -> Option<Vec<Matcher>> {
        let compiled: Vec<_> = regexes.iter().map(|regex| self.regex(path, regex)).collect();
        compiled.into_iter().collect()
    }

    fn regex(&mut self, path: &str, regex: &At<String>) -> Option<Matcher> {
        if self.full {
            return None;
        }
        let line = self.line(&regex.span);
        let matcher = match Matcher::new(regex, line, &mut self.reading) {
            Ok(matcher) => matcher,
            Err(Unusable::Invalid(problem, inside)) => {
                let finding = invalid_regex::finding(self.text, path, regex, &problem, inside);
                self.findings.add(finding);
                return None;
            }
            Err(Unusable::TooLong) => {
                self.full = true;
                self.findings.add(regexes_too_large::of_classes(path, regex));
                return None;
            }
            Err(Unusable::TooLarge) => {
                self.findings.add(regex_too_large::finding(path, regex));
                // Finding that out took as long as compiling it would have.
                self.spend(MAX_REGEX_BYTES, path, regex);
                return None;
            }
        };
        self.spend(matcher.memory(), path, regex).then_some(matcher)
    }

    /// Whether the file may use so many more bytes.
    fn spend(&mut self, bytes: usize, path: &str, regex: &At<String>) -> bool {
        self.used = self.used.saturating_add(bytes);
        if self.used > MAX_REGEXES_BYTES {
            self.full = true;
            self.findings.add(regexes_too_large::finding(path, regex));
        }
        !self.full
    }

    fn line(&self, span: &Span) -> u32 {
        self.positions.line(span.start)
    }
}
