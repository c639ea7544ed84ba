//! Streams that stay open, in both eras.

use crate::world::{SESSION, Sent, World};
use mcp::{Change, EventId, Frame, Outcome, Subscription};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

fn at(number: u64) -> EventId {
    EventId { stream: "s".into(), number }
}

fn listen(wanted: &Value) -> (Subscription, Vec<String>) {
    let params = json!({ "notifications": wanted });
    match World::new().send(&Sent::modern("subscriptions/listen", &params)) {
        Outcome::Stream { subscription, uris, resumes: None } => (subscription, uris),
        other => panic!("no stream: {other:?}"),
    }
}

fn method(frame: Option<Frame>) -> Option<String> {
    Some(frame?.message?["method"].as_str()?.to_owned())
}

#[test]
fn a_listening_client_gets_what_it_asked_for() {
    let wanted = json!({"toolsListChanged": true, "promptsListChanged": true,
        "resourcesListChanged": true, "resourceSubscriptions": ["test://b", "test://a", "test://a"]});
    let (stream, uris) = listen(&wanted);
    assert_eq!(uris, ["test://a", "test://b"]);
    let id = json!({"io.modelcontextprotocol/subscriptionId": "m"});
    let honoured = json!({"toolsListChanged": true, "promptsListChanged": true,
        "resourcesListChanged": true, "resourceSubscriptions": ["test://a", "test://b"]});
    assert_eq!(
        stream.opening(&at(1), None, &uris)[0].message,
        Some(json!({"jsonrpc": "2.0", "method": "notifications/subscriptions/acknowledged",
            "params": {"_meta": id, "notifications": honoured}}))
    );
    let changed =
        |method: &str| Some(json!({"jsonrpc": "2.0", "method": method, "params": {"_meta": id}}));
    for (change, method) in [
        (Change::Tools, "notifications/tools/list_changed"),
        (Change::Prompts, "notifications/prompts/list_changed"),
        (Change::Resources, "notifications/resources/list_changed"),
    ] {
        assert_eq!(stream.news(&change, false, &at(1)).unwrap().message, changed(method));
    }
    let updated = Change::Resource("test://a".into());
    assert_eq!(
        stream.news(&updated, true, &at(1)).unwrap().message,
        Some(json!({"jsonrpc": "2.0", "method": "notifications/resources/updated",
            "params": {"_meta": id, "uri": "test://a"}}))
    );
    assert_eq!(stream.news(&updated, false, &at(1)), None);
}

#[test]
fn what_a_client_listens_to_fits_into_a_header_field() {
    let world = World::new();
    let watching = |count: usize, uri: &dyn Fn(usize) -> String| {
        let uris: Vec<_> = (0..count).map(uri).collect();
        let params = json!({"notifications": {"resourceSubscriptions": uris}});
        Sent::modern("subscriptions/listen", &params)
    };
    let long = |number: usize| format!("test://{number}/{}", "x".repeat(2000));
    assert!(matches!(world.send(&watching(16, &long)), Outcome::Stream { .. }));
    assert_eq!(world.verdict(&watching(17, &long)), (200, Some(-32602)));
    assert_eq!(world.verdict(&watching(100, &long)), (200, Some(-32602)));
    let escaped = |number: usize| format!("test://{number}/{}", "\u{1}".repeat(2000));
    assert_eq!(world.verdict(&watching(3, &escaped)), (200, Some(-32602)), "it grows on the way");
    let usual = |number: usize| format!("test://learn/{number}/{}", "x".repeat(200));
    assert!(matches!(world.send(&watching(100, &usual)), Outcome::Stream { .. }));
}

#[test]
fn a_client_listens_to_no_resource_that_it_may_not_read() {
    let wanted = ["test://a", "test://secret", "file:///a"];
    let (stream, uris) = listen(&json!({ "resourceSubscriptions": wanted }));
    assert_eq!(uris, ["test://a"]);
    let acknowledged = stream.opening(&at(1), None, &uris)[0].message.clone().unwrap();
    assert_eq!(
        acknowledged["params"]["notifications"],
        json!({"resourceSubscriptions": ["test://a"]})
    );
}

#[test]
fn a_request_says_which_stream_it_opens() {
    let subscription = |sent: &Sent| {
        let headers = sent.headers.clone();
        let body = sent.body.as_bytes();
        mcp::receive(&mcp::Incoming { method: sent.method, headers, body }).unwrap().subscription()
    };
    let wanted = json!({"toolsListChanged": true});
    let sent = Sent::modern("subscriptions/listen", &json!({ "notifications": wanted }));
    assert_eq!(subscription(&sent), Some(listen(&wanted).0));
    let sent = Sent::bare("GET").version("2025-11-25");
    assert_eq!(subscription(&sent), Some(session_stream("2025-11-25", None).0));
    assert_eq!(subscription(&Sent::bare("DELETE")), None);
    assert_eq!(subscription(&Sent::modern("tools/list", &json!({}))), None);
}

#[test]
fn an_orderly_end_is_the_answer_to_the_request() {
    let (stream, _) = listen(&json!({}));
    let server = mcp::Backend::server(&World::new());
    let closing = stream.closing(&server, "too many streams");
    assert_eq!(closing[0].to_string(), ": closed: too many streams\n\n");
    let end = closing[1].message.as_ref().unwrap();
    assert_eq!(end["id"], "m");
    assert_eq!(end["result"]["resultType"], "complete");
    assert_eq!(end["result"]["_meta"]["io.modelcontextprotocol/subscriptionId"], "m");
}

#[test]
fn a_listening_client_has_a_short_id() {
    let world = World::new();
    let listen = Sent::modern("subscriptions/listen", &json!({"notifications": {}}));
    let under = |id: &str| {
        let body = listen.body.replace("\"id\":\"m\"", &format!("\"id\":\"{id}\""));
        Sent { body, ..listen.clone() }
    };
    assert!(matches!(world.send(&under(&"x".repeat(256))), Outcome::Stream { .. }));
    assert_eq!(world.verdict(&under(&"x".repeat(257))), (400, Some(-32600)));
}

#[test]
fn a_listening_client_gets_nothing_else() {
    for wanted in [json!({}), json!({"toolsListChanged": false}), json!({"other": true})] {
        let (stream, uris) = listen(&wanted);
        for change in [Change::Tools, Change::Prompts, Change::Resources] {
            assert_eq!(stream.news(&change, false, &at(1)), None);
        }
        let opening = stream.opening(&at(1), None, &uris);
        let acknowledged = opening[0].message.as_ref().unwrap();
        assert_eq!(acknowledged["params"]["notifications"], json!({}));
    }
    let (prompts, _) = listen(&json!({"promptsListChanged": true}));
    assert_eq!(prompts.news(&Change::Tools, false, &at(1)), None);
    assert!(prompts.news(&Change::Prompts, false, &at(1)).is_some());
}

#[test]
fn listening_needs_a_filter_and_a_client_that_reads_streams() {
    let world = World::new();
    for params in [
        json!({}),
        json!({"notifications": []}),
        json!({"notifications": {"toolsListChanged": "yes"}}),
        json!({"notifications": {"resourceSubscriptions": "test://a"}}),
        json!({"notifications": {"resourceSubscriptions": [1]}}),
        json!({"notifications": {"resourceSubscriptions": ["x".repeat(3000)]}}),
        json!({"notifications": {"resourceSubscriptions": vec!["test://a"; 101]}}),
    ] {
        let sent = Sent::modern("subscriptions/listen", &params);
        assert_eq!(world.verdict(&sent), (200, Some(-32602)), "{params}");
    }
    let sent = Sent::modern("subscriptions/listen", &json!({"notifications": {}}))
        .with(|h| h.accept = Some("application/json".into()));
    assert_eq!(world.verdict(&sent), (406, Some(-32600)));
}

fn session_stream(version: &str, seen: Option<&str>) -> (Subscription, Option<EventId>) {
    let seen = seen.map(str::to_owned);
    let sent = Sent::bare("GET").version(version).with(|h| h.last_event_id = seen);
    match World::new().send(&sent) {
        Outcome::Stream { subscription, resumes, .. } => (subscription, resumes),
        other => panic!("no stream: {other:?}"),
    }
}

#[test]
fn a_sessions_stream_is_primed_and_tells_of_changes() {
    let (stream, resumes) = session_stream("2025-11-25", None);
    assert_eq!((stream.session(), resumes), (Some(SESSION), None));
    let opening = stream.opening(&at(4), None, &[]);
    assert_eq!(opening.len(), 1);
    assert_eq!(opening[0].to_string(), "id: s-4\nretry: 1000\ndata:\n\n");
    assert_eq!(
        stream.news(&Change::Tools, false, &at(5)).unwrap().to_string(),
        "id: s-5\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n"
    );
    let server = mcp::Backend::server(&World::new());
    assert_eq!(stream.closing(&server, "moved").len(), 1);
}

#[test]
fn a_session_hears_of_all_lists_and_of_the_resources_it_watches() {
    let (stream, _) = session_stream("2025-11-25", None);
    for change in [Change::Tools, Change::Prompts, Change::Resources] {
        assert!(stream.news(&change, false, &at(1)).is_some());
    }
    let updated = Change::Resource("test://a".into());
    assert_eq!(stream.news(&updated, false, &at(1)), None);
    let told = stream.news(&updated, true, &at(1)).unwrap().message.unwrap();
    assert_eq!(told["params"], json!({"uri": "test://a"}));
}

#[test]
fn older_clients_get_no_event_without_data() {
    let (stream, _) = session_stream("2025-06-18", None);
    assert_eq!(stream.opening(&at(4), None, &[]), []);
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
fn who_comes_back_hears_of_the_changes_it_may_have_missed() {
    let back = |seen: &str| {
        let (stream, resumes) = session_stream("2025-11-25", Some(seen));
        let frames = stream.opening(&at(7), resumes.as_ref(), &[]);
        frames.into_iter().filter_map(|frame| method(Some(frame))).collect::<Vec<_>>()
    };
    let all =
        ["tools", "prompts", "resources"].map(|list| format!("notifications/{list}/list_changed"));
    assert_eq!(back("old-6"), all);
    for nothing_missed in ["old-7", "nonsense", "-"] {
        assert_eq!(back(nothing_missed), [""; 0], "{nothing_missed}");
    }
}

#[test]
fn who_comes_back_hears_of_the_resources_that_it_watches() {
    let (stream, resumes) = session_stream("2025-11-25", Some("old-6"));
    let watched = ["test://a".to_owned(), "test://b".to_owned()];
    let told = |number: u64| {
        let frames = stream.opening(&at(number), resumes.as_ref(), &watched).into_iter();
        let messages = frames.filter_map(|frame| frame.message);
        let uris =
            messages.filter_map(|message| message["params"]["uri"].as_str().map(String::from));
        uris.collect::<Vec<_>>()
    };
    assert_eq!(told(7), watched);
    assert_eq!(told(6), [""; 0], "nothing is missed");
    let (first, none) = session_stream("2025-11-25", None);
    assert_eq!(first.opening(&at(7), none.as_ref(), &watched).len(), 1, "it was never here");
}
