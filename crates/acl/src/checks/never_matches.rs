//! ACL107: a regex that no call can match.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, Span};
use crate::quote;

pub(crate) const CHECK: Check = Check {
    code: "ACL107",
    severity: Severity::Warning,
    title: "regex that can never match",
    meaning: "No call can match the regex. In `deny` it refuses nothing, in `allow` it allows nothing, and as an argument pattern it refuses every call of its command. A frequent cause: patterns see the command, a space and the arguments, so that a call without arguments ends with a space and `^status$` matches nothing.",
    mend: "Correct the regex, or remove it. `^status $` is a call without arguments, `^status ` is every call of the command.",
    example: Example::File("default_policy = \"allow\"\n\n[patterns]\ndeny = [\"^status$\"]\n"),
};

/// What follows from a regex that never matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stands<'n> {
    /// In `patterns.deny`.
    InDeny,
    /// In `patterns.allow`.
    InAllow,
    /// Among the argument patterns of a command.
    AmongArguments(&'n str),
}

/// `nearly` says that only the space at the end of a call without arguments is in the way.
pub(crate) fn finding(regex: &str, stands: Stands<'_>, nearly: bool, span: Span) -> Finding {
    let shown = quote::ticked(regex);
    let message = match stands {
        Stands::InDeny => format!("no call can match {shown}, so it refuses nothing"),
        Stands::InAllow => format!("no call can match {shown}, so it allows nothing"),
        Stands::AmongArguments(command) => {
            let command = quote::ticked(command);
            format!("no arguments can match {shown}, so every call of {command} is refused")
        }
    };
    let help = if nearly {
        "a call without arguments ends with a space: write `^status $` for that call alone, \
         `^status ` for every call of the command"
    } else {
        "correct the regex, or remove it"
    };
    Finding { check: &CHECK, message, help: help.to_owned(), span }
}
