//! Event streams of both eras: when they speak, when they end, and what they cost.

use anyhow::{Context, Result};
use b00t_tests::harness::{
    Build, Clone, Platform, RawClient, RawStream, until, until_silence_shows,
};
use futures::future::try_join_all;
use pretty_assertions::assert_eq;
use reqwest::Method;
use serde_json::{Value, json};

const ACL: &str = "b00t-mcp-acl.toml";
const OWNER: &str = "alice";
/// The account whose server has the tools of the conformance suite, in the build for tests.
const TENANT: &str = "conformance";
const SUBSCRIPTION: &str = "/params/_meta/io.modelcontextprotocol~1subscriptionId";

/// A platform, the owner's clone of their fork, and a client by hand.
async fn platform() -> Result<(Platform, Clone, RawClient)> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    let (clone, owner) = (platform.clone_of(OWNER).await?, platform.raw(OWNER).await?);
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

/// Nothing is pushed here: that a client is gone shows with the next keepalive, if not before.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_in_silence_frees_its_stream() -> Result<()> {
    let (platform, clone, owner) = platform().await?;
    let session = owner.open_session().await?;
    let mut staying = listening(&owner, "staying").await?;
    let (client, cable) = platform.raw_by_cable(OWNER).await?;
    let leaving = (
        try_join_all(["a", "b"].map(|id| listening(&client, id))).await?,
        client.bare(Method::GET, &session).open().await?,
    );
    cable.cut();
    until_silence_shows("three streams are freed", async || {
        Ok((logged(&platform, "stream_closed").await? >= 3).then_some(()))
    })
    .await?;
    push(&platform, &clone, "A change that one stream sees").await?;
    staying.tools_changed().await?;
    until("one stream is told", async || Ok((told(&platform).await? == 1).then_some(()))).await?;
    assert_eq!(logged(&platform, "stream_closed").await?, 3, "who stays is not touched");
    drop(leaving);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_stream_is_kept_alive_and_so_is_a_silent_answer() -> Result<()> {
    let platform = Platform::start_for_test(Build::Faults).await?;
    platform.account_with_fork(TENANT).await?;
    let client = platform.raw(TENANT).await?;
    let session = client.open_session().await?;
    let mut modern = listening(&client, "mine").await?;
    let mut legacy = client.bare(Method::GET, &session).open().await?;
    let params = json!({"name": "test_cancellation", "_meta": {"progressToken": 1}});
    let mut answer = client.modern("tools/call", params).open().await?;
    for stream in [&mut modern, &mut legacy, &mut answer] {
        stream.keepalive().await?;
        stream.keepalive().await?;
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_in_order_with_the_token_that_opened_it() -> Result<()> {
    let (platform, _clone, owner) = platform().await?;
    let session = owner.open_session().await?;
    let brief = platform.raw_with(OWNER, platform.token_good_for(OWNER, 15).await?);
    let mut modern = listening(&brief, "mine").await?;
    let mut legacy = brief.bare(Method::GET, &session).open().await?;
    let mut other = listening(&owner, "other").await?;
    let reason = Some("closed: the access token has expired");
    let end = modern.rest().await?;
    assert_eq!((end.len(), end[0].comment.as_deref()), (2, reason), "{end:?}");
    assert_eq!((&end[1].message["id"], end[1].id.as_ref()), (&json!("mine"), None));
    assert_eq!(end[1].message["result"]["resultType"], "complete");
    let end = legacy.rest().await?.pop().context("no end")?;
    assert_eq!((end.comment.as_deref(), end.message), (reason, Value::Null));
    let refused = brief.modern("tools/list", json!({})).send().await?;
    assert_eq!(refused.status, 401, "{}", refused.text);
    other.keepalive().await?;
    platform.stop().await
}

/// The runtime takes an object out of memory that is silent for some ten seconds, and a stream that is
/// kept alive by the other half is silence to it.
#[tokio::test(flavor = "multi_thread")]
async fn streams_stay_open_while_their_object_sleeps() -> Result<()> {
    let (platform, clone, owner) = platform().await?;
    let session = owner.open_session().await?;
    let mut modern = listening(&owner, "mine").await?;
    let mut legacy = owner.bare(Method::GET, &session).open().await?;
    assert_eq!(owner.modern("tools/list", json!({})).send().await?.status, 200);
    let before = logged(&platform, "policy_loaded").await?;
    // Between the first and the second nothing is asked for twenty seconds.
    modern.keepalive().await?;
    modern.keepalive().await?;
    assert_eq!(owner.modern("tools/list", json!({})).send().await?.status, 200);
    until("the object that answers is another one", async || {
        Ok((logged(&platform, "policy_loaded").await? > before).then_some(()))
    })
    .await?;
    push(&platform, &clone, "A change that sleepers see").await?;
    modern.tools_changed().await?;
    legacy.tools_changed().await?;
    until("two streams are told", async || Ok((told(&platform).await? == 2).then_some(()))).await?;
    platform.stop().await
}

/// How many lines of the log are of this event.
async fn logged(platform: &Platform, event: &str) -> Result<usize> {
    Ok(platform.log().await?.matches(&format!("\"event\":\"{event}\"")).count())
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
