//! What is said before an answer: progress, log messages, questions to the client.

use crate::world::{Line, Sent, World};
use mcp::AskFailed;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

fn methods(line: &Line) -> Vec<String> {
    let name = |message: &Value| match message["method"].as_str() {
        Some("notifications/message") => message["params"]["level"].to_string(),
        Some(method) => method.to_owned(),
        None => message.to_string(),
    };
    line.sent.borrow().iter().map(name).collect()
}

#[test]
fn progress_and_log_messages_are_for_those_who_want_them() {
    let world = World::new();
    let call = |meta: Value| {
        let line = Line::default();
        world.send_on(&line, &Sent::modern("tools/call", &json!({"name": "talk", "_meta": meta})));
        line
    };
    assert_eq!(methods(&call(json!({}))), [""; 0]);
    let level = |level: &str| call(json!({"io.modelcontextprotocol/logLevel": level}));
    assert_eq!(methods(&level("debug")), ["\"info\"", "\"error\""]);
    assert_eq!(methods(&level("error")), ["\"error\""]);
    let line = call(json!({"progressToken": 7}));
    assert_eq!(
        *line.sent.borrow(),
        [
            json!({"jsonrpc": "2.0", "method": "notifications/progress",
                   "params": {"progressToken": 7, "progress": 1.0, "total": 2.0}}),
            json!({"jsonrpc": "2.0", "method": "notifications/progress",
                   "params": {"progressToken": 7, "progress": 2.0, "message": "done"}}),
        ]
    );
    for meta in [
        json!({"progressToken": 1.5}),
        json!({"progressToken": {}}),
        json!({"io.modelcontextprotocol/logLevel": "loud"}),
        json!({"io.modelcontextprotocol/logLevel": 1}),
    ] {
        let sent = Sent::modern("tools/call", &json!({"name": "talk", "_meta": meta}));
        assert_eq!(world.verdict(&sent), (200, Some(-32602)), "{meta}");
    }
}

#[test]
fn a_session_hears_from_the_level_that_it_set() {
    let world = World::new();
    let line = Line::default();
    let meta = json!({"io.modelcontextprotocol/logLevel": "debug"});
    let call = Sent::legacy("tools/call", &json!({"name": "talk", "_meta": meta}));
    world.send_on(&line, &call);
    assert_eq!(methods(&line), ["\"hung up\""], "it has set none");
    world.result(&Sent::legacy("logging/setLevel", &json!({"level": "error"})));
    world.send_on(&line, &call);
    assert_eq!(methods(&line), ["\"hung up\"", "\"error\"", "\"hung up\""]);
}

/// A call of the tool that asks for a name and then for a color.
fn greet(brought: &Value) -> Sent {
    let mut params = json!({"name": "greet", "arguments": {"how": "kindly"}});
    for (name, value) in brought.as_object().unwrap() {
        params[name] = value.clone();
    }
    Sent::modern("tools/call", &params)
}

fn accept(field: &str, value: &str) -> Value {
    json!({"action": "accept", "content": {field: value}})
}

#[test]
fn a_client_without_a_session_comes_back_with_each_answer() {
    let world = World::new();
    let first = world.result(&greet(&json!({})));
    assert_eq!(first["resultType"], "input_required");
    assert_eq!(
        first["inputRequests"],
        json!({"who": {"method": "elicitation/create", "params": {
            "message": "What is your name?",
            "requestedSchema": {"type": "object", "required": ["name"],
                                "properties": {"name": {"type": "string"}}}}}})
    );
    let second = world.result(&greet(&json!({
        "inputResponses": {"who": accept("name", "Ada")}, "requestState": first["requestState"]})));
    assert_eq!(second["resultType"], "input_required");
    assert!(second["inputRequests"]["what"].is_object(), "{second}");
    assert_eq!(second["inputRequests"].as_object().unwrap().len(), 1);
    assert_ne!(first["requestState"], second["requestState"]);
    let last = world.result(&greet(&json!({
        "inputResponses": {"what": accept("color", "blue"), "other": {}},
        "requestState": second["requestState"]})));
    assert_eq!(last["resultType"], "complete");
    assert_eq!(last["content"][0]["text"], "\"Ada\" \"blue\"");
}

#[test]
fn what_is_missing_is_asked_for_again() {
    let world = World::new();
    let again = world.result(&greet(&json!({"inputResponses": {"wrong": accept("name", "x")}})));
    assert_eq!(again["resultType"], "input_required");
    assert!(again["inputRequests"]["who"].is_object());
    let both = json!({"who": accept("name", "Ada"), "what": accept("color", "blue")});
    let done = world.result(&greet(&json!({ "inputResponses": both })));
    assert_eq!(done["resultType"], "complete", "a state is no ticket");
}

#[test]
fn what_does_not_fit_the_question_is_refused() {
    let world = World::new();
    for responses in [
        json!(null),
        json!([]),
        json!({"who": 12345}),
        json!({"who": null}),
        json!({"who": {"action": "agree"}}),
        json!({"who": {"action": "accept", "content": {"name": 5}}}),
    ] {
        let sent = greet(&json!({ "inputResponses": responses }));
        assert_eq!(world.verdict(&sent), (200, Some(-32602)), "{responses}");
    }
}

#[test]
fn a_state_is_good_for_its_request_its_account_its_client_and_a_while() {
    let world = World::new();
    let state = world.result(&greet(&json!({})))["requestState"].clone();
    let back = json!({"requestState": state, "inputResponses": {"who": accept("name", "Ada")}});
    assert_eq!(world.verdict(&greet(&back)), (200, None));
    let later = World { now: world.now + 3_600_000, ..World::new() };
    assert_eq!(later.verdict(&greet(&back)), (200, Some(-32602)));
    for subject in ["2 claude", "1 another client"] {
        let stranger = World { subject, ..World::new() };
        assert_eq!(stranger.verdict(&greet(&back)), (200, Some(-32602)), "{subject}");
    }
    let mut other = back.clone();
    other["arguments"] = json!({"how": "rudely"});
    assert_eq!(world.verdict(&greet(&other)), (200, Some(-32602)));
    let text = state.as_str().unwrap();
    for spoiled in [json!(format!("{text}-TAMPERED")), json!(""), json!(7), json!(&text[1..])] {
        let mut back = back.clone();
        back["requestState"] = spoiled.clone();
        assert_eq!(world.verdict(&greet(&back)), (200, Some(-32602)), "{spoiled}");
    }
    let prompt = json!({"name": "review", "arguments": {"what": "ask"}, "requestState": state});
    assert_eq!(world.verdict(&Sent::modern("prompts/get", &prompt)), (200, Some(-32602)));
}

#[test]
fn a_prompt_may_ask_too() {
    let world = World::new();
    let mut params = json!({"name": "review", "arguments": {"what": "ask"}});
    let asked = world.result(&Sent::modern("prompts/get", &params));
    assert_eq!(asked["resultType"], "input_required");
    params["inputResponses"] = json!({"who": accept("name", "Ada")});
    params["requestState"] = asked["requestState"].clone();
    let filled = world.result(&Sent::modern("prompts/get", &params));
    assert_eq!(filled["messages"][0]["role"], "user");
}

#[test]
fn nothing_is_asked_that_a_client_has_not_declared() {
    let world = World::new();
    let modern = world.reply(&Sent::modern("tools/call", &json!({"name": "sample"})));
    let error = &modern.body.unwrap()["error"];
    assert_eq!((modern.status, &error["code"]), (400, &json!(-32021)));
    assert_eq!(error["data"], json!({"requiredCapabilities": {"sampling": {}}}));
    let line = Line::default();
    let sent = Sent::legacy("tools/call", &json!({"name": "sample"}));
    let reply = world.send_on(&line, &sent).reply().cloned().unwrap();
    assert_eq!((reply.status, &reply.body.unwrap()["error"]["code"]), (200, &json!(-32600)));
    assert_eq!(methods(&line), [""; 0]);
}

#[test]
fn in_a_session_the_client_is_asked_at_once() {
    let world = World::new();
    let line = Line::default();
    // The last one is popped first.
    *line.answers.borrow_mut() = vec![Ok(accept("color", "blue")), Ok(accept("name", "Ada"))];
    let sent = Sent::legacy("tools/call", &json!({"name": "greet"}));
    let reply = world.send_on(&line, &sent).reply().cloned().unwrap();
    let result = &reply.body.unwrap()["result"];
    assert_eq!(result["content"][0]["text"], "\"Ada\" \"blue\"");
    assert_eq!(methods(&line), ["elicitation/create", "elicitation/create"]);
    assert_eq!(result.get("resultType"), None);
}

#[test]
fn a_session_that_does_not_answer_gets_an_error() {
    let world = World::new();
    let refused = AskFailed::Refused { code: -1, message: "no".into() };
    for answer in [Err(AskFailed::Silent), Err(AskFailed::NoStream), Err(refused), Ok(json!(1))] {
        let line = Line::default();
        line.answers.borrow_mut().push(answer.clone());
        let sent = Sent::legacy("tools/call", &json!({"name": "greet"}));
        let reply = world.send_on(&line, &sent).reply().cloned().unwrap();
        let code = if answer.is_ok() { -32602 } else { -32603 };
        assert_eq!((reply.status, &reply.body.unwrap()["error"]["code"]), (200, &json!(code)));
    }
}
