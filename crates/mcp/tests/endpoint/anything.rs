//! Whatever a client sends, it gets a correct answer.

use crate::world::{SESSION, Sent, World};
use mcp::{HeaderFields, Outcome, Reply, RequestId};
use proptest::prelude::*;
use serde_json::{Value, json};

/// What every answer is like.
fn is_correct(reply: &Reply, sent: &Sent) {
    let statuses = [200, 202, 204, 400, 403, 404, 405, 406, 413, 415, 500];
    assert!(statuses.contains(&reply.status), "{reply:?}");
    let Some(body) = &reply.body else {
        assert!(matches!(reply.status, 202 | 204), "{reply:?}");
        return;
    };
    assert_eq!(body["jsonrpc"], "2.0");
    let asked = serde_json::from_str::<Value>(&sent.body).unwrap_or_default();
    match (body.get("result"), body.get("error")) {
        (Some(result), None) => {
            assert!(reply.status == 200 && result.is_object(), "{reply:?}");
            assert_eq!(body["id"], asked["id"], "an answer is to its request");
        }
        (None, Some(error)) => {
            assert!(error["code"].is_i64() && error["message"].is_string(), "{reply:?}");
            assert_ne!(reply.status, 202);
            match owed(sent, reply.status) {
                Some(id) => assert_eq!(body.get("id"), Some(&id), "{reply:?}"),
                None => assert_eq!(body.get("id"), None, "{reply:?}"),
            }
        }
        _ => panic!("neither result nor error: {reply:?}"),
    }
}

/// The id that an error must have: that of the request which it answers, if the body was read.
fn owed(sent: &Sent, status: u16) -> Option<Value> {
    let message = serde_json::from_str::<Value>(&sent.body).ok()?;
    let message = message.as_object().filter(|_| sent.method == "POST")?;
    let has = |name: &str| message.contains_key(name);
    let is_response = !has("method") && (has("result") || has("error"));
    let id = message.get("id").filter(|_| !is_response && !matches!(status, 413 | 415))?;
    RequestId::try_from(id.clone()).ok().map(Value::from)
}

fn answered(sent: &Sent) {
    let world = World::new();
    match world.send(sent) {
        Outcome::Reply(reply) => is_correct(&reply, sent),
        Outcome::Stream { subscription, uris, resumes } => {
            let at = mcp::EventId { stream: "s".into(), number: 1 };
            for frame in subscription.opening(&at, resumes.as_ref(), &uris) {
                assert!(frame.to_string().ends_with("\n\n"));
            }
        }
    }
}

/// JSON of all kinds, with the words of the protocol in it.
fn json_value() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "name",
        "uri",
        "arguments",
        "cursor",
        "_meta",
        "ref",
        "argument",
        "value",
        "level",
        "type",
        "notifications",
        "resourceSubscriptions",
        "toolsListChanged",
        "inputResponses",
        "requestState",
        "protocolVersion",
        "capabilities",
        "progressToken",
        "requestId",
        "io.modelcontextprotocol/protocolVersion",
        "io.modelcontextprotocol/clientCapabilities",
        "io.modelcontextprotocol/logLevel",
        "echo",
        "greet",
        "talk",
        "review",
        "test://0",
        "ref/prompt",
        "2026-07-28",
        "2025-11-25",
        "debug",
        "who",
        "action",
        "accept",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        words.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let name = prop_oneof![words.clone().prop_map(str::to_owned), ".{0,4}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(name, inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn method() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "initialize",
        "ping",
        "server/discover",
        "tools/list",
        "tools/call",
        "prompts/list",
        "prompts/get",
        "resources/list",
        "resources/templates/list",
        "resources/read",
        "resources/subscribe",
        "resources/unsubscribe",
        "completion/complete",
        "logging/setLevel",
        "subscriptions/listen",
        "notifications/cancelled",
        "notifications/initialized",
    ]);
    prop_oneof![8 => known.prop_map(str::to_owned), 1 => ".{0,12}"]
}

fn field() -> impl Strategy<Value = Option<String>> {
    let known = prop::sample::select(vec![
        "2026-07-28",
        "2025-11-25",
        "2025-03-26",
        SESSION,
        "tools/call",
        "echo",
        "s-1",
        "call.x-1",
        "application/json",
        "text/event-stream",
        "*/*",
        "=?base64?ZWNobw==?=",
    ]);
    prop_oneof![
        2 => Just(None),
        2 => known.prop_map(|text| Some(text.to_owned())),
        1 => ".{0,10}".prop_map(Some),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_answered(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let headers = Sent::post("").headers;
        let incoming = mcp::Incoming { method: "POST", headers, body: &body };
        if let Err(reply) = mcp::receive(&incoming) {
            prop_assert!(reply.status >= 400, "{:?}", reply);
        }
    }

    #[test]
    fn any_message_is_answered(message in json_value()) {
        answered(&Sent::post(&message.to_string()));
    }

    #[test]
    fn any_envelope_is_answered(
        members in prop::collection::hash_map(
            prop::sample::select(vec!["jsonrpc", "id", "method", "params", "result", "error"]),
            prop_oneof![Just(json!("2.0")), Just(json!("ping")), Just(json!({})), json_value()],
            0..6,
        ),
    ) {
        let message = members.into_iter().map(|(name, value)| (name.to_owned(), value));
        let message = Value::Object(message.collect()).to_string();
        answered(&Sent::post(&message));
        answered(&Sent::post(&message).session(SESSION));
    }

    #[test]
    fn any_params_are_answered(method in method(), params in json_value(), id in json_value()) {
        let mut message = json!({"jsonrpc": "2.0", "method": method, "params": params});
        message["id"] = if id.is_null() { json!(1) } else { id };
        answered(&Sent::post(&message.to_string()).session(SESSION).version("2025-11-25"));
        if message["params"].is_object() {
            answered(&Sent::modern(&method, &message["params"]));
            answered(&Sent::modern_raw(&method, &message["params"]));
        }
    }

    #[test]
    fn any_fields_are_answered(
        verb in prop::sample::select(vec!["POST", "GET", "DELETE", "PUT"]),
        fields in prop::array::uniform7(field()),
    ) {
        let [accept, content_type, protocol_version, method, name, session, last_event_id] = fields;
        let headers = HeaderFields {
            accept, content_type, protocol_version, method, name, session, last_event_id,
            params: Default::default(),
        };
        let body = Sent::modern("tools/call", &json!({"name": "echo"})).body;
        answered(&Sent { method: verb, headers, body });
    }
}
