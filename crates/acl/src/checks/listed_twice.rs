//! ACL104: a name is in both lists of the short form.

use std::collections::HashSet;

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::document::ShortForm;
use crate::finding::{Finding, Findings};
use crate::quote;

pub(crate) const CHECK: Check = Check {
    code: "ACL104",
    severity: Severity::Warning,
    title: "both allowed and denied",
    meaning: "A name is in `allow` and in `deny` of `[b00t]`. `deny` wins, so the entry in `allow` \
              does nothing.",
    mend: "Remove one of the two entries.",
    example: Example::File("[b00t]\nallow = [\"learn\"]\ndeny = [\"learn\"]\n"),
};

pub(crate) fn look_over(form: &ShortForm, findings: &mut Findings) {
    let denied: HashSet<&str> = form.deny.iter().map(|name| name.value.as_str()).collect();
    for name in &form.allow {
        if denied.contains(name.value.as_str()) {
            let shown = quote::ticked(&name.value);
            findings.add(Finding {
                check: &CHECK,
                message: format!("{shown} is in `allow` and in `deny`; it is refused"),
                help: "remove one of the two entries".to_owned(),
                span: name.span.clone(),
            });
        }
    }
}
