//! ACL013: more commands or regexes than a file may have.

use super::{Check, Example};
use crate::compile::{MAX_COMMANDS, MAX_REGEXES};
use crate::diagnostic::Severity;
use crate::document::{LongForm, ShortForm};
use crate::finding::{Finding, Findings, Span};

pub(crate) const CHECK: Check = Check {
    code: "ACL013",
    severity: Severity::Error,
    title: "too many rules",
    meaning: "A file may name 2,000 commands and have 2,000 regexes, so that every call is decided \
              quickly.",
    mend: "One regex with alternatives (`^(list|add)`) often replaces many.",
    example: Example::Words("A `[patterns] deny` list of 2,001 regexes."),
};

pub(crate) fn look_over_long(form: &LongForm, findings: &mut Findings) {
    let commands = form.commands.iter().map(|command| &command.name.span);
    limit("commands", MAX_COMMANDS, commands, findings);
    let args = form.commands.iter().flat_map(|command| &command.arg_patterns);
    let regexes = form.deny.iter().chain(&form.allow).chain(args).map(|regex| &regex.span);
    limit("regexes", MAX_REGEXES, regexes, findings);
}

pub(crate) fn look_over_short(form: &ShortForm, findings: &mut Findings) {
    let names = form.allow.iter().chain(&form.deny).map(|name| &name.span);
    limit("commands", MAX_COMMANDS, names, findings);
}

/// One finding, at the first that is too many.
fn limit<'s>(
    what: &str,
    most: usize,
    spans: impl Iterator<Item = &'s Span>,
    findings: &mut Findings,
) {
    let mut over = spans.skip(most);
    if let Some(first) = over.next() {
        let count = most + 1 + over.count();
        findings.add(Finding {
            check: &CHECK,
            message: format!("the file has {count} {what}, more than the {most} that are allowed"),
            help: "join some of them".to_owned(),
            span: first.clone(),
        });
    }
}
