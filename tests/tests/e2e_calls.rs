//! Calls that say something before they answer: streams that answer one request, what a client
//! is asked, what is cancelled, and what is fetched later. The tools are those of the conformance
//! suite, in the build for tests.

use anyhow::{Context, Result};
use b00t_tests::harness::{Build, Platform, RawClient, RawRequest, until};
use pretty_assertions::assert_eq;
use reqwest::Method;
use serde_json::{Value, json};

const TENANT: &str = "conformance";
const PROGRESS: &str = "notifications/progress";

async fn platform() -> Result<(Platform, RawClient)> {
    let platform = Platform::start_for_test(Build::Faults).await?;
    platform.account_with_fork(TENANT).await?;
    let client = platform.raw(TENANT).await?;
    Ok((platform, client))
}

/// A session whose client fills in forms.
async fn session(client: &RawClient) -> Result<String> {
    let capabilities = json!({"elicitation": {}});
    let opened = client.initialize("2025-11-25").param("capabilities", capabilities).send().await?;
    Ok(opened.header("mcp-session-id").to_owned())
}

fn call(client: &RawClient, session: &str, tool: &str, id: u64) -> RawRequest {
    let params = json!({"name": tool, "arguments": {}, "_meta": {"progressToken": "p"}});
    client.legacy(session, "tools/call", params).id(json!(id))
}

fn answer(client: &RawClient, session: &str, id: &Value, result: Value) -> RawRequest {
    let message = json!({"jsonrpc": "2.0", "id": id, "result": result});
    client.legacy(session, "", json!({})).message(message)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_a_stream_only_when_something_is_said_before() -> Result<()> {
    let (platform, client) = platform().await?;
    let session = session(&client).await?;
    let quiet = call(&client, &session, "test_simple_text", 1).send().await?;
    assert_eq!(quiet.header("content-type"), "application/json");

    let mut events = call(&client, &session, "test_tool_with_progress", 2).open().await?;
    let events = events.rest().await?;
    let told: Vec<_> = events.iter().filter_map(|event| event.method()).collect();
    assert_eq!(told, [PROGRESS; 3], "{events:?}");
    let primer = events.first().context("no event")?;
    assert_eq!((primer.retry.is_some(), &primer.message), (true, &Value::Null));
    assert_eq!(events.last().context("no event")?.message["id"], 2);

    let deaf = call(&client, &session, "test_tool_with_progress", 3);
    let deaf = deaf.with("accept", "application/json").send().await?;
    assert_eq!(deaf.header("content-type"), "application/json", "{}", deaf.text);
    assert_eq!(deaf.body["id"], 3);

    let params = json!({"name": "test_tool_with_progress", "_meta": {"progressToken": 1}});
    let modern = client.modern("tools/call", params.clone()).open().await?.rest().await?;
    assert!(modern.iter().all(|event| event.id.is_none()), "nothing to resume: {modern:?}");
    assert_eq!(modern.len(), 4);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_asked_even_after_a_restart() -> Result<()> {
    let (mut platform, client) = platform().await?;
    let session = session(&client).await?;
    platform.kill().await?;
    platform.restart(Build::Faults).await?;

    let mut events =
        call(&client, &session, "test_input_required_result_elicitation", 1).open().await?;
    let asked = events.told("elicitation/create").await?;
    let id = asked.message["id"].clone();
    let other = client.open_session().await?;
    let given = json!({"action": "accept", "content": {"name": "Ada"}});
    let strangers = answer(&client, &other, &id, json!({"action": "cancel"})).send().await?;
    assert_eq!(strangers.status, 202, "whether anybody waits is not its business");
    assert_eq!(answer(&client, &session, &id, given).send().await?.status, 202);
    let end = events.rest().await?.pop().context("no answer")?;
    assert_eq!(end.message["result"]["content"][0]["text"], "Hello, Ada!");

    let refused = call(&client, &other, "test_input_required_result_elicitation", 1);
    let refused = refused.send().await?;
    assert_eq!(refused.verdict(), (200, Some(-32600)), "not declared: {}", refused.text);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_call_is_not_answered() -> Result<()> {
    let (platform, client) = platform().await?;
    let session = session(&client).await?;
    let mut events = call(&client, &session, "test_cancellation", 7).open().await?;
    events.told(PROGRESS).await?;
    let cancel = json!({"requestId": 7, "reason": "enough"});
    let cancel = client.legacy(&session, "notifications/cancelled", cancel).member("id", None);
    assert_eq!(cancel.send().await?.status, 202);
    assert_eq!(events.rest().await?, []);

    let mut ended = call(&client, &session, "test_cancellation", 8).open().await?;
    ended.told(PROGRESS).await?;
    assert_eq!(client.bare(Method::DELETE, &session).send().await?.status, 204);
    assert_eq!(ended.rest().await?, [], "its session has ended");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_that_is_taken_back_ends_every_call_and_every_stream() -> Result<()> {
    let (platform, client) = platform().await?;
    let session = session(&client).await?;
    let mut resumed = call(&client, &session, "test_cancellation", 1).open().await?;
    let seen = resumed.told(PROGRESS).await?.id.context("no event id")?;
    let mut resumed = {
        drop(resumed);
        client.bare(Method::GET, &session).with("last-event-id", &seen).open().await?
    };
    assert_eq!(resumed.next().await?.context("no first event")?.comment.as_deref(), Some("open"));
    let mut legacy = call(&client, &session, "test_cancellation", 2).open().await?;
    let params = json!({"name": "test_cancellation", "_meta": {"progressToken": 1}});
    let mut modern = client.modern("tools/call", params).open().await?;
    for stream in [&mut legacy, &mut modern] {
        stream.told(PROGRESS).await?;
    }

    platform.github().revoke_authorization(TENANT)?;
    for stream in [&mut legacy, &mut modern] {
        let end = stream.rest().await?.pop().context("no end")?;
        let why = end.message["error"]["message"].as_str().unwrap_or_default();
        assert!(why.contains("consent was taken back"), "{end:?}");
    }
    let end = resumed.rest().await?.pop().context("no end")?;
    assert_eq!(end.comment.as_deref(), Some("closed: consent was taken back"));
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_the_answer_cancels_where_there_are_no_sessions() -> Result<()> {
    let (platform, client) = platform().await?;
    let params = json!({"name": "test_cancellation", "_meta": {"progressToken": 1}});
    let mut events = client.modern("tools/call", params).open().await?;
    events.told(PROGRESS).await?;
    drop(events);
    until("the call is cancelled", async || {
        Ok(platform.log().await?.contains("call_cancelled").then_some(()))
    })
    .await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_can_be_fetched_later() -> Result<()> {
    let (mut platform, client) = platform().await?;
    let session = session(&client).await?;
    let first = call(&client, &session, "test_reconnection", 1).open().await?.rest().await?;
    assert_eq!(first.len(), 1, "the connection is let go of: {first:?}");
    let seen = first[0].id.clone().context("no event id")?;
    let fetch = |session: &str| {
        client.bare(Method::GET, session).with("last-event-id", &seen).without("accept")
    };
    let fetched = fetch(&session).open().await?.rest().await?;
    let answer = fetched.last().context("no answer")?;
    assert_eq!((&answer.message["id"], &answer.id.is_some()), (&json!(1), &true), "{fetched:?}");

    platform.kill().await?;
    platform.restart(Build::Faults).await?;
    let again = fetch(&session).open().await?.rest().await?;
    assert_eq!(again.last().map(|event| &event.message), Some(&answer.message));

    let other = client.open_session().await?;
    let mut stranger = fetch(&other).open().await?;
    assert_eq!(client.bare(Method::DELETE, &other).send().await?.status, 204);
    let strangers = stranger.rest().await?;
    assert!(strangers.iter().all(|event| event.message.get("result").is_none()), "{strangers:?}");
    platform.stop().await
}
