//! Closed, reopened, draft and ready; and pull requests that are none of the platform's business.

use anyhow::{Context, Result};
use b00t_tests::{
    harness::Platform,
    standin::{DeliveryFault, Faults},
};
use pretty_assertions::assert_eq;

use crate::stage::{ACL, BROKEN, CHECK, DENY, OWNER, conclusion, stage, stage_with};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_pushed_while_it_was_closed_is_checked_when_it_is_reopened() -> Result<()> {
    let platform = stage_with(DENY).await?;
    let (github, fork) = (platform.github(), platform.fork(OWNER));
    let open = format!("{DENY}[commands.learn]\npolicy = \"allow\"\n");
    let proposal = platform.propose(OWNER, "edit", &[(ACL, Some(&open))]).await?;
    let first = platform.checked(&fork, &proposal.head, CHECK).await?;
    assert_eq!(conclusion(&first), "success");
    github.close_pull_request(&fork, proposal.number)?;
    let pushed = platform.amend(&proposal, &[(ACL, Some(BROKEN))]).await?;
    platform.deliveries_done().await?;
    assert_eq!(github.check_runs(&fork, &pushed.head)?, [], "nobody asked");

    github.reopen_pull_request(&fork, proposal.number)?;
    let second = platform.checked(&fork, &pushed.head, CHECK).await?;
    assert_eq!(conclusion(&second), "failure");
    assert_eq!(github.check_run(first.id)?, first, "the former head's stays as it is");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_checked() -> Result<()> {
    let platform = stage_with(DENY).await?;
    let (head, _) = draft(&platform).await?;
    let run = platform.checked(&platform.fork(OWNER), &head, CHECK).await?;
    assert_eq!(conclusion(&run), "failure");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_nobody_told_of_is_checked_when_it_is_ready() -> Result<()> {
    let platform = stage_with(DENY).await?;
    let (github, fork) = (platform.github(), platform.fork(OWNER));
    github.deliveries_fail(Faults::next(1, [DeliveryFault::Drop]).only("pull_request"));
    let (head, number) = draft(&platform).await?;
    platform.deliveries_done().await?;
    assert_eq!(github.played_faults().len(), 1);
    assert_eq!(github.check_runs(&fork, &head)?, [], "nobody asked");
    github.ready_pull_request(&fork, number, true)?;
    let run = platform.checked(&fork, &head, CHECK).await?;
    assert_eq!(conclusion(&run), "failure");
    platform.stop().await
}

/// The owner opens a draft whose policy is broken: its head, and its number.
async fn draft(platform: &Platform) -> Result<(String, u64)> {
    let (github, fork) = (platform.github(), platform.fork(OWNER));
    let main = github.head(&fork)?.context("no head")?;
    github.reset_branch(&fork, "draft", Some(&main)).await?;
    let head = github.commit(&fork, "draft", ACL, Some(BROKEN.as_bytes()), "Draft").await?;
    let number = github.open_draft_pull_request(&fork, "draft", "main", "A draft").await?;
    Ok((head, number))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_that_is_no_fork_of_the_template_gets_no_check() -> Result<()> {
    let platform = stage().await?;
    let github = platform.github();
    platform.account_with_own_repository("mallory", &[(ACL, DENY)]).await?;
    let theirs = platform.propose("mallory", "work", &[(ACL, Some(BROKEN))]).await?;
    // A later pull request of somebody else is checked, so the earlier one was looked at.
    let other = platform.propose(OWNER, "work", &[(ACL, Some(BROKEN))]).await?;
    platform.checked(&platform.fork(OWNER), &other.head, CHECK).await?;
    platform.deliveries_done().await?;
    assert_eq!(github.check_runs(&theirs.repository, &theirs.head)?, []);
    let written = github
        .api_requests()
        .into_iter()
        .filter(|request| request.method != "GET" && request.path.contains(&theirs.repository));
    assert_eq!(written.count(), 0, "nothing was even tried");
    platform.stop().await
}
