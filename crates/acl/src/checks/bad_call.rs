//! ACL204: a tested call that nobody can make.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::document::At;
use crate::finding::{Finding, Findings};
use crate::testing::MAX_CALL_BYTES;

pub(crate) const CHECK: Check = Check {
    code: "ACL204",
    severity: Severity::Error,
    title: "call that nobody can make",
    meaning: "A call begins with the name of a command, has no control characters and at most \
              4,096 bytes. Whatever the rules say about another one, the platform refuses it \
              before they are asked.",
    mend: "Write the call as `b00t-acl explain` takes it: the command, a space, its arguments.",
    example: Example::Files {
        policy: "default_policy = \"deny\"\n",
        tests: "[[test]]\ncall = \"\"\nexpect = \"deny\"\n",
    },
};

pub(crate) fn look_at(call: &At<String>, findings: &mut Findings) {
    let (message, help) = if call.value.is_empty() || call.value.starts_with(' ') {
        ("a call must begin with the name of a command".to_owned(), "write the command first")
    } else if let Some(found) = call.value.chars().find(|c| c.is_control()) {
        let code = u32::from(found);
        let message = format!("a call must not have the control character U+{code:04X}");
        (message, "remove it: the platform refuses such calls before any rule is asked")
    } else if call.value.len() > MAX_CALL_BYTES {
        let bytes = call.value.len();
        let message = format!("a call must have at most {MAX_CALL_BYTES} bytes, and has {bytes}");
        (message, "shorten it")
    } else {
        return;
    };
    findings.add(Finding {
        check: &CHECK,
        message,
        help: help.to_owned(),
        span: call.span.clone(),
    });
}
