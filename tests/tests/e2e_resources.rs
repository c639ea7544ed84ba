//! Learn topics as resources: listed, read, completed, and watched by clients of both eras.

use anyhow::Result;
use b00t_tests::harness::{Build, Clone, Platform, RawClient, until};
use pretty_assertions::assert_eq;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::fs;

const ACL: &str = "b00t-mcp-acl.toml";
const OWNER: &str = "alice";
const RUST: &str = "b00t://learn/rust";
const UPDATED: &str = "notifications/resources/updated";

/// A platform, the owner's clone of their fork with its content synced, and a client by hand.
async fn platform() -> Result<(Platform, Clone, RawClient)> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    platform.content_is_there(OWNER).await?;
    let (clone, owner) = (platform.clone_of(OWNER).await?, platform.raw(OWNER).await?);
    Ok((platform, clone, owner))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_learned_can_be_listed_read_and_completed() -> Result<()> {
    let (platform, clone, owner) = platform().await?;
    let session = owner.open_session().await?;
    let uris = |reply: &Value| -> Vec<String> {
        let resources = reply["result"]["resources"].as_array().into_iter().flatten();
        resources.filter_map(|resource| resource["uri"].as_str().map(str::to_owned)).collect()
    };
    let modern = owner.modern("resources/list", json!({})).send().await?;
    let legacy = owner.legacy(&session, "resources/list", json!({})).send().await?;
    assert_eq!(uris(&modern.body), uris(&legacy.body));
    assert!(uris(&modern.body).contains(&RUST.to_owned()), "{}", modern.text);

    let read = owner.modern("resources/read", json!({"uri": RUST})).with("mcp-name", RUST);
    let read = read.send().await?;
    assert_eq!(read.result("/contents/0/uri"), RUST);
    let text = read.result("/contents/0/text").as_str().unwrap_or_default();
    assert!(text.contains("commit"), "it says where it comes from: {text}");

    let reference = json!({"type": "ref/resource", "uri": "b00t://learn/{topic}"});
    let argument = json!({"name": "topic", "value": "ru"});
    let question = json!({"ref": reference, "argument": argument});
    let completed = owner.modern("completion/complete", question).send().await?;
    assert_eq!(completed.result("/completion/values"), &json!(["rust"]), "{}", completed.text);

    let reference = json!({"type": "ref/resource", "uri": "b00t://nothing/{topic}"});
    let argument = json!({"name": "topic", "value": "ru"});
    let question = json!({"ref": reference, "argument": argument});
    let unknown = owner.modern("completion/complete", question).send().await?;
    assert_eq!(unknown.verdict(), (200, Some(-32602)), "{}", unknown.text);

    let unknown = json!({"uri": "b00t://learn/nothing"});
    let gone = owner.legacy(&session, "resources/read", unknown).send().await?;
    assert_eq!(gone.verdict(), (200, Some(-32002)), "{}", gone.text);

    let policy = "default_policy = \"allow\"\n[patterns]\ndeny = [\"^learn rust\"]\n";
    let head = clone.push_file(ACL, policy).await?;
    platform.synced(OWNER, &head).await?;
    let listed = owner.modern("resources/list", json!({})).send().await?;
    assert!(!uris(&listed.body).contains(&RUST.to_owned()), "{}", listed.text);
    let refused = owner.modern("resources/read", json!({"uri": RUST})).with("mcp-name", RUST);
    let refused = refused.send().await?;
    assert_eq!(refused.verdict(), (200, Some(-32602)), "{}", refused.text);
    let why = refused.body["error"]["message"].as_str().unwrap_or_default();
    assert!(why.contains("patterns.deny[0]"), "it names the rule: {why}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_watches_a_topic_hears_when_it_changes() -> Result<()> {
    let (platform, clone, owner) = platform().await?;
    let session = owner.open_session().await?;
    let watched = owner.legacy(&session, "resources/subscribe", json!({"uri": RUST}));
    assert_eq!(watched.send().await?.body["result"], json!({}));
    let mut legacy = owner.bare(Method::GET, &session).open().await?;
    let wanted = json!({"notifications": {"resourceSubscriptions": [RUST]}});
    let mut modern = owner.modern("subscriptions/listen", wanted).open().await?;
    let accepted = modern.told("notifications/subscriptions/acknowledged").await?;
    assert_eq!(
        accepted.message["params"]["notifications"],
        json!({"resourceSubscriptions": [RUST]})
    );

    clone.push_file("_b00t_/learn/rust.md", "# Rust\n\nAnother text.\n").await?;
    for stream in [&mut legacy, &mut modern] {
        let told = stream.told(UPDATED).await?;
        assert_eq!(told.message["params"]["uri"], RUST);
    }

    let forgotten = owner.legacy(&session, "resources/unsubscribe", json!({"uri": RUST}));
    assert_eq!(forgotten.send().await?.body["result"], json!({}));
    clone.push_file("_b00t_/learn/rust.md", "# Rust\n\nA third text.\n").await?;
    modern.told(UPDATED).await?;
    assert_eq!(owner.bare(Method::DELETE, &session).send().await?.status, 204);
    let told = legacy.rest().await?;
    assert!(told.iter().all(|event| event.method() != Some(UPDATED)), "{told:?}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_hears_of_a_topic_that_they_may_not_read() -> Result<()> {
    let (platform, clone, owner) = platform().await?;
    let (secret, zig) = ("b00t://learn/secret", "b00t://learn/zig");
    let denying = |pattern: &str| {
        format!("default_policy = \"allow\"\n[patterns]\ndeny = [\"^learn ({pattern})$\"]\n")
    };
    let head = clone.push_file(ACL, denying("secret")).await?;
    platform.synced(OWNER, &head).await?;

    let session = owner.open_session().await?;
    let watch = |uri: &str| owner.legacy(&session, "resources/subscribe", json!({ "uri": uri }));
    let refused = watch(secret).send().await?;
    assert_eq!(refused.verdict(), (200, Some(-32602)), "{}", refused.text);
    let why = refused.body["error"]["message"].as_str().unwrap_or_default();
    assert!(why.contains("patterns.deny[0]"), "it names the rule: {why}");
    for uri in [RUST, zig] {
        assert_eq!(watch(uri).send().await?.body["result"], json!({}));
    }
    let mut legacy = owner.bare(Method::GET, &session).open().await?;
    let wanted = json!({"notifications": {"resourceSubscriptions": [RUST, secret, zig]}});
    let mut modern = owner.modern("subscriptions/listen", wanted).open().await?;
    let accepted = modern.told("notifications/subscriptions/acknowledged").await?;
    let honoured = json!({"resourceSubscriptions": [RUST, zig]});
    assert_eq!(accepted.message["params"]["notifications"], honoured);

    // What may be read can change after that.
    let head = clone.push_file(ACL, denying("secret|rust")).await?;
    platform.synced(OWNER, &head).await?;
    let folder = clone.folder().join("_b00t_/learn");
    for topic in ["rust", "secret", "zig"] {
        fs::write(folder.join(format!("{topic}.md")), "# Another text\n").await?;
    }
    clone.push_all("Change three topics").await?;
    for stream in [&mut legacy, &mut modern] {
        let told = stream.told(UPDATED).await?;
        assert_eq!(told.message["params"]["uri"], zig, "of the others nothing is said");
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_hears_of_a_topic_that_changed_meanwhile() -> Result<()> {
    let (platform, clone, owner) = platform().await?;
    let session = owner.open_session().await?;
    for uri in [RUST, "b00t://learn/git"] {
        let watched = owner.legacy(&session, "resources/subscribe", json!({ "uri": uri }));
        assert_eq!(watched.send().await?.body["result"], json!({}));
    }
    let stream = || owner.bare(Method::GET, &session);
    let mut first = stream().open().await?;

    // The policy of this push is announced first, what there is to read only later.
    let policy = "default_policy = \"allow\"\n[patterns]\ndeny = [\"^learn git$\"]\n";
    fs::write(clone.folder().join(ACL), policy).await?;
    let head = clone.push_file("_b00t_/learn/rust.md", "# Rust\n\nAnother text.\n").await?;
    let seen = first.tools_changed().await?.id.unwrap_or_default();
    drop(first);
    let kv = platform.kv()?;
    let index = until("the new topic can be read", async || {
        let index = kv.index(OWNER).await?;
        Ok(index.filter(|index| index.commit.as_str() == head))
    })
    .await?;
    until("the instance has it", async || {
        let log = platform.log().await?;
        let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut pushed = lines.filter(|line| line["event"] == "index_pushed");
        Ok(pushed.any(|line| line["generation"] == json!(index.generation)).then_some(()))
    })
    .await?;

    let mut resumed = stream().with("last-event-id", &seen).open().await?;
    let missed = resumed.told(UPDATED).await?;
    assert_eq!(missed.message["params"]["uri"], RUST);
    assert_ne!(missed.id.as_deref(), Some(seen.as_str()), "and it is now further than before");
    assert_eq!(owner.bare(Method::DELETE, &session).send().await?.status, 204);
    let rest = resumed.rest().await?;
    assert!(rest.iter().all(|event| event.method().is_none()), "git may not be read: {rest:?}");
    platform.stop().await
}
