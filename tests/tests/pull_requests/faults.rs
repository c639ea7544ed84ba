//! GitHub fails, hangs up and limits: the check is completed all the same.

use anyhow::Result;
use b00t_tests::standin::{ApiFault, ApiFaults, RateLimit};
use pretty_assertions::assert_eq;

use crate::stage::{ACL, CHECK, DENY, OWNER, conclusion, stage, summary};

/// A pull request is opened while this happens to the next request of a route.
async fn is_completed_once_in_spite_of(route: &str, fault: ApiFault) -> Result<()> {
    let platform = stage().await?;
    let (github, fork) = (platform.github(), platform.fork(OWNER));
    github.api_fails(ApiFaults::next(1, route, [fault]));
    let proposal = platform.propose(OWNER, "edit", &[(ACL, Some(DENY))]).await?;
    let run = platform.checked(&fork, &proposal.head, CHECK).await?;
    assert_ne!(conclusion(&run), "failure", "{}", summary(&run));
    assert!(summary(&run).contains("`learn`"), "{}", summary(&run));
    assert_eq!(github.played_faults().len(), 1, "{:?}", github.played_faults());
    platform.deliveries_done().await?;
    let all = github.check_runs(&fork, &proposal.head)?;
    assert_eq!(all.iter().filter(|run| run.name == CHECK).count(), 1, "{all:?}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_completed_though_completing_fails() -> Result<()> {
    is_completed_once_in_spite_of("PATCH /repos", ApiFault::Status(502)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_completed_though_the_connection_ends_when_it_is_begun() -> Result<()> {
    is_completed_once_in_spite_of("POST /repos", ApiFault::Cut).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_completed_though_the_connection_ends_when_it_is_completed() -> Result<()> {
    is_completed_once_in_spite_of("PATCH /repos", ApiFault::Cut).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_completed_though_github_limits_its_reading() -> Result<()> {
    let limit = RateLimit::Secondary { retry_after: 1 };
    is_completed_once_in_spite_of("POST /graphql", ApiFault::RateLimit(limit)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_completed_though_github_limits_its_writing() -> Result<()> {
    let limit = RateLimit::Secondary { retry_after: 1 };
    is_completed_once_in_spite_of("PATCH /repos", ApiFault::RateLimit(limit)).await
}
