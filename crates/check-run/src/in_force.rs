//! What a check run says about a commit of the default branch.

use acl::Diagnostic;
use ids::UnixMillis;
use store::{MissingReason, PolicyRecord, PolicyState, Report, Revision, SuspendedReason};

use crate::markdown::code;
use crate::page::Page;
use crate::section::{problems, tools};
use crate::{Annotation, Conclusion, Review};

/// More problems than these are only counted; the annotations show them all.
const SHOWN: usize = 30;

/// What is to be said once an account's instance judges by a record.
#[must_use]
pub fn in_force(report: &Report) -> Review {
    let record = &report.record;
    match &record.state {
        PolicyState::Active { revision } => active(report, revision),
        PolicyState::Invalid { diagnostics, tests, last_good } => {
            invalid(record, diagnostics, tests, last_good.as_ref())
        }
        PolicyState::Missing { reason } => refused(
            record,
            match reason {
                MissingReason::NoFile => "there is no `b00t-mcp-acl.toml` on the default branch",
                MissingReason::EmptyRepository => "the default branch has no commit",
                MissingReason::NoFork => "the App is installed on no fork of the template",
            },
        ),
        PolicyState::Suspended { reason } => refused(
            record,
            match reason {
                SuspendedReason::Uninstalled => "the App is not installed",
                SuspendedReason::InstallationSuspended => {
                    "the installation of the App is suspended"
                }
            },
        ),
    }
}

fn active(report: &Report, revision: &Revision) -> Review {
    let mut page = Page::default();
    let since = since(report, revision);
    page.block(&format!("**In force since {since}.**"));
    page.block(&facts(&report.record, revision));
    page.heading("Tools your client sees");
    let policy = acl::check(revision.text.as_bytes());
    page.block(&match tools::names(policy.policy()).as_slice() {
        [] => "None.".to_owned(),
        names => format!("{}.", tools::listed(names)),
    });
    page.block(&others(&report.record));
    Review {
        conclusion: Conclusion::Success,
        title: format!("In force since {since}"),
        summary: page.finish(),
        annotations: Vec::new(),
    }
}

/// When the revision came into force: now, if the record brought it; else when it did first.
fn since(report: &Report, revision: &Revision) -> UnixMillis {
    if revision.since < report.record.synced_at { revision.since } else { report.since }
}

fn invalid(
    record: &PolicyRecord,
    diagnostics: &[Diagnostic],
    tests: &[Diagnostic],
    last_good: Option<&Revision>,
) -> Review {
    let mut page = Page::default();
    let title = match last_good {
        Some(_) => "Not in force: an earlier version still is",
        None => "Not in force: every call is refused",
    };
    page.block(&match last_good {
        Some(good) => format!(
            "**This version is not in force.** Calls are judged by the last good one, from commit {}.",
            code(good.commit.as_str())
        ),
        None => "**This version is not in force, and no earlier one was good: every call is refused.**".to_owned(),
    });
    for (file, found) in [(acl::FILE_NAME, diagnostics), (acl::TESTS_FILE_NAME, tests)] {
        if !found.is_empty() {
            page.heading(&code(file));
            page.list(&found.iter().map(problems::item).collect::<Vec<_>>(), SHOWN);
        }
    }
    if let Some(good) = last_good {
        page.heading("What is in force");
        page.block(&facts(record, good));
    }
    let of_acl = diagnostics.iter().map(|d| Annotation::of(acl::FILE_NAME, d));
    let of_tests = tests.iter().map(|d| Annotation::of(acl::TESTS_FILE_NAME, d));
    Review {
        conclusion: Conclusion::Failure,
        title: title.to_owned(),
        summary: page.finish(),
        annotations: of_acl.chain(of_tests).collect(),
    }
}

fn refused(record: &PolicyRecord, why: &str) -> Review {
    let mut page = Page::default();
    page.block(&format!("**Every call is refused: {why}.**"));
    page.block(&format!("Generation {}.", record.generation));
    Review {
        conclusion: Conclusion::Neutral,
        title: "Every call is refused".to_owned(),
        summary: page.finish(),
        annotations: Vec::new(),
    }
}

/// The account's forks that are not used.
fn others(record: &PolicyRecord) -> String {
    let names: Vec<_> = record.others.iter().map(|other| code(&other.name)).collect();
    match names.as_slice() {
        [] => String::new(),
        names => format!("Other forks of the template are not used: {}.", names.join(", ")),
    }
}

fn facts(record: &PolicyRecord, revision: &Revision) -> String {
    format!(
        "| | |\n|---|---|\n| commit | {} |\n| generation | {} |\n| digest | {} |",
        code(revision.commit.as_str()),
        record.generation,
        code(&revision.digest),
    )
}
