//! ACL201: a test fails, as its call is decided otherwise.

use super::{Check, Example};
use crate::decision::{Decision, Verdict};
use crate::diagnostic::Severity;
use crate::document::TestEntry;
use crate::finding::Finding;
use crate::quote;

pub(crate) const CHECK: Check = Check {
    code: "ACL201",
    severity: Severity::Error,
    title: "test fails: other decision",
    meaning: "A test's call is allowed where `deny` is expected, or refused where `allow` is. As \
              long as a test fails, the policy beside it does not come into force.",
    mend: "Change the rule that the message names, or what the test expects.",
    example: Example::Files {
        policy: "default_policy = \"deny\"\n",
        tests: "[[test]]\ncall = \"learn rust\"\nexpect = \"allow\"\n",
    },
};

pub(crate) fn finding(test: &TestEntry, expected: Verdict, decision: &Decision) -> Finding {
    let call = quote::ticked(&test.call.value);
    Finding {
        check: &CHECK,
        message: format!("{call} must be {}, and is {decision}", word(expected)),
        help: "change that rule, or what the test expects".to_owned(),
        span: test.expect.span.clone(),
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "allowed",
        Verdict::Deny => "denied",
    }
}
