//! MCP 2026-07-28 on the wire: no session, every request says all there is to know.

use anyhow::Result;
use b00t_tests::harness::{Build, Platform, RawClient};
use pretty_assertions::assert_eq;
use reqwest::Method;
use serde_json::{Value, json};

const OWNER: &str = "alice";
const VERSION: &str = "io.modelcontextprotocol/protocolVersion";
const CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";

/// What cannot be told whose request it is, and is answered without an id.
const UNNAMED: [&str; 12] = [
    "no JSON",
    "an empty body",
    "too deep",
    "a batch",
    "an id that is null",
    "an id with a fraction",
    "an answer to nothing",
    "a form",
    "no type",
    "a body of 1 MiB and a byte",
    "a body of 1 MiB",
    "a body of 5 MiB",
];

/// A platform, and a client by hand of an owner whose policy is the template's.
async fn platform() -> Result<(Platform, RawClient)> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    let owner = platform.raw(OWNER).await?;
    Ok((platform, owner))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_discovers_lists_and_calls_without_a_session() -> Result<()> {
    let (platform, owner) = platform().await?;

    let discovered = owner.modern("server/discover", json!({})).id(json!("first")).send().await?;
    assert_eq!(discovered.verdict(), (200, None), "{discovered:?}");
    assert_eq!(discovered.body["id"], "first", "ids come back as they were");
    let versions = json!(["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"]);
    assert_eq!(discovered.result("/supportedVersions"), &versions);
    let offered = json!({
        "tools": {"listChanged": true}, "prompts": {"listChanged": true},
        "resources": {"listChanged": true, "subscribe": true}, "completions": {}, "logging": {},
    });
    assert_eq!(discovered.result("/capabilities"), &offered);
    let instructions = discovered.result("/instructions").as_str().unwrap();
    assert!(instructions.contains(OWNER), "{instructions}");

    let listed = owner.modern("tools/list", json!({})).id(json!(u64::MAX)).send().await?;
    assert_eq!(listed.body["id"], json!(u64::MAX), "large numbers, too");
    assert_eq!(listed.verdict(), (200, None), "{}", listed.text);
    let tools = listed.result("/tools").as_array().unwrap();
    let names: Vec<_> = tools.iter().filter_map(|tool| tool["name"].as_str()).collect();
    let served = [
        "b00t_whoami",
        "b00t_status",
        "b00t_learn",
        "b00t_mcp_list",
        "b00t_mcp_output",
        "b00t_acl_explain",
        "b00t_search",
        "b00t_call",
    ];
    assert_eq!(names, served);
    for tool in tools {
        for member in ["title", "description", "inputSchema", "outputSchema", "annotations"] {
            assert!(!tool[member].is_null(), "{} has {member}", tool["name"]);
        }
        assert_eq!(tool["inputSchema"]["additionalProperties"], false, "{}", tool["name"]);
    }

    let called = owner.call("b00t_whoami", json!({})).send().await?;
    assert_eq!(called.result("/structuredContent/login"), OWNER);
    assert_eq!(called.result("/isError"), false);

    let server = &discovered.result("/_meta")["io.modelcontextprotocol/serverInfo"];
    assert_eq!(server["icons"][0]["mimeType"], "image/svg+xml", "{}", discovered.text);
    for reply in [&discovered, &listed, &called] {
        assert_eq!(reply.body["jsonrpc"], "2.0");
        assert_eq!(reply.result("/resultType"), "complete", "{}", reply.text);
        let server = &reply.result("/_meta")["io.modelcontextprotocol/serverInfo"];
        assert_eq!(server["name"], "b00t", "{}", reply.text);
        assert_eq!(reply.header("content-type"), "application/json");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("mcp-session-id"), "", "there are no sessions");
    }
    for reply in [&discovered, &listed] {
        assert!(reply.result("/ttlMs").as_u64().is_some_and(|ttl| ttl > 0), "{}", reply.text);
        assert_eq!(reply.result("/cacheScope"), "private", "no shared cache may keep it");
    }
    assert_eq!(called.result("/ttlMs"), &Value::Null, "what a tool answers is not kept");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_header_and_body_say_must_be_the_same() -> Result<()> {
    let (platform, owner) = platform().await?;
    let list = || owner.modern("tools/list", json!({}));
    let call = || owner.call("b00t_whoami", json!({}));
    for (case, request, verdict) in [
        ("all is said twice", list(), (200, None)),
        ("another method", list().with("mcp-method", "tools/call"), (400, Some(-32020))),
        ("no method", list().without("mcp-method"), (400, Some(-32020))),
        ("a method in capitals", list().with("mcp-method", "TOOLS/LIST"), (400, Some(-32020))),
        ("another tool", call().with("mcp-name", "b00t_status"), (400, Some(-32020))),
        ("no tool", call().without("mcp-name"), (400, Some(-32020))),
        ("a tool in base64", call().with("mcp-name", "=?base64?YjAwdF93aG9hbWk=?="), (200, None)),
        ("broken base64", call().with("mcp-name", "=?base64?YjA?="), (400, Some(-32020))),
        (
            "a version of the other era",
            list().with("mcp-protocol-version", "2025-11-25"),
            (400, Some(-32020)),
        ),
        ("no version", list().without("mcp-protocol-version"), (400, Some(-32020))),
        ("no version in _meta", list().meta(VERSION, Value::Null), (400, Some(-32602))),
        ("no capabilities in _meta", list().meta(CAPABILITIES, Value::Null), (400, Some(-32602))),
        (
            "capabilities that are none",
            list().meta(CAPABILITIES, json!("all")),
            (400, Some(-32602)),
        ),
        ("no _meta", list().member("params", Some(json!({}))), (400, Some(-32602))),
    ] {
        let reply = request.send().await?;
        assert_eq!(reply.verdict(), verdict, "{case}: {}", reply.text);
        assert_eq!(reply.body["id"], 1, "{case}: an error is an answer to its request");
    }

    let future = "2027-01-01";
    let unsupported = list().with("mcp-protocol-version", future).meta(VERSION, json!(future));
    let reply = unsupported.send().await?;
    assert_eq!(reply.verdict(), (400, Some(-32022)), "{}", reply.text);
    let data = &reply.body["error"]["data"];
    assert_eq!(data["requested"], future);
    assert_eq!(data["supported"], json!(["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"]));
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_served_gets_the_status_and_code_that_say_why() -> Result<()> {
    let (platform, owner) = platform().await?;
    let list = || owner.modern("tools/list", json!({}));
    let kilobytes = |count: usize| "x".repeat(count * 1024);
    for (case, request, verdict) in [
        ("an unknown method", owner.modern("tasks/list", json!({})), (404, Some(-32601))),
        ("ping, which is gone", owner.modern("ping", json!({})), (404, Some(-32601))),
        ("an unknown tool", owner.call("b00t_fly", json!({})), (200, Some(-32602))),
        ("a call of nothing", owner.call("b00t_whoami", json!([])), (200, Some(-32602))),
        ("a cursor", list().param("cursor", json!("page-2")), (200, Some(-32602))),
        (
            "a subscription to nothing",
            owner.modern("subscriptions/listen", json!({})),
            (200, Some(-32602)),
        ),
        (
            "a stream for one who reads none",
            owner.listen("s").with("accept", "application/json"),
            (406, Some(-32600)),
        ),
        (
            "an answer for one who reads none",
            list().with("accept", "text/html"),
            (406, Some(-32600)),
        ),
        ("no JSON", list().body("{"), (400, Some(-32700))),
        ("an empty body", list().body(""), (400, Some(-32700))),
        ("too deep", list().body("[".repeat(100_000)), (400, Some(-32700))),
        ("a batch", list().body("[]"), (400, Some(-32600))),
        ("JSON-RPC 1.0", list().member("jsonrpc", None), (400, Some(-32600))),
        ("an id that is null", list().id(Value::Null), (400, Some(-32600))),
        ("an id with a fraction", list().id(json!(1.5)), (400, Some(-32600))),
        ("params by position", list().member("params", Some(json!([]))), (400, Some(-32600))),
        (
            "an answer to nothing",
            list().member("method", None).member("result", Some(json!({}))),
            (400, Some(-32600)),
        ),
        ("a form", list().with("content-type", "text/plain"), (415, Some(-32600))),
        ("no type", list().without("content-type"), (415, Some(-32600))),
        ("a body of 1 MiB and a byte", list().body(kilobytes(1024) + "x"), (413, Some(-32600))),
        ("a body of 1 MiB", list().body(kilobytes(1024)), (400, Some(-32700))),
        ("a body of 5 MiB", list().body(kilobytes(5 * 1024)), (413, Some(-32600))),
    ] {
        let reply = request.send().await?;
        assert_eq!(reply.verdict(), verdict, "{case}: {}", reply.text);
        assert!(reply.body["error"]["message"].as_str().is_some_and(|text| text.len() > 10));
        let id = reply.body.get("id");
        let is_named = id == Some(&json!(1)) || id == Some(&json!("s"));
        assert!(is_named || id.is_none(), "{case}: {}", reply.text);
        assert_eq!(is_named, !UNNAMED.contains(&case), "{case}: {}", reply.text);
    }

    let note = owner.modern("notifications/cancelled", json!({})).member("id", None);
    let reply = note.send().await?;
    assert_eq!((reply.status, reply.text.as_str()), (202, ""), "nobody waits for an answer");

    for method in [Method::GET, Method::DELETE, Method::PUT, Method::PATCH] {
        for request in [
            owner.request(method.clone()),
            owner.request(method.clone()).with("mcp-protocol-version", "2026-07-28"),
        ] {
            let reply = request.send().await?;
            assert_eq!(reply.status, 405, "{method}: {}", reply.text);
            assert_eq!(reply.header("allow"), "POST, GET, DELETE, OPTIONS", "{method}");
        }
    }
    platform.stop().await
}
