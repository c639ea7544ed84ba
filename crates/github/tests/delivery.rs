//! What reaches the webhook endpoint, and what it is answered.

#![cfg(test)]

use github::{DeliveryHeaders, Event, MAX_BODY_BYTES, Refusal, VerifiedDelivery, WebhookSecrets};

const SECRET: &str = "the operator's secret";
const PING: &[u8] = br#"{"zen":"Keep it logically awesome.","hook_id":1}"#;

fn secrets() -> WebhookSecrets {
    WebhookSecrets::new(SECRET.into(), None)
}

fn headers(event: &str, body: &[u8]) -> DeliveryHeaders {
    DeliveryHeaders {
        content_length: u64::try_from(body.len()).ok(),
        content_type: Some("application/json".into()),
        signature: Some(github::sign(&SECRET.into(), body)),
        event: Some(event.into()),
        delivery: Some("7f2e0a10-0000-11f0-9000-000000000001".into()),
    }
}

fn deliver(headers: &DeliveryHeaders, body: &[u8]) -> Result<VerifiedDelivery, Refusal> {
    VerifiedDelivery::verify(&secrets(), headers, body)
}

#[test]
fn a_signed_ping_is_accepted() {
    let delivery = deliver(&headers("ping", PING), PING).unwrap();
    assert_eq!(delivery.event(), &Event::Ping);
    assert_eq!(delivery.name(), "ping");
    assert_eq!(delivery.id().as_str(), "7f2e0a10-0000-11f0-9000-000000000001");
}

#[test]
fn each_fault_has_its_status() {
    let good = headers("ping", PING);
    let cases = [
        ("no signature", 401, DeliveryHeaders { signature: None, ..good.clone() }),
        (
            "a wrong signature",
            401,
            DeliveryHeaders { signature: Some("sha256=00".into()), ..good.clone() },
        ),
        ("no content type", 415, DeliveryHeaders { content_type: None, ..good.clone() }),
        (
            "a form",
            415,
            DeliveryHeaders {
                content_type: Some("application/x-www-form-urlencoded".into()),
                ..good.clone()
            },
        ),
        (
            "a long announcement",
            413,
            DeliveryHeaders { content_length: Some(MAX_BODY_BYTES + 1), ..good.clone() },
        ),
        ("no event", 400, DeliveryHeaders { event: None, ..good.clone() }),
        ("no delivery", 400, DeliveryHeaders { delivery: None, ..good.clone() }),
        (
            "a strange delivery",
            400,
            DeliveryHeaders { delivery: Some("a b\r\nc".into()), ..good.clone() },
        ),
    ];
    for (fault, status, headers) in cases {
        assert_eq!(deliver(&headers, PING).unwrap_err().status(), status, "{fault}");
    }
}

#[test]
fn a_long_body_is_refused_whatever_was_announced() {
    let body = vec![b' '; usize::try_from(MAX_BODY_BYTES).unwrap() + 1];
    let headers = DeliveryHeaders { content_length: Some(2), ..headers("ping", b"{}") };
    assert_eq!(deliver(&headers, &body), Err(Refusal::TooLarge));
}

#[test]
fn the_first_fault_is_the_one_that_is_told() {
    let nothing = DeliveryHeaders { content_length: Some(u64::MAX), ..DeliveryHeaders::default() };
    assert_eq!(nothing.admit("GET"), Err(Refusal::Method));
    assert_eq!(nothing.admit("POST"), Err(Refusal::TooLarge));
    let short = DeliveryHeaders::default();
    assert_eq!(short.admit("POST"), Err(Refusal::ContentType));
    let json =
        DeliveryHeaders { content_type: Some("Application/JSON; charset=utf-8".into()), ..short };
    assert_eq!(json.admit("POST"), Err(Refusal::NoSignature), "before the body is read");
    for strange in ["sha256=00", "sha1=00", ""] {
        let signature = Some(strange.to_owned());
        let strange = DeliveryHeaders { signature, ..json.clone() };
        assert_eq!(strange.admit("POST"), Err(Refusal::WrongSignature));
    }
    let signature = Some(github::sign(&SECRET.into(), b"something else"));
    let forged = DeliveryHeaders { signature, ..json };
    assert_eq!(forged.admit("POST"), Ok(()));
    assert_eq!(deliver(&forged, b"{"), Err(Refusal::WrongSignature));
}

#[test]
fn a_signed_body_that_makes_no_sense_is_malformed() {
    for (event, body) in [
        ("ping", &b"not json"[..]),
        ("push", b"{}"),
        ("push", b"[]"),
        ("push", b""),
        ("push", b"\xff\xfe{}"),
        ("installation", br#"{"installation":{"id":"one"}}"#),
        ("somebody_elses_event", b"{"),
    ] {
        assert_eq!(deliver(&headers(event, body), body), Err(Refusal::Malformed), "{event}");
    }
}

#[test]
fn an_unknown_event_is_ignored() {
    let body = br#"{"action":"created"}"#;
    let delivery = deliver(&headers("star", body), body).unwrap();
    assert!(matches!(delivery.event(), Event::Ignored(_)));
}
