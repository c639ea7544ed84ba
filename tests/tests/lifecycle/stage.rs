//! A platform with two owners, and how one looks at what is in force for them.

use anyhow::{Context, Result};
use b00t_tests::harness::{Build, Platform, until};
use ids::Generation;
use serde_json::{Value, json};
use store::PolicyRecord;

pub(crate) const ACL: &str = "b00t-mcp-acl.toml";
pub(crate) const CHECK: &str = "b00t ACL";
pub(crate) const OWNER: &str = "alice";
pub(crate) const BYSTANDER: &str = "bob";
pub(crate) const ALLOW: &str = "default_policy = \"allow\"\n";
pub(crate) const DENY: &str = "default_policy = \"deny\"\n[commands.whoami]\npolicy = \"allow\"\n";

/// What a call comes to of somebody who never had a subdomain: without one nothing can be granted.
pub(crate) const NOBODY_THERE: &str = "HTTP 401";

/// What was in force before something happened.
pub(crate) struct Before {
    record: PolicyRecord,
    /// The highest generation that was given out.
    generation: Generation,
}

impl Before {
    /// The record itself.
    pub(crate) fn into_record(self) -> PolicyRecord {
        self.record
    }
}

/// A platform at rest: two owners with the template's policy in force.
pub(crate) async fn stage() -> Result<Platform> {
    let platform = Platform::start_for_test(Build::Production).await?;
    for login in [OWNER, BYSTANDER] {
        platform.install(login).await?;
        platform.in_force(login).await?;
        platform.content_is_there(login).await?;
    }
    platform.deliveries_done().await?;
    Ok(platform)
}

/// What is in force for a login now, at rest.
pub(crate) async fn before(platform: &Platform, login: &str) -> Result<Before> {
    let kv = platform.kv()?;
    let record = kv.policy(login).await?.context("no record")?;
    let index = kv.index(login).await?.context("no content")?;
    let generation = record.generation.max(index.generation);
    Ok(Before { record, generation })
}

/// What an owner's call of `b00t_whoami` comes to: `allowed`, or the reason of the refusal.
pub(crate) async fn call(platform: &Platform, login: &str) -> Result<String> {
    let reply = platform.raw(login).await?.call("b00t_whoami", json!({})).send().await?;
    if reply.status == 401 {
        // What was granted may be over: the next call is of something that is granted anew.
        platform.grants_are_gone(login).await?;
    }
    if reply.status != 200 {
        return Ok(format!("HTTP {}", reply.status));
    }
    if reply.result("/isError") != &json!(true) {
        return Ok("allowed".into());
    }
    let reason = reply.result("/structuredContent/reason").as_str();
    Ok(reason.unwrap_or("denied").to_owned())
}

/// Waits until an owner's call comes to this.
pub(crate) async fn until_call(platform: &Platform, login: &str, wanted: &str) -> Result<()> {
    until(&format!("{login}'s call is {wanted}"), async || {
        Ok((call(platform, login).await? == wanted).then_some(()))
    })
    .await
}

/// Waits until the gate knows what follows from the newest delivery of an event.
pub(crate) async fn until_looked(platform: &Platform, event: &str) -> Result<()> {
    let delivery = platform.newest_delivery(event).await?;
    until(&format!("the gate has looked because of {event} {delivery}"), async || {
        let log = platform.log().await?;
        let mut lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let is_it = |line: Value| {
            line["event"] == "sync.planned" && line["delivery_id"] == delivery.as_str()
        };
        Ok(lines.any(is_it).then_some(()))
    })
    .await
}

/// Does something and waits until GitHub was asked about the account's installation once more: the
/// gate has heard of it.
pub(crate) async fn heard(
    platform: &Platform,
    login: &str,
    happens: impl AsyncFnOnce() -> Result<()>,
) -> Result<()> {
    let id = platform.github().find_installation(login)?.id;
    let path = format!("/app/installations/{id}");
    let asked = || platform.github().api_requests().iter().filter(|one| one.path == path).count();
    let before = asked();
    happens().await?;
    platform.deliveries_done().await?;
    until("the gate looks again", async || Ok((asked() > before).then_some(()))).await
}

/// A push that changes no policy is synced, and is all that has changed: no other generation was
/// given out, the same text of the same repository is in force, and calls are allowed.
pub(crate) async fn nothing_else_changed(
    platform: &Platform,
    login: &str,
    before: &Before,
) -> Result<()> {
    let name = before.record.repository.as_ref().context("no repository")?.name.to_string();
    let fork = format!("{login}/{name}");
    let github = platform.github();
    let branch = github.find_repository(&fork)?.default_branch;
    let note = Some(b"A later push.".as_slice());
    let commit = github.commit(&fork, &branch, "notes/later.md", note, "Notes").await?;
    let record = platform.synced(login, &commit).await?;
    let text = |record: &PolicyRecord| record.in_force().map(|revision| revision.text.clone());
    assert_eq!(record.generation, before.generation.next(), "nothing else was written");
    assert_eq!(text(&record), text(&before.record));
    assert_eq!(record.repository, before.record.repository);
    assert_eq!(record.state.name(), "active");
    assert_eq!(call(platform, login).await?, "allowed");
    Ok(())
}
