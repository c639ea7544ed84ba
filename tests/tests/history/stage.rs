//! An owner with a past, and how one asks for it.

use anyhow::{Context, Result, ensure};
use b00t_tests::harness::{Build, Clone, Platform, RawReply, RawRequest, until};
use reqwest::Method;
use serde_json::{Value, json};

pub(crate) const ACL: &str = "b00t-mcp-acl.toml";
pub(crate) const OWNER: &str = "alice";
pub(crate) const STRANGER: &str = "bob";
pub(crate) const DENY: &str = "\
default_policy = \"deny\"
[commands.status]
policy = \"allow\"
[commands.history]
policy = \"allow\"
";

/// A platform at rest, with the template's policy in force for two owners: the first entry of each.
pub(crate) async fn stage() -> Result<Platform> {
    let platform = Platform::start_for_test(Build::Production).await?;
    for login in [OWNER, STRANGER] {
        platform.install(login).await?;
        platform.in_force(login).await?;
        platform.content_is_there(login).await?;
        until_entries(&platform, login, 1).await?;
    }
    platform.deliveries_done().await?;
    Ok(platform)
}

/// A request for a path of an account's host, with a token or without one.
pub(crate) fn ask(
    platform: &Platform,
    method: Method,
    login: &str,
    path: &str,
    token: &str,
) -> RawRequest {
    let request = platform.request(method, &platform.host_of(login), path);
    if token.is_empty() {
        return request;
    }
    request.with("authorization", &format!("Bearer {token}"))
}

/// What the owner is told at a path.
pub(crate) async fn get(platform: &Platform, login: &str, path: &str) -> Result<RawReply> {
    let token = platform.token(login, login).await?;
    ask(platform, Method::GET, login, path, &token).send().await
}

/// What the owner is told at a path, which must be there.
pub(crate) async fn told(platform: &Platform, login: &str, path: &str) -> Result<Value> {
    let reply = get(platform, login, path).await?;
    ensure!(reply.status == 200, "{path}: {reply:?}");
    Ok(reply.body)
}

/// The account's entries, once there are so many.
pub(crate) async fn until_entries(
    platform: &Platform,
    login: &str,
    count: usize,
) -> Result<Vec<Value>> {
    until(&format!("{login} has {count} entries"), async || {
        let page = told(platform, login, "/history?limit=100").await?;
        let entries = page["entries"].as_array().context("no list")?.clone();
        ensure!(entries.len() <= count, "more than {count}: {entries:?}");
        Ok((entries.len() == count).then_some(entries))
    })
    .await
}

/// The owner pushes a policy that is new, and it is the newest of so many entries.
pub(crate) async fn push(
    platform: &Platform,
    clone: &Clone,
    text: &str,
    count: usize,
) -> Result<Vec<Value>> {
    let commit = clone.push_file(ACL, text).await?;
    platform.synced(OWNER, &commit).await?;
    let entries = until_entries(platform, OWNER, count).await?;
    ensure!(entries[0]["commit"] == json!(commit), "the newest is another: {entries:?}");
    Ok(entries)
}

/// The generations of some entries.
pub(crate) fn generations(entries: &[Value]) -> Vec<u64> {
    entries.iter().filter_map(|entry| entry["generation"].as_u64()).collect()
}

/// Waits until the owner is told nothing, and returns the answer.
pub(crate) async fn until_denied(platform: &Platform, path: &str) -> Result<RawReply> {
    until(&format!("{path} is denied"), async || {
        let reply = get(platform, OWNER, path).await?;
        Ok((reply.status == 403).then_some(reply))
    })
    .await
}
