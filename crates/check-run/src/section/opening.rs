//! The title and the first paragraph: what there is to know.

use acl::{Effect, Everything};

use crate::annotation::sentence;
use crate::findings::Findings;
use crate::markdown::{count, prose};
use crate::page::Page;

/// One line.
pub(crate) fn title(findings: &Findings<'_>) -> String {
    let what = match outcome(findings) {
        Outcome::Broken(errors) => {
            return format!("{}: this cannot come into force", count(errors, "error"));
        }
        Outcome::TestsBroken(errors) => {
            return format!("{} in the tests: this cannot come into force", count(errors, "error"));
        }
        Outcome::TestsFail(failed, of) => {
            return format!("{failed} of {} fail: this cannot come into force", count(of, "test"));
        }
        Outcome::NoFile => "No policy file: every call stays refused".to_owned(),
        Outcome::Removed => "The policy file is removed: every call will be refused".to_owned(),
        Outcome::Nothing => "Nothing changes".to_owned(),
        Outcome::New => match findings.everything() {
            Some(_) => changes(findings),
            None => "A policy, with nothing to compare it with".to_owned(),
        },
        Outcome::Changes => changes(findings),
    };
    let what = match findings.removes_tests() {
        0 => what,
        tests => format!("{what}; {} removed", count(tests, "test")),
    };
    match findings.warnings {
        0 => what,
        warnings => format!("{what}; {}", count(warnings, "warning")),
    }
}

/// The first paragraph.
pub(crate) fn write(findings: &Findings<'_>, page: &mut Page) {
    let file = acl::FILE_NAME;
    page.block(&match outcome(findings) {
        Outcome::Broken(errors) => format!(
            "**This cannot come into force: `{file}` has {}.** {STAYS}",
            count(errors, "error")
        ),
        Outcome::TestsBroken(errors) => format!(
            "**This cannot come into force: `{}` has {}.** {STAYS}",
            acl::TESTS_FILE_NAME,
            count(errors, "error")
        ),
        Outcome::TestsFail(failed, of) => format!(
            "**This cannot come into force: {failed} of {} fail.** {STAYS}",
            count(of, "policy test")
        ),
        Outcome::NoFile => format!("**There is no `{file}`, so every call stays refused.**"),
        Outcome::Removed => {
            format!("**This removes `{file}`. Once it is merged, every call is refused.**")
        }
        Outcome::Nothing => "**Nothing changes: every call is decided as before.**".to_owned(),
        Outcome::New | Outcome::Changes => match findings.whole().or(findings.diff.as_ref()) {
            Some(diff) => format!("**{}**", prose(&sentence(&diff.radius().to_string()))),
            None => format!("**`{file}` is in order.**"),
        },
    });
    if let Some(against) = findings.against.said().filter(|_| !findings.blocked()) {
        page.block(&prose(&against));
    }
}

const STAYS: &str = "If it is merged, the last good version stays in force.";

/// What a proposal comes to.
enum Outcome {
    /// So many errors.
    Broken(usize),
    /// The tests have so many errors.
    TestsBroken(usize),
    /// So many tests fail, of so many.
    TestsFail(usize, usize),
    /// There was no file, and there is none.
    NoFile,
    /// There is no file any more.
    Removed,
    /// Every call is decided as before.
    Nothing,
    /// What it is compared with has errors.
    New,
    /// Some calls are decided otherwise.
    Changes,
}

fn outcome(findings: &Findings<'_>) -> Outcome {
    let run = findings.head.test_run();
    match (&findings.diff, findings.errors) {
        (_, errors) if errors > 0 => Outcome::Broken(errors),
        _ if findings.test_errors > 0 => match (findings.failed(), run) {
            (0, _) | (_, None) => Outcome::TestsBroken(findings.test_errors),
            (failed, Some(run)) => Outcome::TestsFail(failed, run.results().len()),
        },
        _ if findings.head.is_absent() && findings.base.is_absent() => Outcome::NoFile,
        _ if findings.head.is_absent() => Outcome::Removed,
        (None, _) => Outcome::New,
        (Some(diff), _) if diff.is_empty() && findings.whole().is_none() => Outcome::Nothing,
        (Some(_), _) => Outcome::Changes,
    }
}

fn changes(findings: &Findings<'_>) -> String {
    match findings.everything() {
        Some(Everything::Granted) => return "Every call will be allowed".to_owned(),
        Some(Everything::Removed) => return "Every call will be refused".to_owned(),
        None => {}
    }
    if findings.is_incomplete() {
        return "Too much to compare everything: more may change than is said".to_owned();
    }
    let rows = findings.diff.as_ref().map_or(&[][..], acl::Diff::rows);
    let with = |effect| rows.iter().any(|row| row.effect == effect);
    let both = with(Effect::Changes) || with(Effect::Widens) && with(Effect::Narrows);
    match (both, with(Effect::Widens), with(Effect::Narrows)) {
        (true, _, _) => "Some calls will be allowed, others refused",
        (_, true, _) => "More calls will be allowed",
        (_, _, true) => "More calls will be refused",
        (_, false, false) => "No call is decided otherwise",
    }
    .to_owned()
}
