//! `b00t-acl test`: whether a policy decides as the tests beside it expect.

use std::io::Write;
use std::path::Path;

use acl::{Found, Judgement, RuleRef, TestResult, Verdict};
use serde::Serialize;

use crate::arguments::TestFormat;
use crate::exit::Exit;
use crate::format::github;
use crate::format::human::{self, Style, number, visible};
use crate::input;

pub(crate) fn run(
    path: &Path,
    format: TestFormat,
    style: Style,
    out: &mut impl Write,
) -> anyhow::Result<Exit> {
    let policy = if path.is_dir() { path.join(acl::FILE_NAME) } else { path.to_owned() };
    let policy = policy.strip_prefix(".").unwrap_or(&policy);
    let tests = policy.with_file_name(acl::TESTS_FILE_NAME);
    let files = [input::read(policy)?, input::read(&tests)?];
    let [policy, tests] = &files;
    let judged = acl::judge(Found::Bytes(&policy.bytes), Found::Bytes(&tests.bytes));
    let said = [(policy, judged.diagnostics()), (tests, judged.test_diagnostics())];
    match format {
        TestFormat::Human => {
            for (file, diagnostics) in said.iter().filter(|(_, found)| !found.is_empty()) {
                human::write(file, diagnostics, style, out)?;
            }
            tell(&judged, out)?;
        }
        TestFormat::Json => writeln!(out, "{}", json(&files, &judged)?)?,
        TestFormat::Github => {
            for (file, diagnostics) in said {
                github::write(file, diagnostics, out)?;
            }
        }
    }
    let good = judged.into_force().is_some();
    Ok(if good { Exit::Fine } else { Exit::Errors })
}

fn tell(judged: &Judgement, out: &mut impl Write) -> anyhow::Result<()> {
    let Some(run) = judged.test_run() else {
        writeln!(out, "No test was run: a file has errors")?;
        return Ok(());
    };
    for result in run.results() {
        let word = if result.passed { "ok  " } else { "FAIL" };
        writeln!(out, "{word} {}", visible(result.title()))?;
    }
    let (passed, failed) = (run.passed(), run.failed());
    match failed {
        0 => writeln!(out, "{} passed", number(passed, "test"))?,
        _ => writeln!(out, "{} passed, {failed} failed", number(passed, "test"))?,
    }
    Ok(())
}

/// The answer in JSON.
#[derive(Serialize)]
struct Answer<'a> {
    file: &'a str,
    tests_file: &'a str,
    ok: bool,
    diagnostics: &'a [acl::Diagnostic],
    test_diagnostics: &'a [acl::Diagnostic],
    /// Absent when no test was run.
    #[serde(skip_serializing_if = "Option::is_none")]
    tests: Option<Vec<Tested<'a>>>,
}

#[derive(Serialize)]
struct Tested<'a> {
    name: Option<&'a str>,
    call: &'a str,
    line: u32,
    passed: bool,
    expected: Verdict,
    expected_rule: Option<&'a str>,
    decision: Verdict,
    rule: &'a RuleRef,
}

fn json(files: &[input::File; 2], judged: &Judgement) -> serde_json::Result<String> {
    let [policy, tests] = files;
    let tested = |result| Tested::of(result);
    serde_json::to_string(&Answer {
        file: &policy.name,
        tests_file: &tests.name,
        ok: judged.into_force().is_some(),
        diagnostics: judged.diagnostics(),
        test_diagnostics: judged.test_diagnostics(),
        tests: judged.test_run().map(|run| run.results().iter().map(tested).collect()),
    })
}

impl<'a> Tested<'a> {
    fn of(result: &'a TestResult) -> Self {
        Self {
            name: result.name.as_deref(),
            call: &result.call,
            line: result.line,
            passed: result.passed,
            expected: result.expected,
            expected_rule: result.expected_rule.as_deref(),
            decision: result.decision.verdict(),
            rule: result.decision.rule(),
        }
    }
}
