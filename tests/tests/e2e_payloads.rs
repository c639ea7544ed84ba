//! GitHub's own example payloads, all of them, through `POST /webhook`.

use std::{collections::BTreeMap, path::Path, process::Command, sync::OnceLock};

use anyhow::{Context, Result, ensure};
use b00t_tests::harness::{Build, ListedKey, Platform, until};
use pretty_assertions::assert_eq;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Deserialize;
use serde_json::Value;

const OWNER: &str = "alice";
const ACL: &str = "b00t-mcp-acl.toml";
/// The account that most of the examples are about.
const THEIRS: (&str, &str) = ("Codertocat", "21031067");

/// An event with its examples.
#[derive(Deserialize)]
struct Event {
    name: String,
    examples: Vec<Value>,
}

/// The examples that npm brings, as `(event, payload)`.
fn examples() -> Result<Vec<(String, Value)>> {
    static THERE: OnceLock<bool> = OnceLock::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let file = folder.join("node_modules/@octokit/webhooks-examples/api.github.com/index.json");
    let there = THERE.get_or_init(|| {
        let npm = || Command::new("npm").arg("ci").current_dir(&folder).status();
        file.exists() || npm().is_ok_and(|done| done.success())
    });
    ensure!(*there, "npm ci in {} has failed", folder.display());
    let events: Vec<Event> = serde_json::from_slice(&std::fs::read(file)?)?;
    let pairs = |event: Event| {
        let name = event.name;
        event.examples.into_iter().map(move |example| (name.clone(), example))
    };
    Ok(events.into_iter().flat_map(pairs).collect())
}

/// Posts one payload, well signed; returns the status and what was said.
async fn post(
    platform: &Platform,
    number: usize,
    event: &str,
    body: &str,
) -> Result<(u16, String)> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("x-github-event", event.parse()?);
    headers.insert("x-github-delivery", format!("00000000-0000-4000-8000-{number:012}").parse()?);
    headers.insert("x-hub-signature-256", platform.sign(body.as_bytes()).parse()?);
    platform.post_webhook(headers, body.as_bytes().to_vec()).await
}

/// Everything in KV: each key with its metadata and its bytes.
async fn everything(platform: &Platform) -> Result<BTreeMap<String, (Value, Vec<u8>)>> {
    let kv = platform.kv()?;
    let mut all = BTreeMap::new();
    for ListedKey { name, metadata } in kv.list("").await? {
        let bytes = kv.bytes(&name).await?.context("it was listed")?;
        all.insert(name, (metadata, bytes));
    }
    Ok(all)
}

/// A platform at rest with one fork in force.
async fn at_rest() -> Result<Platform> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    platform.content_is_there(OWNER).await?;
    platform.deliveries_done().await?;
    Ok(platform)
}

/// Waits until the gate has looked at GitHub for an account, more often than before.
async fn looked_for(platform: &Platform, path: &str, before: usize) -> Result<()> {
    let github = platform.github();
    until(&format!("the gate asks {path}"), async || {
        let asked = github
            .api_requests()
            .iter()
            .filter(|asked| asked.path.eq_ignore_ascii_case(path))
            .count();
        Ok((asked > before).then_some(()))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_is_acknowledged_and_none_changes_what_is_stored() -> Result<()> {
    let platform = at_rest().await?;
    let before = everything(&platform).await?;
    let examples = examples()?;
    assert_eq!(examples.len(), 329);
    for (number, (event, payload)) in examples.iter().enumerate() {
        let (status, text) = post(&platform, number, event, &payload.to_string()).await?;
        let expected = if event == "ping" { 200 } else { 202 };
        assert_eq!(status, expected, "{event} {}: {text}", payload["action"]);
    }
    // The gates of the accounts that the examples name have asked GitHub, which knows none of them.
    for login in [THEIRS.0, "octocoders"] {
        looked_for(&platform, &format!("/users/{login}/installation"), 0).await?;
    }
    assert_eq!(everything(&platform).await?, before);

    let clone = platform.clone_of(OWNER).await?;
    let head = clone.push_file(ACL, "default_policy = \"deny\"\n").await?;
    let record = platform.synced(OWNER, &head).await?;
    assert!(record.in_force().is_some_and(|revision| revision.commit.as_str() == head));
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn examples_told_of_a_real_account_change_nothing_that_github_does_not_say() -> Result<()> {
    let platform = at_rest().await?;
    let before = everything(&platform).await?;
    let account = platform.github().find_account(OWNER)?.id.to_string();
    let installation = platform.github().find_installation(OWNER)?.id;
    let look = format!("/app/installations/{installation}");
    let looks = || platform.github().api_requests().iter().filter(|one| one.path == look).count();
    let looked = looks();
    // Consent that was taken back is the one thing that a payload alone may say.
    let all = examples()?.into_iter().filter(|(event, _)| event != "github_app_authorization");
    for (number, (event, payload)) in all.enumerate() {
        let text = payload.to_string().replace(THEIRS.0, OWNER).replace(THEIRS.1, &account);
        let (status, said) = post(&platform, number, &event, &text).await?;
        let expected = if event == "ping" { 200 } else { 202 };
        assert_eq!(status, expected, "{event} {}: {said}", payload["action"]);
    }
    looked_for(&platform, &look, looked).await?;
    assert_eq!(everything(&platform).await?, before);

    // A push after them all is looked at after them all.
    let clone = platform.clone_of(OWNER).await?;
    let other = clone.push_file("notes/today.md", "Nothing of the platform's.\n").await?;
    let record = platform.synced(OWNER, &other).await?;
    let known: store::PolicyRecord = serde_json::from_slice(&before["policy:alice"].1)?;
    let text = |record: &store::PolicyRecord| record.in_force().map(|one| one.text.clone());
    assert_eq!((text(&record), record.repository), (text(&known), known.repository.clone()));
    assert_eq!(record.state.name(), "active");
    platform.stop().await
}
