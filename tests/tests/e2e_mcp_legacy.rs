//! MCP up to 2025-11-25 on the wire: a handshake opens a session, a GET opens its stream.

use anyhow::Result;
use b00t_tests::harness::{Build, Clone, Platform, RawClient};
use futures::future::try_join_all;
use pretty_assertions::assert_eq;
use reqwest::Method;
use serde_json::{Value, json};

const ACL: &str = "b00t-mcp-acl.toml";
const OWNER: &str = "alice";

/// A platform, and a client by hand of an owner whose policy is the template's.
async fn platform() -> Result<(Platform, RawClient)> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    let owner = platform.raw(OWNER).await?;
    Ok((platform, owner))
}

/// The owner changes a comment, and that has come into force.
async fn push(platform: &Platform, clone: &Clone, comment: &str) -> Result<()> {
    let text = format!("# {comment}\n{}", platform.template_file(ACL).await?);
    let head = clone.push_file(ACL, text).await?;
    platform.synced(OWNER, &head).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_opens_a_session_and_a_delete_ends_it() -> Result<()> {
    let (platform, owner) = platform().await?;
    for (requested, agreed) in [
        ("2025-03-26", "2025-03-26"),
        ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"),
        ("2026-07-28", "2025-11-25"),
        ("2024-11-05", "2025-11-25"),
        ("tomorrow", "2025-11-25"),
    ] {
        let reply = owner.initialize(requested).send().await?;
        assert_eq!(reply.verdict(), (200, None), "{requested}: {}", reply.text);
        assert_eq!(reply.result("/protocolVersion"), agreed, "{requested}");
        assert_eq!(reply.result("/serverInfo/name"), "b00t");
        let session = reply.header("mcp-session-id");
        let visible = session.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
        assert!(session.len() >= 32 && visible, "{session}");
    }
    let session = owner.open_session().await?;
    assert_ne!(session, owner.open_session().await?, "every handshake opens another");

    let note = owner.legacy(&session, "notifications/initialized", json!({})).member("id", None);
    let reply = note.send().await?;
    assert_eq!((reply.status, reply.text.as_str()), (202, ""));
    let pong = owner.legacy(&session, "ping", json!({})).send().await?;
    assert_eq!(pong.body, json!({"jsonrpc": "2.0", "id": 1, "result": {}}));
    let listed = owner.legacy(&session, "tools/list", json!({})).send().await?;
    assert_eq!(listed.result("/tools").as_array().map(Vec::len), Some(8));
    let call = json!({"name": "b00t_whoami", "arguments": {}});
    let called = owner.legacy(&session, "tools/call", call).send().await?;
    assert_eq!(called.result("/structuredContent/login"), OWNER);
    for (reply, member) in [(&listed, "/resultType"), (&listed, "/ttlMs"), (&called, "/_meta")] {
        assert_eq!(reply.result(member), &Value::Null, "{member} is of the modern era");
    }

    let ended = owner.bare(Method::DELETE, &session).send().await?;
    assert_eq!((ended.status, ended.text.as_str()), (204, ""));
    let gone = owner.legacy(&session, "ping", json!({})).send().await?;
    assert_eq!(gone.verdict(), (404, Some(-32001)), "{}", gone.text);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_must_be_named_and_must_exist() -> Result<()> {
    let (platform, owner) = platform().await?;
    let session = owner.open_session().await?;
    let ping = || owner.legacy(&session, "ping", json!({}));
    let list = |session: &str| owner.legacy(session, "tools/list", json!({}));
    let long = "x".repeat(1000);
    let note = list("gone").member("id", None).member("method", Some(json!("notifications/x")));
    for (case, request, verdict) in [
        ("the session", ping(), (200, None)),
        ("no version, as before 2025-06-18", ping().without("mcp-protocol-version"), (200, None)),
        (
            "an unknown version",
            ping().with("mcp-protocol-version", "2024-11-05"),
            (400, Some(-32022)),
        ),
        ("no session", ping().without("mcp-session-id"), (400, Some(-32600))),
        ("an unknown session", list("gone"), (404, Some(-32001))),
        ("a session in capitals", list(&session.to_uppercase()), (404, Some(-32001))),
        ("a session that is too long", list(&long), (404, Some(-32001))),
        ("an unknown session's note", note, (404, Some(-32001))),
        ("its stream", owner.bare(Method::GET, "gone"), (404, Some(-32001))),
        ("its end", owner.bare(Method::DELETE, "gone"), (404, Some(-32001))),
        (
            "a stream for one who reads none",
            owner.bare(Method::GET, &session).with("accept", "application/json"),
            (406, Some(-32600)),
        ),
        (
            "a stream of no session",
            owner.bare(Method::GET, &session).without("mcp-session-id"),
            (400, Some(-32600)),
        ),
        // To these clients a 404 means that their session is gone, so it must be nothing else.
        ("an unknown method", owner.legacy(&session, "tasks/list", json!({})), (200, Some(-32601))),
        (
            "an unknown tool",
            owner.legacy(&session, "tools/call", json!({"name": "b00t_fly"})),
            (200, Some(-32602)),
        ),
        (
            "a handshake for nothing",
            owner.initialize("").param("protocolVersion", json!(1)),
            (200, Some(-32602)),
        ),
    ] {
        let reply = request.send().await?;
        assert_eq!(reply.verdict(), verdict, "{case}: {}", reply.text);
    }

    platform.install("bob").await?;
    platform.in_force("bob").await?;
    let stranger = platform.raw("bob").await?.legacy(&session, "ping", json!({})).send().await?;
    assert_eq!(stranger.verdict(), (404, Some(-32001)), "a session is of one account");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_can_be_taken_up_where_it_was_lost() -> Result<()> {
    let (platform, owner) = platform().await?;
    let clone = platform.clone_of(OWNER).await?;
    let session = owner.open_session().await?;
    let stream = || owner.bare(Method::GET, &session);

    let mut first = stream().open().await?;
    let open = first.next().await?.unwrap();
    assert_eq!(open.comment.as_deref(), Some("open"));
    let primer = first.next().await?.unwrap();
    assert_eq!((primer.retry.is_some(), &primer.message), (true, &Value::Null), "{primer:?}");
    let began_at = primer.id.unwrap();

    push(&platform, &clone, "A change that the first stream sees").await?;
    let seen_at = first.tools_changed().await?.id.unwrap();
    assert_ne!(seen_at, began_at);
    drop(first);
    push(&platform, &clone, "A change that nobody sees").await?;

    let mut resumed = stream().with("last-event-id", &seen_at).open().await?;
    let missed = resumed.tools_changed().await?;
    assert_eq!(missed.message["method"], "notifications/tools/list_changed");
    let caught_up_at = missed.id.unwrap();
    assert_ne!(caught_up_at, seen_at);

    // Neither has missed anything: they hear of the next change first.
    let mut again = stream().with("last-event-id", &caught_up_at).open().await?;
    let mut garbled = stream().with("last-event-id", "nonsense").open().await?;
    let mut old = stream().with("mcp-protocol-version", "2025-06-18").open().await?;
    for stream in [&mut again, &mut garbled, &mut old] {
        assert_eq!(stream.next().await?.unwrap().comment.as_deref(), Some("open"));
    }
    for stream in [&mut again, &mut garbled] {
        assert!(stream.next().await?.unwrap().retry.is_some(), "primed");
    }
    push(&platform, &clone, "A change that all see").await?;
    for stream in [&mut again, &mut garbled, &mut old] {
        let next = stream.next().await?.unwrap();
        assert_eq!(next.method(), Some("notifications/tools/list_changed"), "{next:?}");
        assert_eq!(next.message.get("params"), None, "there is nothing to say beside it");
    }

    assert_eq!(owner.bare(Method::DELETE, &session).send().await?.status, 204);
    for mut stream in [resumed, again, garbled, old] {
        let end = stream.rest().await?.pop().unwrap();
        assert_eq!(end.comment.as_deref(), Some("closed: the session has ended"));
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_outlives_the_process_that_opened_it() -> Result<()> {
    let (mut platform, owner) = platform().await?;
    let clone = platform.clone_of(OWNER).await?;
    let session = owner.open_session().await?;
    let mut stream = owner.bare(Method::GET, &session).open().await?;
    stream.next().await?;
    let seen_at = stream.next().await?.unwrap().id.unwrap();
    let only_whoami = "default_policy = \"deny\"\n[commands.whoami]\npolicy = \"allow\"\n";
    let head = clone.push_file(ACL, only_whoami).await?;
    platform.synced(OWNER, &head).await?;
    drop(stream);

    platform.kill().await?;
    platform.restart(Build::Production).await?;

    let listed = owner.legacy(&session, "tools/list", json!({})).send().await?;
    assert_eq!(listed.verdict(), (200, None), "{}", listed.text);
    assert_eq!(listed.result("/tools/0/name"), "b00t_whoami");
    assert_eq!(listed.result("/tools/1/name"), "b00t_search", "the policy outlives it, too");
    let mut resumed =
        owner.bare(Method::GET, &session).with("last-event-id", &seen_at).open().await?;
    resumed.tools_changed().await?;
    push(&platform, &clone, "The first change after the restart").await?;
    resumed.tools_changed().await?;
    drop(resumed);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_older_revision_lists_calls_and_is_refused() -> Result<()> {
    let (platform, owner) = platform().await?;
    // Before 2025-06-18 clients did not name their revision in each request.
    for (version, header) in [("2025-03-26", false), ("2025-03-26", true), ("2025-06-18", true)] {
        let opened = owner.initialize(version).send().await?;
        assert_eq!(opened.result("/protocolVersion"), version);
        let session = opened.header("mcp-session-id").to_owned();
        let request = |method: &str, params: Value| {
            let request = owner.legacy(&session, method, params);
            if header {
                request.with("mcp-protocol-version", version)
            } else {
                request.without("mcp-protocol-version")
            }
        };
        let listed = request("tools/list", json!({})).send().await?;
        assert_eq!(listed.result("/tools").as_array().map(Vec::len), Some(8), "{version}");
        let called = request("tools/call", json!({"name": "b00t_whoami"})).send().await?;
        assert_eq!(called.result("/structuredContent/login"), OWNER, "{version}: {}", called.text);
        assert_eq!(called.result("/isError"), false);
        let refused = request("tools/call", json!({"name": "b00t_mcp_add"})).send().await?;
        assert_eq!(refused.result("/isError"), true, "{version}: {}", refused.text);
        assert_eq!(refused.result("/structuredContent/failure"), "refused");
        let read = request("resources/read", json!({"uri": "b00t://learn/nothing"})).send().await?;
        assert_eq!(read.verdict(), (200, Some(-32002)), "{version}: {}", read.text);
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_answered_in_the_one_revision_that_has_them() -> Result<()> {
    let (platform, owner) = platform().await?;
    let batch = json!([
        {"jsonrpc": "2.0", "id": 1, "method": "ping"},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": "who", "method": "tools/call",
         "params": {"name": "b00t_whoami", "arguments": {}}},
    ]);
    for (version, verdict) in [("2025-03-26", (200, None)), ("2025-11-25", (400, Some(-32600)))] {
        let opened = owner.initialize(version).send().await?;
        let session = opened.header("mcp-session-id").to_owned();
        let sent = owner.legacy(&session, "", json!({})).without("mcp-protocol-version");
        let reply = sent.message(batch.clone()).send().await?;
        assert_eq!(reply.verdict(), verdict, "{version}: {}", reply.text);
        if reply.status == 200 {
            assert_eq!(reply.body[0], json!({"jsonrpc": "2.0", "id": 1, "result": {}}));
            assert_eq!(reply.body[1]["id"], "who");
            assert_eq!(reply.body[1]["result"]["structuredContent"]["login"], OWNER);
            assert_eq!(reply.body.as_array().map(Vec::len), Some(2), "{}", reply.text);
        }
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn handshakes_push_out_no_session_that_is_at_work() -> Result<()> {
    let (platform, owner) = platform().await?;
    let ping = async |session: &str| owner.legacy(session, "ping", json!({})).send().await;
    let working = owner.open_session().await?;
    assert_eq!(ping(&working).await?.status, 200);
    let first = owner.open_session().await?;
    // With these, there are a thousand and one.
    for _ in 0..37 {
        try_join_all((0..27).map(|_| owner.open_session())).await?;
    }
    assert_eq!(ping(&first).await?.verdict(), (404, Some(-32001)), "it was never used");
    assert_eq!(ping(&working).await?.status, 200, "it was, though it is the oldest");
    platform.stop().await
}
