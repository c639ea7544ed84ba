//! An owner whose policy a test writes, and what a call of theirs comes to.

use anyhow::Result;
use b00t_tests::harness::{Build, Platform, RawReply};
use serde_json::{Value, json};

pub(crate) const ACL: &str = "b00t-mcp-acl.toml";
pub(crate) const OWNER: &str = "alice";
/// What the limits of a test are added to; nine lines.
pub(crate) const RULES: &str = "default_policy = \"deny\"\n\n[commands.whoami]\npolicy = \"allow\"\n\n\
     [commands.status]\npolicy = \"allow\"\n\n# Limits:\n";

/// A platform at rest, with this policy in force for the owner.
pub(crate) async fn stage(policy: &str) -> Result<Platform> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    put(&platform, policy).await?;
    Ok(platform)
}

/// The owner pushes this policy; the calls after this are judged by it.
pub(crate) async fn put(platform: &Platform, policy: &str) -> Result<()> {
    let commit = platform.clone_of(OWNER).await?.push_file(ACL, policy).await?;
    platform.synced(OWNER, &commit).await?;
    // This is said once the instance has it.
    platform.checked(&platform.fork(OWNER), &commit, "b00t in force").await?;
    platform.content_is_there(OWNER).await
}

/// The owner calls a tool.
pub(crate) async fn call(platform: &Platform, tool: &str, arguments: Value) -> Result<RawReply> {
    platform.raw(OWNER).await?.call(tool, arguments).send().await
}

/// What a call without arguments comes to: `allowed`, or how it failed and by which rule.
pub(crate) async fn outcome(platform: &Platform, tool: &str) -> Result<String> {
    let reply = call(platform, tool, json!({})).await?;
    assert_eq!(reply.status, 200, "{reply:?}");
    if reply.result("/isError") != &json!(true) {
        return Ok("allowed".into());
    }
    let word = |name| reply.result(&format!("/structuredContent/{name}")).as_str();
    Ok(format!("{} by {}", word("failure").unwrap_or("?"), word("rule").unwrap_or("?")))
}

/// How many calls in a row are allowed before one is not.
pub(crate) async fn burst(platform: &Platform, tool: &str) -> Result<usize> {
    let mut allowed = 0;
    while outcome(platform, tool).await? == "allowed" {
        allowed += 1;
    }
    Ok(allowed)
}
