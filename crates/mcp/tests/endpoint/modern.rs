//! Revision 2026-07-28: every request says all there is to know.

use crate::world::{Sent, World};
use mcp::receive;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

fn server_info() -> Value {
    json!({"io.modelcontextprotocol/serverInfo":
        {"name": "test", "title": "Test", "version": "1.2.3"}})
}

/// Only where client and server meet there are pictures.
fn introduction() -> Value {
    let mut info = server_info();
    info["io.modelcontextprotocol/serverInfo"]["icons"] = json!([{"src": "data:,x"}]);
    info
}

#[test]
fn a_client_discovers_lists_and_calls() {
    let world = World::new();
    let discovered = world.reply(&Sent::modern("server/discover", &json!({})));
    assert_eq!(discovered.status, 200);
    assert_eq!(discovered.headers, []);
    assert_eq!(
        discovered.body,
        Some(json!({"jsonrpc": "2.0", "id": "m", "result": {
            "resultType": "complete", "instructions": "Be kind.",
            "supportedVersions": ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"],
            "capabilities": {
                "tools": {"listChanged": true}, "prompts": {"listChanged": true},
                "resources": {"listChanged": true, "subscribe": true},
                "completions": {}, "logging": {}},
            "ttlMs": 60000, "cacheScope": "private", "_meta": introduction(),
        }}))
    );
    let listed = world.reply(&Sent::modern("tools/list", &json!({})));
    assert_eq!(
        listed.body,
        Some(json!({"jsonrpc": "2.0", "id": "m", "result": {
            "resultType": "complete",
            "tools": [{"name": "echo", "inputSchema": {"type": "object"}}],
            "ttlMs": 60000, "cacheScope": "private", "_meta": server_info(),
        }}))
    );
    let call = Sent::modern("tools/call", &json!({"name": "echo", "arguments": {"a": 1}}));
    assert_eq!(
        world.reply(&call).body,
        Some(json!({"jsonrpc": "2.0", "id": "m", "result": {
            "resultType": "complete", "isError": false, "structuredContent": {"a": 1},
            "content": [{"type": "text", "text": "echoed"}], "_meta": server_info(),
        }}))
    );
}

#[test]
fn what_the_client_says_of_itself_is_passed_on() {
    let sent = Sent::modern("tools/list", &json!({}));
    let accepted = receive(&mcp::Incoming {
        method: "POST",
        headers: sent.headers,
        body: sent.body.as_bytes(),
    })
    .unwrap();
    assert_eq!(accepted.client.unwrap().name, "tester");
    assert_eq!(accepted.session, None);
}

#[test]
fn headers_and_body_must_agree() {
    let world = World::new();
    let call = || Sent::modern("tools/call", &json!({"name": "echo"}));
    for (sent, verdict) in [
        (call(), (200, None)),
        (call().with(|h| h.protocol_version = None), (400, Some(-32020))),
        (call().version("2025-11-25"), (400, Some(-32020))),
        (call().with(|h| h.method = None), (400, Some(-32020))),
        (call().with(|h| h.method = Some("tools/list".into())), (400, Some(-32020))),
        (call().with(|h| h.method = Some("TOOLS/CALL".into())), (400, Some(-32020))),
        (call().with(|h| h.name = None), (400, Some(-32020))),
        (call().with(|h| h.name = Some("other".into())), (400, Some(-32020))),
        (call().with(|h| h.name = Some("=?base64?ZWNobw==?=".into())), (200, None)),
        (call().with(|h| h.name = Some("=?base64?b3RoZXI=?=".into())), (400, Some(-32020))),
        (call().with(|h| h.name = Some("=?base64?ZWNobw?=".into())), (400, Some(-32020))),
        (call().with(|h| h.name = Some("=?base64?!?=".into())), (400, Some(-32020))),
        (call().with(|h| h.name = Some("=?base64?/w==?=".into())), (400, Some(-32020))),
    ] {
        assert_eq!(world.verdict(&sent), verdict, "{:?}", sent.headers);
    }
}

#[test]
fn required_meta_must_be_there() {
    let world = World::new();
    for meta in [
        json!({}),
        json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28"}),
        json!({"io.modelcontextprotocol/clientCapabilities": {}}),
        json!({"io.modelcontextprotocol/protocolVersion": 1,
               "io.modelcontextprotocol/clientCapabilities": {}}),
        json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28",
               "io.modelcontextprotocol/clientCapabilities": true}),
    ] {
        let sent = Sent::modern_raw("tools/list", &json!({"_meta": meta}));
        assert_eq!(world.verdict(&sent), (400, Some(-32602)), "{meta}");
    }
    let sent = Sent::modern_raw("server/discover", &json!({})).with(|h| h.protocol_version = None);
    assert_eq!(world.verdict(&sent), (400, Some(-32602)));
}

#[test]
fn an_unknown_version_is_answered_with_those_that_are_known() {
    let world = World::new();
    for version in ["1900-01-01", "2027-01-01", "2025-11-25", "2024-11-05"] {
        let meta = json!({"io.modelcontextprotocol/protocolVersion": version,
                          "io.modelcontextprotocol/clientCapabilities": {}});
        let sent = Sent::modern_raw("tools/list", &json!({"_meta": meta})).version(version);
        let reply = world.reply(&sent);
        assert_eq!(reply.status, 400);
        let error = &reply.body.unwrap()["error"];
        assert_eq!(error["code"], -32022);
        assert_eq!(
            error["data"],
            json!({"supported": ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"],
                   "requested": version})
        );
    }
}

#[test]
fn methods_of_the_other_era_are_unknown() {
    let world = World::new();
    for method in
        ["initialize", "ping", "logging/setLevel", "resources/subscribe", "tasks/list", "nonsense"]
    {
        assert_eq!(world.verdict(&Sent::modern(method, &json!({}))), (404, Some(-32601)));
    }
}

#[test]
fn a_tool_that_does_not_exist_is_an_error_and_no_status() {
    let world = World::new();
    let sent = Sent::modern("tools/call", &json!({"name": "nope"}));
    assert_eq!(world.verdict(&sent), (200, Some(-32602)));
    let sent = Sent::modern("tools/call", &json!({"name": "fail"}));
    assert_eq!(world.verdict(&sent), (500, Some(-32603)));
    let sent = Sent::modern("tools/call", &json!({"name": "echo", "arguments": [1]}));
    assert_eq!(world.verdict(&sent), (200, Some(-32602)));
    let sent = Sent::modern("tools/list", &json!({"cursor": "x"}));
    assert_eq!(world.verdict(&sent), (200, Some(-32602)));
}

#[test]
fn a_notification_is_taken_and_a_response_is_not() {
    let world = World::new();
    let note = r#"{"jsonrpc":"2.0","method":"notifications/cancelled"}"#;
    let sent = Sent::post(note).version("2026-07-28");
    assert_eq!(world.verdict(&sent), (202, None));
    assert_eq!(world.reply(&sent).body, None);
    let sent = Sent::post(r#"{"jsonrpc":"2.0","id":1,"result":{}}"#).version("2026-07-28");
    assert_eq!(world.verdict(&sent), (400, Some(-32600)));
}

#[test]
fn there_is_no_get_and_no_delete() {
    let world = World::new();
    for method in ["GET", "DELETE"] {
        let sent = Sent::bare(method).with(|h| h.session = None);
        assert_eq!(world.verdict(&sent), (405, Some(-32600)));
        assert_eq!(world.verdict(&Sent::bare(method).version("2026-07-28")), (405, Some(-32600)));
    }
    assert_eq!(world.verdict(&Sent::bare("PUT")), (405, Some(-32600)));
}

#[test]
fn a_session_id_is_ignored() {
    let world = World::new();
    let sent = Sent::modern("tools/list", &json!({})).session("unknown");
    let reply = world.reply(&sent);
    assert_eq!((reply.status, reply.headers), (200, vec![]));
}

#[test]
fn arguments_that_fields_mirror_must_agree_with_them() {
    let world = World::new();
    let call = |tool: &str, region: Value| {
        Sent::modern("tools/call", &json!({"name": tool, "arguments": {"region": region}}))
    };
    let with = |sent: Sent, value: &str| {
        sent.with(|h| drop(h.params.insert("region".into(), value.into())))
    };
    for (sent, verdict) in [
        (with(call("regional", json!("eu")), "eu"), (200, None)),
        (with(call("regional", json!("eu")), "=?base64?ZXU=?="), (200, None)),
        (call("regional", json!(null)), (200, None)),
        (call("regional", json!("eu")), (400, Some(-32020))),
        (with(call("regional", json!("eu")), "us"), (400, Some(-32020))),
        (with(call("regional", json!(null)), "eu"), (400, Some(-32020))),
        (with(call("echo", json!("eu")), "us"), (200, None)),
    ] {
        assert_eq!(world.verdict(&sent), verdict, "{sent:?}");
    }
}

#[test]
fn prompts_and_resources_are_named_in_a_header_too() {
    let world = World::new();
    let prompt =
        || Sent::modern("prompts/get", &json!({"name": "review", "arguments": {"what": "this"}}));
    let read = || Sent::modern("resources/read", &json!({"uri": "test://0"}));
    for (sent, verdict) in [
        (prompt(), (200, None)),
        (prompt().with(|h| h.name = None), (400, Some(-32020))),
        (prompt().with(|h| h.name = Some("other".into())), (400, Some(-32020))),
        (read(), (200, None)),
        (read().with(|h| h.name = Some("test://1".into())), (400, Some(-32020))),
    ] {
        assert_eq!(world.verdict(&sent), verdict, "{sent:?}");
    }
}

#[test]
fn a_resource_that_is_not_there_is_named_in_the_error() {
    let world = World::new();
    let reply = world.reply(&Sent::modern("resources/read", &json!({"uri": "test://7"})));
    let error = &reply.body.unwrap()["error"];
    assert_eq!((reply.status, &error["code"]), (200, &json!(-32602)));
    assert_eq!(error["data"], json!({"uri": "test://7"}));
}
