//! Asked for again, and after a crash.

use anyhow::Result;
use b00t_tests::{
    harness::{Build, until},
    standin::{ApiFault, ApiFaults},
};
use pretty_assertions::assert_eq;

use crate::stage::{ACL, BROKEN, CHECK, DENY, OWNER, conclusion, stage};

#[tokio::test(flavor = "multi_thread")]
async fn what_people_want_again_runs_again_and_nothing_else_does() -> Result<()> {
    let platform = stage().await?;
    let (github, fork) = (platform.github(), platform.fork(OWNER));
    let proposal = platform.propose(OWNER, "edit", &[(ACL, Some(DENY))]).await?;
    let first = platform.checked(&fork, &proposal.head, CHECK).await?;
    // Created and completed were sent to the App as well: it must not answer itself.
    platform.deliveries_done().await?;
    assert_eq!(github.check_runs(&fork, &proposal.head)?.len(), 1);

    github.rerequest_check_run(first.id)?;
    let second = platform.checked_again(&fork, &proposal.head, &first).await?;
    github.rerequest_check_suite(&fork, &proposal.head)?;
    let third = platform.checked_again(&fork, &proposal.head, &second).await?;
    for run in [&second, &third] {
        assert_eq!((conclusion(run), &run.title), (conclusion(&first), &first.title));
    }
    platform.deliveries_done().await?;
    let all = github.check_runs(&fork, &proposal.head)?;
    assert_eq!((all.len(), all.iter().all(|run| run.is_completed())), (3, true), "{all:?}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_was_begun_before_a_crash_is_completed_after_it() -> Result<()> {
    let mut platform = stage().await?;
    let fork = platform.fork(OWNER);
    let hold = ApiFaults::next(1, "PATCH /repos", [ApiFault::Hold("dam".into())]);
    platform.github().api_fails(hold);
    let proposal = platform.propose(OWNER, "edit", &[(ACL, Some(BROKEN))]).await?;
    let github = platform.github();
    until("the check is about to be completed", async || {
        Ok((!github.played_faults().is_empty()).then_some(()))
    })
    .await?;
    let begun = github.check_runs(&fork, &proposal.head)?;
    assert!(begun.len() == 1 && !begun[0].is_completed(), "{begun:?}");
    platform.kill().await?;
    platform.restart(Build::Production).await?;
    let run = platform.checked(&fork, &proposal.head, CHECK).await?;
    assert_eq!((run.id, conclusion(&run)), (begun[0].id, "failure"), "the same one");
    assert_eq!(platform.github().check_runs(&fork, &proposal.head)?.len(), 1);
    platform.stop().await
}
