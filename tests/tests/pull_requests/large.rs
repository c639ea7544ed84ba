//! A thousand rules, more than a hundred of them wrong.

use std::fmt::Write as _;

use anyhow::Result;
use b00t_tests::harness::Stopwatch;
use pretty_assertions::assert_eq;

use crate::stage::{ACL, CHECK, OWNER, conclusion, stage};

const RULES: usize = 1000;
const ERRORS: usize = 120;

#[tokio::test(flavor = "multi_thread")]
async fn every_error_of_a_large_change_is_on_its_line() -> Result<()> {
    let platform = stage().await?;
    let fork = platform.fork(OWNER);
    let mut text = String::from("default_policy = \"deny\"\n");
    let mut wrong = Vec::new();
    for rule in 0..RULES {
        let policy = if rule < ERRORS { "perhaps" } else { "allow" };
        writeln!(text, "commands.c{rule}.policy = \"{policy}\"")?;
        if rule < ERRORS {
            wrong.push(u64::try_from(rule)? + 2);
        }
    }
    let watch = Stopwatch::start();
    let proposal = platform.propose(OWNER, "edit", &[(ACL, Some(&text))]).await?;
    let run = platform.checked(&fork, &proposal.head, CHECK).await?;
    println!(
        "{RULES} rules, {ERRORS} errors: {} annotations, {:.2} s from opening to completed",
        run.annotations.len(),
        watch.seconds()
    );
    assert_eq!(conclusion(&run), "failure");
    let failures = run.annotations.iter().filter(|one| one.annotation_level == "failure");
    let lines: Vec<_> = failures.map(|one| one.start_line).collect();
    assert_eq!(lines, wrong, "all of them, once, in order");
    platform.stop().await
}
