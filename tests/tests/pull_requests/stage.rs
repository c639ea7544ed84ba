//! A platform with an owner's policy in force, and what a check run says in short.

use anyhow::{Context, Result};
use b00t_tests::{
    harness::{Build, Platform},
    standin::CheckRun,
};

pub(crate) const ACL: &str = "b00t-mcp-acl.toml";
pub(crate) const TESTS: &str = "b00t-mcp-acl.test.toml";
pub(crate) const OWNER: &str = "alice";
pub(crate) const CHECK: &str = "b00t ACL";
pub(crate) const IN_FORCE: &str = "b00t in force";
pub(crate) const DENY: &str = "default_policy = \"deny\"\n[commands.whoami]\npolicy = \"allow\"\n";
pub(crate) const BROKEN: &str =
    "default_policy = \"deny\"\n\n[commands.learn]\npolicy = \"perhaps\"\n";

/// A platform at rest with one owner's policy in force.
pub(crate) async fn stage() -> Result<Platform> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    platform.content_is_there(OWNER).await?;
    platform.deliveries_done().await?;
    Ok(platform)
}

/// A platform at rest with this policy of the owner's in force.
pub(crate) async fn stage_with(policy: &str) -> Result<Platform> {
    let platform = stage().await?;
    let commit = platform.clone_of(OWNER).await?.push_file(ACL, policy).await?;
    platform.synced(OWNER, &commit).await?;
    platform.checked(&platform.fork(OWNER), &commit, IN_FORCE).await?;
    platform.deliveries_done().await?;
    Ok(platform)
}

/// Whether this text is what the owner's calls are judged by.
pub(crate) async fn has_policy(platform: &Platform, text: &str) -> Result<bool> {
    let record = platform.kv()?.policy(OWNER).await?.context("no record")?;
    Ok(record.in_force().is_some_and(|revision| revision.text == text))
}

/// The conclusion of a check run.
pub(crate) fn conclusion(run: &CheckRun) -> &str {
    run.conclusion.as_deref().unwrap_or_default()
}

/// The text of a check run.
pub(crate) fn summary(run: &CheckRun) -> &str {
    run.summary.as_deref().unwrap_or_default()
}

/// The headline of a check run.
pub(crate) fn title(run: &CheckRun) -> &str {
    run.title.as_deref().unwrap_or_default()
}
