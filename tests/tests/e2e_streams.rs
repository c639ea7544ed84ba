//! Event streams of both eras: when they speak, when they end, and what they cost.

use anyhow::{Context, Result};
use b00t_tests::harness::{Build, Clone, Platform, RawClient, RawStream, until};
use futures::future::try_join_all;
use pretty_assertions::assert_eq;
use reqwest::Method;
use serde_json::{Value, json};

const ACL: &str = "b00t-mcp-acl.toml";
const OWNER: &str = "alice";
const SUBSCRIPTION: &str = "/params/_meta/io.modelcontextprotocol~1subscriptionId";

/// A platform, the owner's clone of their fork, and a client by hand.
async fn platform() -> Result<(Platform, Clone, RawClient)> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    let (clone, owner) = (platform.clone_of(OWNER).await?, platform.raw(OWNER)?);
    Ok((platform, clone, owner))
}

/// The owner pushes a change of a comment.
async fn push(platform: &Platform, clone: &Clone, comment: &str) -> Result<()> {
    let text = format!("# {comment}\n{}", platform.template_file(ACL).await?);
    clone.push_file(ACL, text).await.map(drop)
}

/// Opens a stream of the modern era and reads its acknowledgement.
async fn listening(owner: &RawClient, id: &str) -> Result<RawStream> {
    let mut stream = owner.listen(id).open().await?;
    stream.told("notifications/subscriptions/acknowledged").await?;
    Ok(stream)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_push_is_heard_on_the_streams_of_both_eras() -> Result<()> {
    let (platform, clone, owner) = platform().await?;
    let session = owner.open_session().await?;
    let mut modern = owner.listen("mine").open().await?;
    let mut legacy = owner.bare(Method::GET, &session).open().await?;
    let nothing = json!({ "notifications": { "toolsListChanged": false } });
    let mut deaf = owner.modern("subscriptions/listen", nothing).open().await?;
    let numbered = owner.listen("").id(json!(7));
    let mut numbered = numbered.open().await?;

    for stream in [&mut modern, &mut legacy, &mut deaf, &mut numbered] {
        let header = |name: &str| {
            stream.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
        };
        assert_eq!(header("content-type"), "text/event-stream");
        assert_eq!(header("cache-control"), "no-cache, no-transform");
        assert_eq!(header("x-accel-buffering"), "no");
        assert_eq!(header("access-control-allow-origin"), "*");
        // Nothing has happened yet, so this is there from the beginning.
        let first = stream.next().await?.context("no first event")?;
        assert_eq!(first.comment.as_deref(), Some("open"));
    }
    for (stream, id, honoured) in [
        (&mut modern, json!("mine"), json!({"toolsListChanged": true})),
        (&mut deaf, json!(1), json!({})),
        (&mut numbered, json!(7), json!({"toolsListChanged": true})),
    ] {
        let accepted = stream.next().await?.context("no acknowledgement")?;
        assert_eq!(accepted.method(), Some("notifications/subscriptions/acknowledged"));
        assert_eq!(accepted.message.pointer(SUBSCRIPTION), Some(&id));
        assert_eq!(accepted.message["params"]["notifications"], honoured);
        assert_eq!(accepted.id, None, "this era resumes nothing");
    }

    push(&platform, &clone, "A change").await?;
    let told = modern.tools_changed().await?;
    assert_eq!(told.message.pointer(SUBSCRIPTION), Some(&json!("mine")));
    let told = numbered.tools_changed().await?;
    assert_eq!(told.message.pointer(SUBSCRIPTION), Some(&json!(7)));
    assert!(legacy.tools_changed().await?.id.is_some());

    // The account gets another login: its streams are told why they end, the deaf one as well, and
    // that is the first it hears.
    platform.github().rename_account(OWNER, "alicia")?;
    let end = deaf.rest().await?;
    assert_eq!(end.len(), 2, "{end:?}");
    assert_eq!(end[0].comment.as_deref(), Some("closed: the account has another login now"));
    assert_eq!(end[1].message["result"]["resultType"], "complete");
    assert!(modern.rest().await?.len() == 2 && numbered.rest().await?.len() == 2);
    let end = legacy.rest().await?.pop().context("no end")?;
    assert_eq!(end.comment.as_deref(), Some("closed: the account has another login now"));
    assert_eq!(end.message, Value::Null, "a session's stream has no result to end with");
    let reply = owner.modern("tools/list", json!({})).send().await?;
    assert_eq!(reply.status, 403, "{}", reply.text);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stream_after_the_hundredth_closes_the_oldest() -> Result<()> {
    let (platform, clone, owner) = platform().await?;
    let mut oldest = listening(&owner, "oldest").await?;
    let names: Vec<String> = (0..100).map(|number| format!("stream {number}")).collect();
    let mut others = try_join_all(names.iter().map(|name| listening(&owner, name))).await?;

    let end = oldest.rest().await?;
    assert_eq!(end.len(), 2, "{end:?}");
    assert_eq!(end[0].comment.as_deref(), Some("closed: more than 100 streams are open"));
    assert_eq!(end[1].message["id"], "oldest", "an orderly end is the answer to the request");
    assert_eq!(end[1].message["result"]["resultType"], "complete");

    push(&platform, &clone, "A change that a hundred streams see").await?;
    for (stream, name) in others.iter_mut().zip(&names) {
        let told = stream.tools_changed().await?;
        assert_eq!(told.message.pointer(SUBSCRIPTION), Some(&json!(name)));
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_went_away_is_forgotten() -> Result<()> {
    let (platform, clone, owner) = platform().await?;
    let mut staying = listening(&owner, "staying").await?;
    let leaving = try_join_all(["a", "b", "c"].map(|id| listening(&owner, id))).await?;
    push(&platform, &clone, "A change that four streams see").await?;
    staying.tools_changed().await?;
    until("four streams are told", async || Ok((told(&platform).await? == 4).then_some(())))
        .await?;

    drop(leaving);
    let mut pushed = 0;
    until("only one stream is told", async || {
        pushed += 1;
        push(&platform, &clone, &format!("Change {pushed}")).await?;
        staying.tools_changed().await?;
        Ok((told(&platform).await? == 1).then_some(()))
    })
    .await?;
    platform.stop().await
}

/// How many streams were told of the newest policy, by the log.
async fn told(platform: &Platform) -> Result<u64> {
    let log = platform.log().await?;
    let mut lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let pushed = |line: &Value| line.get("event").is_some_and(|event| event == "policy_pushed");
    let newest = lines.rfind(pushed);
    let streams = newest.as_ref().and_then(|line| line.get("streams")?.as_u64());
    Ok(streams.unwrap_or_default())
}
