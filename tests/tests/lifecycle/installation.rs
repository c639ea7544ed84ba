//! `installation` and `installation_repositories`.

use anyhow::Result;
use b00t_tests::harness::{Build, Platform, until};

use crate::stage::{
    ACL, ALLOW, BYSTANDER, CHECK, DENY, NOBODY_THERE, OWNER, before, call, heard,
    nothing_else_changed, stage, until_call,
};

#[tokio::test(flavor = "multi_thread")]
async fn created_brings_the_forks_policy_into_force() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    assert_eq!(call(&platform, OWNER).await?, NOBODY_THERE);
    platform.install(OWNER).await?;
    let record = platform.in_force(OWNER).await?;
    let head = platform.github().head(&platform.fork(OWNER))?;
    assert_eq!(record.head.map(|head| head.to_string()), head);
    until_call(&platform, OWNER, "allowed").await?;
    assert_eq!(call(&platform, BYSTANDER).await?, NOBODY_THERE);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_denies_everything_and_takes_the_page_away() -> Result<()> {
    let platform = stage().await?;
    platform.github().uninstall_app(OWNER)?;
    until_call(&platform, OWNER, "uninstalled").await?;
    platform.in_force_as(OWNER, "suspended").await?;
    assert_eq!(platform.page(OWNER, "/").await?.0, 404);
    assert_eq!(call(&platform, BYSTANDER).await?, "allowed");
    platform.install(OWNER).await?;
    until_call(&platform, OWNER, "allowed").await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn suspend_denies_everything() -> Result<()> {
    let platform = stage().await?;
    platform.github().suspend_app(OWNER)?;
    until_call(&platform, OWNER, "installation_suspended").await?;
    platform.in_force_as(OWNER, "suspended").await?;
    assert_eq!(call(&platform, BYSTANDER).await?, "allowed");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn unsuspend_brings_what_was_pushed_meanwhile_into_force() -> Result<()> {
    let platform = stage().await?;
    let fork = platform.fork(OWNER);
    platform.github().suspend_app(OWNER)?;
    platform.in_force_as(OWNER, "suspended").await?;
    // GitHub sends nothing of this.
    let commit =
        platform.github().commit(&fork, "main", ACL, Some(DENY.as_bytes()), "Deny").await?;
    platform.github().unsuspend_app(OWNER)?;
    let record = platform.synced(OWNER, &commit).await?;
    assert_eq!(record.in_force().map(|revision| revision.text.as_str()), Some(DENY));
    until_call(&platform, OWNER, "allowed").await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn new_permissions_accepted_changes_nothing_in_force() -> Result<()> {
    let platform = stage().await?;
    platform.github().withhold_permissions(OWNER, &["checks", "pull_requests"])?;
    let before = before(&platform, OWNER).await?;
    heard(&platform, OWNER, async || Ok(platform.github().accept_new_permissions(OWNER)?)).await?;
    nothing_else_changed(&platform, OWNER, &before).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_proposed_before_is_checked_once_new_permissions_are_accepted() -> Result<()> {
    let platform = stage().await?;
    let (github, fork) = (platform.github(), platform.fork(OWNER));
    // The App hears of pull requests, and may not write checks.
    github.withhold_permissions(OWNER, &["checks"])?;
    let proposal = platform.propose(OWNER, "edit", &[(ACL, Some(DENY))]).await?;
    let runs = format!("/repos/{fork}/check-runs");
    until("GitHub refuses the check run", async || {
        let asked = github.api_requests();
        Ok(asked.iter().any(|one| one.path == runs && one.status == 403).then_some(()))
    })
    .await?;
    github.accept_new_permissions(OWNER)?;
    platform.checked(&fork, &proposal.head, CHECK).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_begin_once_new_permissions_are_accepted() -> Result<()> {
    let platform = stage().await?;
    let fork = platform.fork(OWNER);
    platform.github().withhold_permissions(OWNER, &["checks", "pull_requests"])?;
    let proposal = platform.propose(OWNER, "edit", &[(ACL, Some(DENY))]).await?;
    platform.deliveries_done().await?;
    assert!(platform.github().check_runs(&fork, &proposal.head)?.is_empty());
    platform.github().accept_new_permissions(OWNER)?;
    let proposal = platform.amend(&proposal, &[(ACL, Some(ALLOW))]).await?;
    platform.checked(&fork, &proposal.head, CHECK).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_repository_is_out_of_force() -> Result<()> {
    let platform = stage().await?;
    platform.github().remove_from_installation(&platform.fork(OWNER))?;
    until_call(&platform, OWNER, "no_fork").await?;
    let record = platform.in_force_as(OWNER, "missing").await?;
    assert!(record.in_force().is_none() && record.repository.is_none());
    assert_eq!(call(&platform, BYSTANDER).await?, "allowed");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_added_repository_comes_into_force() -> Result<()> {
    let platform = stage().await?;
    let fork = platform.fork(OWNER);
    platform.github().remove_from_installation(&fork)?;
    platform.in_force_as(OWNER, "missing").await?;
    platform.github().add_to_installation(&fork)?;
    platform.in_force(OWNER).await?;
    until_call(&platform, OWNER, "allowed").await?;
    platform.stop().await
}
