//! After the merge: what is in force, and who did it.

use anyhow::{Context, Result};
use b00t_tests::harness::until;
use pretty_assertions::assert_eq;
use store::HistoryEntry;

use crate::stage::{ACL, BROKEN, CHECK, DENY, IN_FORCE, OWNER, TESTS, conclusion, stage, summary};

const MERGER: &str = "bob";

#[tokio::test(flavor = "multi_thread")]
async fn the_merged_commit_says_what_is_in_force_and_the_history_who_merged() -> Result<()> {
    let platform = stage().await?;
    let fork = platform.fork(OWNER);
    let proposal = platform.propose(OWNER, "edit", &[(ACL, Some(DENY))]).await?;
    platform.checked(&fork, &proposal.head, CHECK).await?;
    let commit = platform.merge(&proposal, MERGER).await?;
    let record = platform.synced(OWNER, &commit).await?;
    let run = platform.checked(&fork, &commit, IN_FORCE).await?;
    assert_eq!(conclusion(&run), "success", "{run:?}");
    let said = format!("{} {}", run.title.as_deref().unwrap_or_default(), summary(&run));
    let digest = record.in_force().context("nothing is in force")?.digest.to_string();
    for (what, text) in [
        ("since when", "In force since 20".to_owned()),
        ("generation", format!("| generation | {} |", record.generation)),
        ("digest", format!("| digest | `{digest}` |")),
    ] {
        assert!(said.contains(&text), "{what}, {text}: {said}");
    }

    let history = platform.history()?;
    let prefix = format!("history/{}/", record.account);
    let entry = until("the history has the merge", async || {
        let Some(newest) = history.list(&prefix).await?.into_iter().next() else { return Ok(None) };
        let bytes = history.get(&newest).await?.context("it was listed")?;
        let entry: HistoryEntry = serde_json::from_slice(&bytes)?;
        Ok((entry.generation == record.generation).then_some(entry))
    })
    .await?;
    let name = |actor: Option<ids::Actor>| actor.map(|actor| actor.name().to_owned());
    assert_eq!(entry.commit.map(|found| found.to_string()), Some(commit));
    assert_eq!(entry.pull_request, Some(proposal.number));
    assert_eq!(name(entry.merged_by).as_deref(), Some(MERGER));
    assert_eq!(name(entry.pushed_by).as_deref(), Some(MERGER));
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_error_is_said_not_to_be_in_force() -> Result<()> {
    let platform = stage().await?;
    let fork = platform.fork(OWNER);
    let proposal = platform.propose(OWNER, "edit", &[(ACL, Some(BROKEN))]).await?;
    let commit = platform.merge(&proposal, OWNER).await?;
    let run = platform.checked(&fork, &commit, IN_FORCE).await?;
    assert_eq!(conclusion(&run), "failure", "{run:?}");
    assert!(run.annotations.iter().any(|one| one.path == ACL && one.start_line == 4));
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_that_fails_its_policy_tests_leaves_the_last_good_policy() -> Result<()> {
    let platform = stage().await?;
    let fork = platform.fork(OWNER);
    let before = platform.in_force(OWNER).await?;
    let tests = "[[test]]\ncall = \"learn rust\"\nexpect = \"allow\"\n";
    let files = [(ACL, Some(DENY)), (TESTS, Some(tests))];
    let proposal = platform.propose(OWNER, "edit", &files).await?;
    let commit = platform.merge(&proposal, OWNER).await?;
    let record = platform.synced(OWNER, &commit).await?;
    assert_eq!((record.state.name(), record.in_force()), ("invalid", before.in_force()));
    let run = platform.checked(&fork, &commit, IN_FORCE).await?;
    assert_eq!(conclusion(&run), "failure", "{run:?}");
    assert!(run.annotations.iter().any(|one| one.path == TESTS), "{:?}", run.annotations);
    platform.stop().await
}
