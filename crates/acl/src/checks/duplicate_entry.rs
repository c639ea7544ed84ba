//! ACL105: the same entry twice in one list.

use std::collections::HashSet;

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::document::{At, LongForm, ShortForm};
use crate::finding::{Finding, Findings};
use crate::quote;

pub(crate) const CHECK: Check = Check {
    code: "ACL105",
    severity: Severity::Warning,
    title: "duplicate entry",
    meaning: "A list has the same regex or name twice. The second one does nothing.",
    mend: "Remove it.",
    example: Example::File(
        "default_policy = \"deny\"\n\n[patterns]\ndeny = [\"--force\", \"--force\"]\n",
    ),
};

pub(crate) fn look_over_long(form: &LongForm, findings: &mut Findings) {
    deny(form, findings);
    list("patterns.allow", &form.allow, findings);
    for command in &form.commands {
        list(&format!("{}.arg_patterns", command.path()), &command.arg_patterns, findings);
    }
}

pub(crate) fn look_over_short(form: &ShortForm, findings: &mut Findings) {
    list("b00t.allow", &form.allow, findings);
    list("b00t.deny", &form.deny, findings);
}

/// An entry that only records does nothing behind an equal one, but one that refuses does something
/// behind one that only records.
fn deny(form: &LongForm, findings: &mut Findings) {
    let (mut seen, mut refusing) = (HashSet::new(), HashSet::new());
    for (n, entry) in form.deny.iter().enumerate() {
        let refuses = !form.recording.contains(&n);
        let known = if refuses { &refusing } else { &seen };
        if known.contains(entry.value.as_str()) {
            findings.add(finding("patterns.deny", entry));
        }
        seen.insert(entry.value.as_str());
        if refuses {
            refusing.insert(entry.value.as_str());
        }
    }
}

fn list(path: &str, entries: &[At<String>], findings: &mut Findings) {
    let mut seen = HashSet::new();
    for entry in entries {
        if !seen.insert(entry.value.as_str()) {
            findings.add(finding(path, entry));
        }
    }
}

fn finding(path: &str, entry: &At<String>) -> Finding {
    Finding {
        check: &CHECK,
        message: format!("{} is already in `{path}`", quote::ticked(&entry.value)),
        help: "remove it".to_owned(),
        span: entry.span.clone(),
    }
}
