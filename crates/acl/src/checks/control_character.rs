//! ACL106: a control character in a regex.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::document::{At, LongForm};
use crate::finding::{Finding, Findings};

pub(crate) const CHECK: Check = Check {
    code: "ACL106",
    severity: Severity::Warning,
    title: "control character in a regex",
    meaning: "In double quotes TOML reads `\\b` as a backspace, `\\f` as a form feed and `\\e` as an \
              escape, before the regex is looked at. No call has such characters, so the regex \
              matches nothing: in `deny` it refuses nothing.",
    mend: "Put the regex in single quotes, as in `'\\bsudo\\b'`, or double the backslash.",
    example: Example::File("default_policy = \"allow\"\n\n[patterns]\ndeny = [\"\\bsudo\\b\"]\n"),
};

pub(crate) fn look_over(form: &LongForm, findings: &mut Findings) {
    list("patterns.deny", &form.deny, findings);
    list("patterns.allow", &form.allow, findings);
    for command in &form.commands {
        list(&format!("{}.arg_patterns", command.path()), &command.arg_patterns, findings);
    }
}

/// A character in a regex that no call has.
pub(crate) fn in_regex(regex: &str) -> Option<char> {
    // Line breaks and tabs are how a regex of several lines is written, with `(?x)`.
    regex.chars().find(|&c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

fn list(path: &str, entries: &[At<String>], findings: &mut Findings) {
    for entry in entries {
        if let Some(found) = in_regex(&entry.value) {
            let code = u32::from(found);
            findings.add(Finding {
                check: &CHECK,
                message: format!(
                    "a regex in `{path}` has the control character U+{code:04X}, which no call has"
                ),
                help: "put it in single quotes, or double the backslash".to_owned(),
                span: entry.span.clone(),
            });
        }
    }
}
