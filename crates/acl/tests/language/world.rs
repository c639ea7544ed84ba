//! Words that the stories are told with.

use acl::{CompiledPolicy, Decision, Diagnostic, Found, Judgement, Severity};

/// The policy of a text that has no errors.
pub(crate) fn policy(text: &str) -> CompiledPolicy {
    match acl::check(text.as_bytes()).into_result() {
        Ok(policy) => policy,
        Err(diagnostics) => panic!("{text}\n{diagnostics:#?}"),
    }
}

/// Splits `mcp add x` into a command and its arguments.
pub(crate) fn call(line: &str) -> (String, Vec<String>) {
    let mut words = line.split(' ').map(str::to_owned);
    let command = words.next().unwrap();
    (command, words.collect())
}

/// The decision about a call such as `mcp add x`.
pub(crate) fn decide(policy: &CompiledPolicy, line: &str) -> Decision {
    let (command, args) = call(line);
    policy.decide(&command, &args)
}

/// `allow` or `deny`, and the path of the rule.
pub(crate) fn verdict(text: &str, line: &str) -> String {
    let decision = decide(&policy(text), line);
    let word = if decision.is_allowed() { "allow" } else { "deny" };
    format!("{word} {}", decision.rule().path)
}

/// Everything that is said about a text, as `ACL007 1:1-1:1 message (help)`.
pub(crate) fn said(text: &str) -> Vec<String> {
    said_of(text.as_bytes())
}

/// The same, of bytes.
pub(crate) fn said_of(bytes: &[u8]) -> Vec<String> {
    acl::check(bytes).diagnostics().iter().map(shown).collect()
}

fn shown(d: &Diagnostic) -> String {
    let place = format!("{}:{}-{}:{}", d.line, d.column, d.end_line, d.end_column);
    format!("{} {place} {} ({})", d.code, d.message, d.help)
}

/// The codes of what is said about a text.
pub(crate) fn codes(text: &str) -> Vec<String> {
    acl::check(text.as_bytes()).diagnostics().iter().map(|d| d.code.clone()).collect()
}

/// The judgement on a policy and the tests beside it.
pub(crate) fn judge(policy: &str, tests: &str) -> Judgement {
    acl::judge(Found::Bytes(policy.as_bytes()), Found::Bytes(tests.as_bytes()))
}

/// The codes of what is said about the tests.
pub(crate) fn test_codes(judgement: &Judgement) -> Vec<&str> {
    judgement.test_diagnostics().iter().map(|d| d.code.as_str()).collect()
}

/// Everything that is said about the tests, as [`said`] shows it.
pub(crate) fn said_of_tests(judgement: &Judgement) -> Vec<String> {
    judgement.test_diagnostics().iter().map(shown).collect()
}

/// The part of the text that a diagnostic means.
pub(crate) fn meant<'t>(text: &'t str, d: &Diagnostic) -> &'t str {
    assert_eq!(d.line, d.end_line, "{d:?}");
    let line = text.lines().nth(d.line as usize - 1).unwrap();
    let at =
        |column: u32| line.char_indices().nth(column as usize - 1).map_or(line.len(), |(at, _)| at);
    &line[at(d.column)..at(d.end_column)]
}

/// Whether a diagnostic is an error.
pub(crate) fn is_error(d: &Diagnostic) -> bool {
    d.severity == Severity::Error
}
