//! ACL122: a day's limit that is below a minute's.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::document::{LimitsEntry, RateEntry};
use crate::finding::{Finding, Findings};

pub(crate) const CHECK: Check = Check {
    code: "ACL122",
    severity: Severity::Warning,
    title: "per_day below per_minute",
    meaning: "The calls of a day are used up before a minute's limit can be reached, so \
              `per_minute` has no effect. Perhaps the two numbers are mixed up.",
    mend: "Raise `per_day`, or remove `per_minute`.",
    example: Example::File(
        "default_policy = \"allow\"\n\n[limits]\nper_minute = 60\nper_day = 10\n",
    ),
};

pub(crate) fn look_over(limits: &LimitsEntry, findings: &mut Findings) {
    for rate in std::iter::once(&limits.all).chain(limits.commands.iter().map(|(_, rate)| rate)) {
        let RateEntry { per_minute: Some(minute), per_day: Some(day) } = rate else { continue };
        if day.value < minute.value {
            findings.add(Finding {
                check: &CHECK,
                message: format!(
                    "{} calls a day are used up before {} calls a minute are reached",
                    day.value, minute.value
                ),
                help: "raise `per_day`, or remove `per_minute`".to_owned(),
                span: day.span.clone(),
            });
        }
    }
}
