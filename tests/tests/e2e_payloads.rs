//! GitHub's own example payloads, all of them, through `POST /webhook`.

use std::{collections::BTreeMap, path::Path, process::Command, sync::OnceLock};

use anyhow::{Context, Result, ensure};
use b00t_tests::{
    harness::{Build, ListedKey, Platform, until},
    standin::CheckRun,
};
use pretty_assertions::assert_eq;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};

const OWNER: &str = "alice";
const IN_FORCE: &str = "b00t in force";
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

/// Everything that a delivery could have changed.
#[derive(Debug, PartialEq)]
struct Everything {
    /// Each key of KV with its metadata and its bytes.
    kv: BTreeMap<String, (Value, Vec<u8>)>,
    /// Each key of the history with its bytes.
    history: BTreeMap<String, Vec<u8>>,
    /// All check runs at GitHub.
    runs: Vec<CheckRun>,
    /// What GitHub was asked to change: method and path.
    writes: Vec<(String, String)>,
    /// What `b00t_whoami` answers the owner.
    answer: Value,
}

impl Everything {
    async fn now(platform: &Platform) -> Result<Self> {
        let (store, bucket, github) = (platform.kv()?, platform.history()?, platform.github());
        let mut kv = BTreeMap::new();
        for ListedKey { name, metadata } in store.list("").await? {
            let bytes = store.bytes(&name).await?.context("it was listed")?;
            kv.insert(name, (metadata, bytes));
        }
        let mut history = BTreeMap::new();
        for key in bucket.list("").await? {
            let bytes = bucket.get(&key).await?.context("it was listed")?;
            history.insert(key, bytes);
        }
        // Questions and tokens are asked for with POST too.
        let reads = |path: &str| path == "/graphql" || path.ends_with("/access_tokens");
        let asked = github.api_requests().into_iter();
        let writes = asked.filter(|one| one.method != "GET" && !reads(&one.path));
        let writes = writes.map(|one| (one.method, one.path)).collect();
        let reply = platform.raw(OWNER).await?.call("b00t_whoami", json!({})).send().await?;
        ensure!(reply.status == 200, "{reply:?}");
        Ok(Self { kv, history, runs: github.all_check_runs(), writes, answer: reply.body })
    }
}

/// A platform at rest with one fork in force, and all that was told of it.
async fn at_rest() -> Result<Platform> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    let record = platform.in_force(OWNER).await?;
    platform.content_is_there(OWNER).await?;
    let head = record.head.context("no head")?.to_string();
    platform.checked(&platform.fork(OWNER), &head, IN_FORCE).await?;
    let history = platform.history()?;
    until("the history has its first entry", async || {
        Ok((!history.list("").await?.is_empty()).then_some(()))
    })
    .await?;
    platform.deliveries_done().await?;
    Ok(platform)
}

/// Where a token is asked for of the installation that most examples of pull requests name; GitHub
/// knows none.
const THEIR_TOKEN: &str = "/app/installations/1/access_tokens";

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
async fn every_example_is_acknowledged_and_none_changes_anything() -> Result<()> {
    let platform = at_rest().await?;
    let before = Everything::now(&platform).await?;
    let examples = examples()?;
    assert_eq!(examples.len(), 329);
    for (number, (event, payload)) in examples.iter().enumerate() {
        let (status, text) = post(&platform, number, event, &payload.to_string()).await?;
        assert_eq!(status, 202, "{event} {}: {text}", payload["action"]);
    }
    // The gates of the accounts that the examples name have asked GitHub, which knows none of them.
    for login in [THEIRS.0, "octocoders"] {
        looked_for(&platform, &format!("/users/{login}/installation"), 0).await?;
    }
    looked_for(&platform, THEIR_TOKEN, 0).await?;
    assert_eq!(Everything::now(&platform).await?, before);

    let clone = platform.clone_of(OWNER).await?;
    let head = clone.push_file(ACL, "default_policy = \"deny\"\n").await?;
    let record = platform.synced(OWNER, &head).await?;
    assert!(record.in_force().is_some_and(|revision| revision.commit.as_str() == head));
    let told = platform.checked(&platform.fork(OWNER), &head, IN_FORCE).await?;
    let after = platform.github().all_check_runs();
    assert_eq!(after, [before.runs, vec![told]].concat(), "only what was pushed was told of");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn examples_told_of_a_real_account_change_nothing_that_github_does_not_say() -> Result<()> {
    let platform = at_rest().await?;
    let before = Everything::now(&platform).await?;
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
        assert_eq!(status, 202, "{event} {}: {said}", payload["action"]);
    }
    looked_for(&platform, &look, looked).await?;
    looked_for(&platform, THEIR_TOKEN, 0).await?;
    assert_eq!(Everything::now(&platform).await?, before);

    // A push after them all is looked at after them all.
    let clone = platform.clone_of(OWNER).await?;
    let other = clone.push_file("notes/today.md", "Nothing of the platform's.\n").await?;
    let record = platform.synced(OWNER, &other).await?;
    let known: store::PolicyRecord = serde_json::from_slice(&before.kv["policy:alice"].1)?;
    let text = |record: &store::PolicyRecord| record.in_force().map(|one| one.text.clone());
    assert_eq!((text(&record), record.repository), (text(&known), known.repository.clone()));
    assert_eq!(record.state.name(), "active");
    platform.stop().await
}
