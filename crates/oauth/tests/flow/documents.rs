//! Clients that describe themselves at their own URL.

use ids::UnixMillis;
use oauth::{DocumentRefusal, DocumentUrl, FetchPlan, Fetched, FetchedClient, InvalidDocument};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::world::{APP, CALLBACK, LOOPBACK, START, World, document};

const GOOD: Fetched<'static> =
    Fetched { status: 200, content_type: Some("application/json"), cache_control: None, body: b"" };

fn fetched(answer: &Fetched<'_>) -> Result<FetchedClient, DocumentRefusal> {
    let world = World::new();
    let plan = FetchPlan::new(DocumentUrl::parse(APP, &world.rules()).unwrap());
    assert_eq!(plan.url(), APP);
    plan.read(answer, world.now())
}

fn says(document: &Value) -> Result<FetchedClient, DocumentRefusal> {
    fetched(&Fetched { body: document.to_string().as_bytes(), ..GOOD })
}

fn with(name: &str, value: Value) -> Result<FetchedClient, DocumentRefusal> {
    let mut document = document(APP, &[CALLBACK, LOOPBACK]);
    document[name] = value;
    says(&document)
}

fn without(name: &str) -> Result<FetchedClient, DocumentRefusal> {
    let mut document = document(APP, &[CALLBACK, LOOPBACK]);
    document.as_object_mut().unwrap().remove(name);
    says(&document)
}

fn invalid(refusal: InvalidDocument) -> Result<FetchedClient, DocumentRefusal> {
    Err(DocumentRefusal::Invalid(refusal))
}

#[test]
fn a_document_says_who_the_client_is() {
    let client = says(&document(APP, &[CALLBACK, LOOPBACK])).unwrap().client;
    assert_eq!(client.id().as_str(), APP);
    assert_eq!(client.id().host(), Some("app.example.com"));
    assert_eq!(client.name().as_str(), "An App");
    let uris: Vec<_> = client.redirect_uris().iter().map(|uri| uri.as_str()).collect();
    assert_eq!(uris, [CALLBACK, LOOPBACK]);
}

#[test]
fn a_document_needs_no_more_than_id_name_and_redirect_uris() {
    let least =
        json!({"client_id": APP, "client_name": "An App", "redirect_uris": [CALLBACK, LOOPBACK]});
    assert_eq!(says(&least), says(&document(APP, &[CALLBACK, LOOPBACK])));
}

#[test]
fn a_document_is_of_its_own_url_to_the_letter() {
    for other in [
        json!("https://app.example.com/client.json/"),
        json!("https://app.example.com/other.json"),
        json!("https://APP.example.com/client.json"),
        json!("https://app.example.com:443/client.json"),
        json!("https://attacker.example/client.json"),
        json!(""),
        json!(null),
    ] {
        assert_eq!(with("client_id", other.clone()), invalid(InvalidDocument::OtherId), "{other}");
    }
    assert_eq!(without("client_id"), invalid(InvalidDocument::OtherId));
}

#[test]
fn a_document_has_no_secret() {
    assert_eq!(with("client_secret", json!("s")), invalid(InvalidDocument::Secret));
    assert_eq!(with("client_secret_expires_at", json!(0)), invalid(InvalidDocument::Secret));
}

#[test]
fn a_client_that_wants_to_authenticate_itself_is_not_taken_for_one_that_does_not() {
    for method in [
        "client_secret_basic",
        "client_secret_post",
        "client_secret_jwt",
        "private_key_jwt",
        "tls_client_auth",
        "",
    ] {
        let refused = with("token_endpoint_auth_method", json!(method));
        assert_eq!(refused, invalid(InvalidDocument::AuthMethod), "{method}");
    }
}

#[test]
fn a_document_names_its_client() {
    assert_eq!(without("client_name"), invalid(InvalidDocument::Name));
    assert_eq!(with("client_name", json!(" \u{200b} ")), invalid(InvalidDocument::Name));
    let client = with("client_name", json!("An\u{202e}\n App")).unwrap().client;
    assert_eq!(client.name().as_str(), "An App");
}

#[test]
fn a_document_is_for_the_code_flow() {
    assert_eq!(with("grant_types", json!(["implicit"])), invalid(InvalidDocument::Flow));
    assert_eq!(with("grant_types", json!([])), invalid(InvalidDocument::Flow));
    assert_eq!(with("response_types", json!(["token"])), invalid(InvalidDocument::Flow));
}

#[test]
fn redirect_uris_that_cannot_be_used_are_left_out_and_one_must_remain() {
    let some = with("redirect_uris", json!(["myapp://cb", CALLBACK, "http://evil.example/"]));
    let uris: Vec<_> =
        some.unwrap().client.redirect_uris().iter().map(|uri| uri.as_str().to_owned()).collect();
    assert_eq!(uris, [CALLBACK]);
    for none in [json!([]), json!(["myapp://cb"]), json!(vec![CALLBACK; 33])] {
        let refused = with("redirect_uris", none.clone());
        assert_eq!(refused, invalid(InvalidDocument::RedirectUris), "{none}");
    }
    assert_eq!(without("redirect_uris"), invalid(InvalidDocument::RedirectUris));
}

#[test]
fn what_is_no_json_object_of_the_right_shape_is_no_document() {
    for body in [
        "",
        "null",
        "[]",
        "<html></html>",
        r#"{"client_id":"https://app.example.com/client.json","client_id":"x"}"#,
        r#"{"client_id":"https://app.example.com/client.json","redirect_uris":"x"}"#,
        r#"{"client_id":7}"#,
    ] {
        let refused = fetched(&Fetched { body: body.as_bytes(), ..GOOD });
        assert_eq!(refused, invalid(InvalidDocument::Json), "{body}");
    }
}

#[test]
fn no_redirect_is_followed() {
    let body = document(APP, &[CALLBACK]).to_string();
    for status in [0, 300, 301, 302, 303, 307, 308] {
        let answer = Fetched { status, body: body.as_bytes(), ..GOOD };
        assert_eq!(fetched(&answer), Err(DocumentRefusal::Redirect), "{status}");
    }
}

#[test]
fn only_a_200_is_believed() {
    let body = document(APP, &[CALLBACK]).to_string();
    for status in [201, 204, 206, 401, 404, 500] {
        let answer = Fetched { status, body: body.as_bytes(), ..GOOD };
        assert_eq!(fetched(&answer), Err(DocumentRefusal::Status(status)));
    }
}

#[test]
fn only_json_is_read() {
    let body = document(APP, &[CALLBACK]).to_string();
    let ask = |content_type| fetched(&Fetched { content_type, body: body.as_bytes(), ..GOOD });
    for good in ["application/json", "Application/JSON; charset=utf-8", "application/cimd+json"] {
        assert!(ask(Some(good)).is_ok(), "{good}");
    }
    for bad in [None, Some(""), Some("text/html"), Some("text/json"), Some("application/jsonp")] {
        assert_eq!(ask(bad), Err(DocumentRefusal::ContentType), "{bad:?}");
    }
}

#[test]
fn a_large_document_is_not_read() {
    let mut document = document(APP, &[CALLBACK]);
    document["padding"] = json!("x".repeat(FetchPlan::MAX_BYTES));
    assert_eq!(says(&document), Err(DocumentRefusal::TooLarge));
    let fits = FetchPlan::MAX_BYTES - 1000;
    document["padding"] = json!("x".repeat(fits));
    assert!(says(&document).is_ok());
}

#[test]
fn a_document_is_kept_as_long_as_its_host_says_and_a_day_at_most() {
    let body = document(APP, &[CALLBACK]).to_string();
    for (cache_control, kept) in [
        (None, 300_000),
        (Some("max-age=60"), 60_000),
        (Some("no-store"), 0),
        (Some("max-age=99999999"), 86_400_000),
    ] {
        let answer = Fetched { cache_control, body: body.as_bytes(), ..GOOD };
        let fresh_until = fetched(&answer).unwrap().fresh_until;
        assert_eq!(fresh_until, UnixMillis::new(START + kept), "{cache_control:?}");
    }
}
