//! From a branch, from a fork, and through its life.

use anyhow::Result;
use pretty_assertions::assert_eq;

use crate::stage::{ACL, BROKEN, CHECK, DENY, OWNER, TESTS, conclusion, stage, summary};

const STRANGER: &str = "bob";

#[tokio::test(flavor = "multi_thread")]
async fn an_error_is_shown_on_its_line_and_its_correction_is_checked() -> Result<()> {
    let platform = stage().await?;
    let fork = platform.fork(OWNER);
    let before = platform.in_force(OWNER).await?;
    let proposal = platform.propose(OWNER, "edit", &[(ACL, Some(BROKEN))]).await?;
    let run = platform.checked(&fork, &proposal.head, CHECK).await?;
    assert_eq!(conclusion(&run), "failure", "{run:?}");
    let first = &run.annotations[0];
    assert_eq!((first.path.as_str(), first.start_line, first.end_line), (ACL, 4, 4));
    assert_eq!((first.start_column, first.annotation_level.as_str()), (Some(10), "failure"));

    let proposal = platform.amend(&proposal, &[(ACL, Some(DENY))]).await?;
    let run = platform.checked(&fork, &proposal.head, CHECK).await?;
    assert_ne!(conclusion(&run), "failure", "{run:?}");
    assert!(run.annotations.iter().all(|one| one.annotation_level != "failure"));
    assert!(summary(&run).contains("learn"), "{}", summary(&run));
    assert_eq!(platform.in_force(OWNER).await?, before, "a check changes nothing");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_policy_test_fails_the_check() -> Result<()> {
    let platform = stage().await?;
    let tests =
        "[[test]]\nname = \"learning is open\"\ncall = \"learn rust\"\nexpect = \"allow\"\n";
    let files = [(ACL, Some(DENY)), (TESTS, Some(tests))];
    let proposal = platform.propose(OWNER, "edit", &files).await?;
    let run = platform.checked(&platform.fork(OWNER), &proposal.head, CHECK).await?;
    assert_eq!(conclusion(&run), "failure");
    assert!(run.annotations.iter().any(|one| one.path == TESTS), "{:?}", run.annotations);
    assert!(summary(&run).contains("`learn rust` must be allowed"), "{}", summary(&run));
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_request_from_a_fork_is_checked_in_the_base_repository() -> Result<()> {
    let platform = stage().await?;
    let (own, broken) = (platform.fork(OWNER), [(ACL, Some(BROKEN))]);
    let offered = platform.propose_to(platform.template(), OWNER, "offer", &broken).await?;
    let run = platform.checked(platform.template(), &offered.head, CHECK).await?;
    assert_eq!(conclusion(&run), "failure");
    assert!(platform.github().check_runs(&own, &offered.head)?.is_empty());

    // Somebody whom the App knows nothing of proposes a change to the owner's fork.
    let proposed = platform.propose_to(&own, STRANGER, "edit", &broken).await?;
    let run = platform.checked(&own, &proposed.head, CHECK).await?;
    assert_eq!(conclusion(&run), "failure");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn another_base_is_another_comparison() -> Result<()> {
    let platform = stage().await?;
    let (github, fork) = (platform.github(), platform.fork(OWNER));
    let main = github.head(&fork)?;
    github.reset_branch(&fork, "strict", main.as_deref()).await?;
    github.commit(&fork, "strict", ACL, Some(DENY.as_bytes()), "Deny").await?;
    let proposal = platform.propose(OWNER, "edit", &[(ACL, Some(DENY))]).await?;
    let run = platform.checked(&fork, &proposal.head, CHECK).await?;
    assert!(summary(&run).contains("learn"), "{}", summary(&run));
    github.change_pull_request_base(&fork, proposal.number, "strict")?;
    let again = platform.checked_again(&fork, &proposal.head, &run).await?;
    assert_ne!(summary(&again), summary(&run));
    assert!(summary(&again).contains("`strict`"), "{}", summary(&again));
    platform.stop().await
}
