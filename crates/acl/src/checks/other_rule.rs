//! ACL202: a test fails, as another rule decides.

use super::{Check, Example};
use crate::decision::Decision;
use crate::diagnostic::Severity;
use crate::document::{At, TestEntry};
use crate::finding::Finding;
use crate::quote;

pub(crate) const CHECK: Check = Check {
    code: "ACL202",
    severity: Severity::Error,
    title: "test fails: other rule",
    meaning: "A test's call is decided as expected, but by another rule than the one that the \
              test names. Paths are written as `b00t-acl explain` shows them; a path without a \
              number, such as `patterns.deny`, means any entry of that list.",
    mend: "Change the rules, or the path in the test.",
    example: Example::Files {
        policy: "default_policy = \"deny\"\n",
        tests: "[[test]]\ncall = \"mcp add x\"\nexpect = \"deny\"\nrule = \"commands.mcp\"\n",
    },
};

pub(crate) fn finding(test: &TestEntry, rule: &At<String>, decision: &Decision) -> Finding {
    let (call, wanted) = (quote::ticked(&test.call.value), quote::ticked(&rule.value));
    Finding {
        check: &CHECK,
        message: format!("{call} must be decided by {wanted}, and is {decision}"),
        help: format!("change the rules, or write `rule = {}`", toml_string(&decision.rule().path)),
        span: rule.span.clone(),
    }
}

/// The path as a TOML string.
fn toml_string(path: &str) -> String {
    if path.contains(['"', '\\']) && !path.contains('\'') {
        format!("'{path}'")
    } else {
        format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\""))
    }
}
