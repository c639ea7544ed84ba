//! Revisions 2025-03-26 to 2025-11-25: a handshake opens a session.

use crate::world::{SESSION, Sent, World};
use mcp::{EventId, Outcome};
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
            "protocolVersion": "2025-06-18", "capabilities": {"tools": {"listChanged": true}},
            "serverInfo": {"name": "test", "title": "Test", "version": "1.2.3"},
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
    let sent = Sent::legacy("resources/list", &json!({}));
    assert_eq!(world.verdict(&sent), (200, Some(-32601)));
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
fn a_stream_is_primed_and_tells_of_changes() {
    let world = World::new();
    let Outcome::Stream { subscription, resumes: None } =
        world.send(&Sent::bare("GET").version("2025-11-25"))
    else {
        panic!("no stream");
    };
    assert_eq!(subscription.session(), Some(SESSION));
    let at = |generation| EventId { stream: "s".into(), generation };
    let opening = subscription.opening(&at(4), None);
    assert_eq!(opening.len(), 1);
    assert_eq!(opening[0].to_string(), "id: s-4\nretry: 1000\ndata:\n\n");
    assert_eq!(
        subscription.tools_changed(&at(5)).unwrap().to_string(),
        "id: s-5\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n"
    );
    let server = mcp::Backend::server(&world);
    assert_eq!(subscription.closing(&server, "moved").len(), 1);
}

#[test]
fn older_clients_get_no_event_without_data() {
    let world = World::new();
    let Outcome::Stream { subscription, .. } = world.send(&Sent::bare("GET")) else {
        panic!("no stream");
    };
    let at = EventId { stream: "s".into(), generation: 4 };
    assert_eq!(subscription.opening(&at, None), []);
}

#[test]
fn what_opens_a_stream_is_short() {
    let world = World::new();
    let back = |bytes: usize| {
        let seen = Some("x".repeat(bytes));
        Sent::bare("GET").version("2025-11-25").with(|h| h.last_event_id = seen)
    };
    assert!(matches!(world.send(&back(256)), Outcome::Stream { .. }));
    assert_eq!(world.verdict(&back(257)), (400, Some(-32600)));
}

#[test]
fn who_comes_back_hears_of_the_change_it_missed() {
    let world = World::new();
    let back = |seen: &str| {
        let seen = Some(seen.to_owned());
        let sent = Sent::bare("GET").version("2025-11-25").with(|h| h.last_event_id = seen);
        let Outcome::Stream { subscription, resumes } = world.send(&sent) else {
            panic!("no stream");
        };
        let at = EventId { stream: "new".into(), generation: 7 };
        subscription.opening(&at, resumes.as_ref()).len()
    };
    assert_eq!(back("old-6"), 2);
    assert_eq!(back("old-7"), 1);
    assert_eq!(back("nonsense"), 1);
    assert_eq!(back("-"), 1);
}
