//! `repository`.

use anyhow::Result;
use b00t_tests::{
    harness::until,
    standin::{ApiFault, ApiFaults},
};

use crate::stage::{
    ACL, BYSTANDER, CHECK, DENY, NOBODY_THERE, OWNER, before, call, heard, nothing_else_changed,
    stage, until_call, until_looked,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_repository_stays_in_force_under_its_new_name() -> Result<()> {
    let platform = stage().await?;
    platform.github().rename_repository(&platform.fork(OWNER), "my-b00t")?;
    let kv = platform.kv()?;
    let named = |record: &store::PolicyRecord| {
        record.repository.as_ref().is_some_and(|repository| repository.name == "my-b00t")
    };
    let record =
        until("the record has the new name", async || Ok(kv.policy(OWNER).await?.filter(named)))
            .await?;
    assert_eq!(record.state.name(), "active");
    assert_eq!(call(&platform, OWNER).await?, "allowed");
    // Who takes the old name takes nothing else.
    platform.github().make_empty_repository(&platform.fork(OWNER))?;
    platform.github().add_to_installation(&platform.fork(OWNER))?;
    let text = Some(DENY.as_bytes());
    let renamed = format!("{OWNER}/my-b00t");
    let commit = platform.github().commit(&renamed, "main", ACL, text, "Deny").await?;
    let record = platform.synced(OWNER, &commit).await?;
    assert_eq!(record.in_force().map(|revision| revision.text.as_str()), Some(DENY));
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transferred_repository_leaves_one_owner_and_comes_to_the_other() -> Result<()> {
    let platform = stage().await?;
    let github = platform.github();
    github.account("dora")?;
    github.install_app_on_all("dora")?;
    platform.in_force_as("dora", "missing").await?;
    let id = github.find_repository(&platform.fork(OWNER))?.id;
    github.transfer_repository(&platform.fork(OWNER), "dora")?;
    until_call(&platform, OWNER, "no_fork").await?;
    until_call(&platform, "dora", "allowed").await?;
    let record = platform.in_force("dora").await?;
    assert_eq!(record.repository.map(|repository| repository.id.get()), Some(id));
    assert!(platform.in_force_as(OWNER, "missing").await?.in_force().is_none());
    assert_eq!(call(&platform, BYSTANDER).await?, "allowed");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_transferred_to_where_the_app_is_not_is_out_of_force() -> Result<()> {
    let platform = stage().await?;
    platform.github().account("dora")?;
    platform.github().transfer_repository(&platform.fork(OWNER), "dora")?;
    until_call(&platform, OWNER, "no_fork").await?;
    assert_eq!(call(&platform, "dora").await?, NOBODY_THERE);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_repository_is_out_of_force() -> Result<()> {
    let platform = stage().await?;
    platform.github().delete_repository(&platform.fork(OWNER))?;
    until_call(&platform, OWNER, "no_fork").await?;
    platform.in_force_as(OWNER, "missing").await?;
    assert_eq!(call(&platform, BYSTANDER).await?, "allowed");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_repository_stays_in_force() -> Result<()> {
    let platform = stage().await?;
    let fork = platform.fork(OWNER);
    let before = before(&platform, OWNER).await?;
    for archived in [true, false] {
        let happens = async || Ok(platform.github().archive_repository(&fork, archived)?);
        heard(&platform, OWNER, happens).await?;
        assert_eq!(call(&platform, OWNER).await?, "allowed", "archived: {archived}");
    }
    nothing_else_changed(&platform, OWNER, &before).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_request_in_an_archived_repository_waits_and_holds_up_nothing() -> Result<()> {
    let platform = stage().await?;
    let (github, fork) = (platform.github(), platform.fork(OWNER));
    let hold = ApiFaults::next(1, "POST /repos", [ApiFault::Hold("dam".into())]);
    github.api_fails(hold);
    let proposal = platform.propose(OWNER, "edit", &[(ACL, Some(DENY))]).await?;
    until("a check run is about to be made", async || {
        Ok((!github.played_faults().is_empty()).then_some(()))
    })
    .await?;
    github.archive_repository(&fork, true)?;
    github.open_gate("dam");
    let runs = format!("/repos/{fork}/check-runs");
    let refused = || {
        let of_runs = github.api_requests().into_iter().filter(|request| request.path == runs);
        of_runs.filter(|request| request.status == 403).count()
    };
    until("GitHub refuses it", async || Ok((refused() > 0).then_some(()))).await?;

    // Other work goes on: what is in force is looked at, and others get their check runs.
    heard(&platform, OWNER, async || Ok(github.hide_repository(&fork, true)?)).await?;
    assert_eq!(call(&platform, OWNER).await?, "allowed");
    let other = platform.propose(BYSTANDER, "edit", &[(ACL, Some(DENY))]).await?;
    platform.checked(&platform.fork(BYSTANDER), &other.head, CHECK).await?;
    assert_eq!(refused(), 1, "GitHub is not asked again and again");

    github.archive_repository(&fork, false)?;
    platform.checked(&fork, &proposal.head, CHECK).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_privatized_repository_stays_in_force() -> Result<()> {
    let platform = stage().await?;
    let before = before(&platform, OWNER).await?;
    let fork = platform.fork(OWNER);
    heard(&platform, OWNER, async || Ok(platform.github().hide_repository(&fork, true)?)).await?;
    nothing_else_changed(&platform, OWNER, &before).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publicized_repository_stays_in_force() -> Result<()> {
    let platform = stage().await?;
    let fork = platform.fork(OWNER);
    heard(&platform, OWNER, async || Ok(platform.github().hide_repository(&fork, true)?)).await?;
    let before = before(&platform, OWNER).await?;
    heard(&platform, OWNER, async || Ok(platform.github().hide_repository(&fork, false)?)).await?;
    nothing_else_changed(&platform, OWNER, &before).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_default_branch_brings_that_branchs_policy_into_force() -> Result<()> {
    let platform = stage().await?;
    let (github, fork) = (platform.github(), platform.fork(OWNER));
    let before = before(&platform, OWNER).await?;
    let main = github.head(&fork)?;
    github.reset_branch(&fork, "strict", main.as_deref()).await?;
    // A push to another branch is looked at and changes nothing.
    let commit = github.commit(&fork, "strict", ACL, Some(DENY.as_bytes()), "Deny").await?;
    platform.deliveries_done().await?;
    until_looked(&platform, "push").await?;
    assert_eq!(platform.in_force(OWNER).await?, before.into_record());
    github.change_default_branch(&fork, "strict")?;
    let record = platform.synced(OWNER, &commit).await?;
    assert_eq!(record.in_force().map(|revision| revision.text.as_str()), Some(DENY));
    platform.stop().await
}
