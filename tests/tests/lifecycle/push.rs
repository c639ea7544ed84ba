//! `push`: deleted, forced.

use anyhow::Result;
use b00t_tests::standin::Change;
use store::{MissingReason, PolicyState};

use crate::stage::{ACL, DENY, OWNER, before, nothing_else_changed, stage, until_call};

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_default_branch_denies_everything() -> Result<()> {
    let platform = stage().await?;
    platform.github().reset_branch(&platform.fork(OWNER), "main", None).await?;
    let record = platform.in_force_as(OWNER, "missing").await?;
    assert_eq!(record.state, PolicyState::Missing { reason: MissingReason::EmptyRepository });
    until_call(&platform, OWNER, "empty_repository").await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn another_deleted_branch_changes_nothing() -> Result<()> {
    let platform = stage().await?;
    let (github, fork) = (platform.github(), platform.fork(OWNER));
    let before = before(&platform, OWNER).await?;
    let main = github.head(&fork)?;
    github.reset_branch(&fork, "topic", main.as_deref()).await?;
    github.commit(&fork, "topic", ACL, Some(DENY.as_bytes()), "Deny").await?;
    github.reset_branch(&fork, "topic", None).await?;
    platform.deliveries_done().await?;
    nothing_else_changed(&platform, OWNER, &before).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forced_push_brings_the_older_policy_back_into_force() -> Result<()> {
    let platform = stage().await?;
    let (github, fork) = (platform.github(), platform.fork(OWNER));
    let original = github.head(&fork)?.unwrap_or_default();
    let commit = github.commit(&fork, "main", ACL, Some(DENY.as_bytes()), "Deny").await?;
    let denied = platform.synced(OWNER, &commit).await?;
    github.reset_branch(&fork, "main", Some(&original)).await?;
    let record = platform.synced(OWNER, &original).await?;
    let template = platform.template_file(ACL).await?;
    assert_eq!(record.in_force().map(|revision| revision.text.clone()), Some(template));
    assert!(record.generation > denied.generation, "an older commit is a newer generation");

    // So does history that was written anew.
    let rewritten = [(ACL, Change::File(DENY.as_bytes().to_vec()))];
    github.commit_changes(&fork, "other", &rewritten, "Unrelated").await?;
    let other = github.branch(&fork, "other")?;
    github.reset_branch(&fork, "main", Some(&other)).await?;
    let record = platform.synced(OWNER, &other).await?;
    assert_eq!(record.in_force().map(|revision| revision.text.as_str()), Some(DENY));
    platform.stop().await
}
