//! Several messages in one POST, which only revision 2025-03-26 has.

use crate::world::{SESSION, Sent, World};
use mcp::{Capabilities, Session, Version};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

const OLD: &str = "old-session";

/// A world with a session of 2025-03-26.
fn world() -> World {
    let world = World::new();
    let capabilities = Capabilities { elicitation: true, sampling: false, roots: false };
    let session = Session { version: Version::V2025March, capabilities, log_level: None };
    world.sessions.borrow_mut().push((OLD.into(), session));
    world
}

/// A client of that revision does not name it.
fn batch(messages: &Value) -> Sent {
    Sent::post(&messages.to_string()).session(OLD)
}

fn request(id: u64, method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

#[test]
fn each_request_of_a_batch_is_answered_and_nothing_else() {
    let world = world();
    let sent = batch(&json!([
        request(1, "ping", &json!({})),
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 9}},
        request(2, "tools/call", &json!({"name": "echo", "arguments": {"a": 1}})),
        {"jsonrpc": "2.0", "id": "s-1", "result": {}},
        request(3, "tools/call", &json!({"name": "nothing"})),
        request(4, "tasks/list", &json!({})),
    ]));
    let reply = world.reply(&sent);
    let body = reply.body.unwrap();
    let answers = body.as_array().unwrap();
    let told: Vec<_> = answers.iter().map(|it| (&it["id"], &it["error"]["code"])).collect();
    assert_eq!(
        told,
        [
            (&json!(1), &Value::Null),
            (&json!(2), &Value::Null),
            (&json!(3), &json!(-32602)),
            (&json!(4), &json!(-32601)),
        ]
    );
    assert_eq!(reply.status, 200);
    assert_eq!(answers[1]["result"]["structuredContent"], json!({"a": 1}));
    let told = [r#"old-session cancels 9"#, r#"old-session answers "s-1": {"result":{}}"#];
    assert_eq!(*world.told.borrow(), told);
}

#[test]
fn a_batch_that_asks_for_nothing_is_accepted() {
    let note = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    assert_eq!(world().verdict(&batch(&json!([note, note]))), (202, None));
}

#[test]
fn what_is_wrong_with_one_message_does_not_touch_the_others() {
    let initialize = request(2, "initialize", &json!({"protocolVersion": "2025-03-26"}));
    let sent = batch(&json!([7, {"id": 1}, initialize, request(3, "ping", &json!({}))]));
    let reply = world().reply(&sent);
    let body = reply.body.unwrap();
    let told: Vec<_> = body.as_array().unwrap().iter().collect();
    let ids: Vec<_> = told.iter().map(|answer| answer.get("id")).collect();
    assert_eq!(ids, [None, Some(&json!(1)), Some(&json!(2)), Some(&json!(3))]);
    for refused in &told[..3] {
        assert_eq!(refused["error"]["code"], -32600, "{refused}");
    }
    assert_eq!((reply.status, &told[3]["result"]), (200, &json!({})));
}

#[test]
fn nothing_is_asked_and_nothing_is_said_before_the_answer() {
    let params = json!({"name": "talk", "_meta": {"progressToken": 1}});
    let sent = batch(&json!([request(1, "tools/call", &params)]));
    let accepted = mcp::receive(&mcp::Incoming {
        method: "POST",
        headers: sent.headers.clone(),
        body: sent.body.as_bytes(),
    });
    assert!(!accepted.unwrap().terms.streams, "so the line to its client says nothing");
}

#[test]
fn only_a_session_of_that_revision_has_batches() {
    let world = world();
    let ping = json!([request(1, "ping", &json!({}))]);
    let named = |version: &str| batch(&ping).version(version);
    for (sent, verdict) in [
        (batch(&ping), (200, None)),
        (named("2025-03-26"), (200, None)),
        (named("2025-06-18"), (400, Some(-32600))),
        (named("2025-11-25"), (400, Some(-32600))),
        (named("2026-07-28"), (400, Some(-32600))),
        (batch(&ping).session(SESSION), (400, Some(-32600))),
        (batch(&ping).session("gone"), (404, Some(-32001))),
        (batch(&ping).with(|headers| headers.session = None), (400, Some(-32600))),
        (
            batch(&ping).with(|headers| headers.accept = Some("text/html".into())),
            (406, Some(-32600)),
        ),
        (batch(&json!([])), (400, Some(-32600))),
        (batch(&Value::Array(vec![ping[0].clone(); 21])), (400, Some(-32600))),
    ] {
        assert_eq!(world.verdict(&sent), verdict, "{:?} {}", sent.headers, sent.body);
    }
}
