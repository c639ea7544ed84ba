//! Revisions 2025-03-26 to 2025-11-25: a handshake opens a session.

use crate::world::{SESSION, Sent, World};
use mcp::{Capabilities, LogLevel, Version};
use pretty_assertions::assert_eq;
use serde_json::json;

fn initialize(version: &str) -> Sent {
    let body = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
        "protocolVersion": version, "capabilities": {},
        "clientInfo": {"name": "tester", "version": "1"}}});
    Sent::post(&body.to_string())
}

#[test]
fn initialize_opens_a_session_that_the_next_requests_name() {
    let world = World::new();
    let opened = world.reply(&initialize("2025-06-18"));
    assert_eq!(opened.status, 200);
    assert_eq!(opened.headers, [("Mcp-Session-Id".into(), "session-2025-06-18".into())]);
    assert_eq!(
        opened.body,
        Some(json!({"jsonrpc": "2.0", "id": 0, "result": {
            "protocolVersion": "2025-06-18",
            "capabilities": {
                "tools": {"listChanged": true}, "prompts": {"listChanged": true},
                "resources": {"listChanged": true, "subscribe": true},
                "completions": {}, "logging": {}},
            "serverInfo": {"name": "test", "title": "Test", "version": "1.2.3",
                           "icons": [{"src": "data:,x"}]},
            "instructions": "Be kind."}}))
    );
    let note = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
    let sent = Sent::post(note).session("session-2025-06-18");
    assert_eq!(world.verdict(&sent), (202, None));
    let ping = Sent::legacy("ping", &json!({})).session("session-2025-06-18");
    assert_eq!(world.reply(&ping).body, Some(json!({"jsonrpc": "2.0", "id": 1, "result": {}})));
}

#[test]
fn a_handshake_never_ends_above_the_last_legacy_version() {
    let world = World::new();
    for (requested, agreed) in [
        ("2025-03-26", "2025-03-26"),
        ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"),
        ("2026-07-28", "2025-11-25"),
        ("2024-11-05", "2025-11-25"),
        ("1.0", "2025-11-25"),
    ] {
        let body = world.reply(&initialize(requested)).body.unwrap();
        assert_eq!(body["result"]["protocolVersion"], agreed, "{requested}");
        let headed = initialize(requested).version("2026-07-28");
        assert_eq!(world.reply(&headed).body.unwrap()["result"]["protocolVersion"], agreed);
    }
}

#[test]
fn results_have_the_old_shape() {
    let world = World::new();
    let listed = world.reply(&Sent::legacy("tools/list", &json!({})));
    assert_eq!(
        listed.body.unwrap()["result"],
        json!({"tools": [{"name": "echo", "inputSchema": {"type": "object"}}]})
    );
    let called = world.reply(&Sent::legacy("tools/call", &json!({"name": "echo"})));
    assert_eq!(
        called.body.unwrap()["result"],
        json!({"content": [{"type": "text", "text": "echoed"}], "isError": false,
               "structuredContent": {}})
    );
}

#[test]
fn an_unknown_session_is_exactly_404() {
    let world = World::new();
    for sent in [
        Sent::legacy("tools/list", &json!({})),
        Sent::legacy("ping", &json!({})),
        Sent::legacy("nonsense", &json!({})),
        Sent::bare("GET"),
        Sent::bare("DELETE"),
        Sent::post(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#),
        Sent::post(r#"{"jsonrpc":"2.0","id":1,"result":{}}"#),
    ] {
        for session in ["gone", "", &"x".repeat(1000)] {
            let sent = sent.clone().session(session);
            assert_eq!(world.verdict(&sent), (404, Some(-32001)), "{} {session}", sent.body);
        }
    }
}

#[test]
fn a_request_without_a_session_is_told_to_open_one() {
    let world = World::new();
    let sent = Sent::legacy("tools/list", &json!({})).with(|h| h.session = None);
    assert_eq!(world.verdict(&sent), (400, Some(-32600)));
    let sent = Sent::bare("DELETE").version("2025-11-25").with(|h| h.session = None);
    assert_eq!(world.verdict(&sent), (400, Some(-32600)));
}

#[test]
fn the_version_header_may_be_absent_but_not_wrong() {
    let world = World::new();
    let list = || Sent::legacy("tools/list", &json!({}));
    for (sent, verdict) in [
        (list().with(|h| h.protocol_version = None), (200, None)),
        (list().version("2025-03-26"), (200, None)),
        (list().version("2025-06-18"), (200, None)),
        (list().version("2024-11-05"), (400, Some(-32022))),
        (list().version("nonsense"), (400, Some(-32022))),
        (list().version("2026-07-28"), (400, Some(-32602))),
    ] {
        assert_eq!(world.verdict(&sent), verdict, "{:?}", sent.headers);
    }
    assert_eq!(world.verdict(&Sent::bare("GET").version("nonsense")), (400, Some(-32022)));
}

#[test]
fn errors_stay_inside_a_200_but_for_the_session() {
    let world = World::new();
    let sent = Sent::legacy("tasks/list", &json!({}));
    assert_eq!(world.verdict(&sent), (200, Some(-32601)));
    let sent = Sent::legacy("resources/read", &json!({"uri": "test://7"}));
    assert_eq!(world.verdict(&sent), (200, Some(-32002)));
    let sent = Sent::legacy("tools/call", &json!({"name": "nope"}));
    assert_eq!(world.verdict(&sent), (200, Some(-32602)));
    let sent = Sent::legacy("tools/call", &json!({}));
    assert_eq!(world.verdict(&sent), (200, Some(-32602)));
    let broken = World { broken: true, ..World::new() };
    assert_eq!(broken.verdict(&initialize("2025-11-25")), (500, Some(-32603)));
}

#[test]
fn bad_bodies_are_refused_before_anything_else() {
    let world = World::new();
    let plain = Sent::post("{}").with(|h| h.content_type = Some("text/plain".into()));
    let picky = Sent::legacy("ping", &json!({})).with(|h| h.accept = Some("text/html".into()));
    for (sent, verdict) in [
        (Sent::post("nonsense"), (400, Some(-32700))),
        (Sent::post("[]"), (400, Some(-32600))),
        (Sent::post(&format!("[{}]", Sent::legacy("ping", &json!({})).body)), (400, Some(-32600))),
        (Sent::post("{}"), (400, Some(-32600))),
        (plain, (415, Some(-32600))),
        (Sent::post(&"x".repeat(mcp::MAX_BODY_BYTES + 1)), (413, Some(-32600))),
        (picky, (406, Some(-32600))),
    ] {
        assert_eq!(world.verdict(&sent), verdict);
    }
}

#[test]
fn delete_ends_the_session() {
    let world = World::new();
    assert_eq!(world.verdict(&Sent::bare("DELETE")), (204, None));
    assert_eq!(world.verdict(&Sent::bare("DELETE")), (404, Some(-32001)));
    assert_eq!(world.verdict(&Sent::legacy("ping", &json!({}))), (404, Some(-32001)));
}

#[test]
fn a_session_remembers_what_its_client_can_be_asked_for() {
    let world = World::new();
    let body = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "clientInfo": {"name": "tester", "version": "1"},
        "capabilities": {"sampling": {}, "roots": {"listChanged": true}}}});
    world.reply(&Sent::post(&body.to_string()));
    let (_, session) = world.sessions.borrow().last().cloned().unwrap();
    assert_eq!(session.version, Version::V2025November);
    let expected = Capabilities { elicitation: false, sampling: true, roots: true };
    assert_eq!((session.capabilities, session.log_level), (expected, None));
}

#[test]
fn a_session_is_told_the_log_level_that_it_sets() {
    let world = World::new();
    let set = |level: &str| Sent::legacy("logging/setLevel", &json!({"level": level}));
    assert_eq!(world.result(&set("warning")), json!({}));
    assert_eq!(world.sessions.borrow()[0].1.log_level, Some(LogLevel::Warning));
    assert_eq!(world.verdict(&set("loud")), (200, Some(-32602)));
}

#[test]
fn resources_are_watched_until_they_are_not() {
    let world = World::new();
    let watch = |uri: &str| Sent::legacy("resources/subscribe", &json!({"uri": uri}));
    assert_eq!(world.result(&watch("test://0")), json!({}));
    assert_eq!(world.result(&watch("test://1")), json!({}));
    assert_eq!(
        *world.watched.borrow(),
        [format!("{SESSION} test://0"), format!("{SESSION} test://1")]
    );
    assert_eq!(world.verdict(&watch("test://2")), (200, Some(-32602)), "too many");
    let forget = Sent::legacy("resources/unsubscribe", &json!({"uri": "test://0"}));
    assert_eq!(world.result(&forget), json!({}));
    assert_eq!(*world.watched.borrow(), [format!("{SESSION} test://1")]);
    let long = format!("test://{}", "x".repeat(3000));
    assert_eq!(world.verdict(&watch(&long)), (200, Some(-32602)));
}

#[test]
fn a_session_watches_no_resource_that_it_may_not_read() {
    let world = World::new();
    let verdict =
        |uri: &str| world.verdict(&Sent::legacy("resources/subscribe", &json!({"uri": uri})));
    assert_eq!(verdict("test://secret"), (200, Some(-32602)));
    assert_eq!(verdict("file:///a"), (200, Some(-32002)));
    assert!(world.watched.borrow().is_empty());
}

#[test]
fn answers_and_cancellations_reach_the_server() {
    let world = World::new();
    let post = |body: &str| Sent::post(body).session(SESSION).version("2025-11-25");
    for body in [
        r#"{"jsonrpc":"2.0","id":"s-1","result":{"action":"decline"}}"#,
        r#"{"jsonrpc":"2.0","id":"s-2","error":{"code":-1,"message":"no\nway"}}"#,
        r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"#,
        r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{}}"#,
    ] {
        assert_eq!(world.verdict(&post(body)), (202, None), "{body}");
    }
    assert_eq!(
        *world.told.borrow(),
        [
            r#"open-session answers "s-1": {"result":{"action":"decline"}}"#,
            r#"open-session answers "s-2": {"error":{"code":-1,"message":"noway"}}"#,
            "open-session cancels 7",
        ]
    );
}
