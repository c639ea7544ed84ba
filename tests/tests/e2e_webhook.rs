//! What `POST /webhook` answers to input of every kind, over HTTP, in real workerd.

use anyhow::Result;
use b00t_tests::harness::{Build, Platform};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

const PING: &[u8] = br#"{"zen":"Keep it logically awesome.","hook_id":1}"#;

/// Headers as GitHub sends them, signed with the right secret.
fn signed(platform: &Platform, event: &str, body: &[u8]) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("x-github-event", event.parse()?);
    headers.insert("x-github-delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958".parse()?);
    headers.insert("x-hub-signature-256", platform.sign(body).parse()?);
    Ok(headers)
}

#[tokio::test]
async fn bad_input_gets_a_clear_answer() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    let good = signed(&platform, "ping", PING)?;
    let without = |name: &str| {
        let mut headers = good.clone();
        headers.remove(name);
        headers
    };
    let with = |name: &'static str, value: &str| -> Result<HeaderMap> {
        let mut headers = good.clone();
        headers.insert(name, value.parse()?);
        Ok(headers)
    };
    let malformed = b"{\"zen\":";
    let array = b"[1,2,3]";
    let cases: Vec<(&str, HeaderMap, &[u8], u16)> = vec![
        ("a ping", good.clone(), PING, 202),
        ("no signature", without("x-hub-signature-256"), PING, 401),
        ("somebody else's signature", with("x-hub-signature-256", &"0".repeat(64))?, PING, 401),
        (
            "a signature of another body",
            with("x-hub-signature-256", &platform.sign(b"{}"))?,
            PING,
            401,
        ),
        ("a signature by SHA-1", with("x-hub-signature-256", "sha1=00")?, PING, 401),
        ("no content type", without("content-type"), PING, 415),
        ("a form", with("content-type", "application/x-www-form-urlencoded")?, PING, 415),
        (
            "JSON with a charset",
            with("content-type", "application/json; charset=utf-8")?,
            PING,
            202,
        ),
        ("no event", without("x-github-event"), PING, 400),
        ("no delivery", without("x-github-delivery"), PING, 400),
        ("a malformed body, well signed", signed(&platform, "push", malformed)?, malformed, 400),
        ("a body that is no object", signed(&platform, "push", array)?, array, 400),
        ("a push without its members", signed(&platform, "push", b"{}")?, b"{}", 400),
        ("an event nobody knows", signed(&platform, "moon_phase", PING)?, PING, 202),
        ("an event of no interest", signed(&platform, "star", PING)?, PING, 202),
    ];
    for (case, headers, body, expected) in cases {
        let (status, text) = platform.post_webhook(headers, body.to_vec()).await?;
        assert_eq!(status, expected, "{case}: {text}");
        assert!(status < 400 || text.len() > 10, "{case} is explained: {text}");
    }
    platform.stop().await
}

#[tokio::test]
async fn only_post_is_served_and_only_there() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    for (path, status) in [("/webhook", 405), ("/healthz", 200), ("/", 404), ("/gate", 404)] {
        assert_eq!(platform.get_webhook_host(path).await?.0, status, "{path}");
    }
    platform.stop().await
}

#[tokio::test]
async fn while_a_secret_is_rotated_both_are_good() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    let mut headers = signed(&platform, "ping", PING)?;
    headers.insert("x-hub-signature-256", platform.sign_with_previous(PING).parse()?);
    assert_eq!(platform.post_webhook(headers, PING.to_vec()).await?.0, 202);
    platform.stop().await
}

#[tokio::test]
async fn more_than_25_mb_is_refused_whether_announced_or_not() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    let length = 25 * 1024 * 1024 + 1;
    let announced = format!("content-length: {length}\r\n");
    for (case, framing, sent) in [
        ("announced", announced.as_str(), 0),
        ("in chunks", "transfer-encoding: chunked\r\n", length),
    ] {
        let status = platform.post_webhook_bytes(framing, sent).await?;
        assert_eq!(status, 413, "{case}");
    }
    platform.stop().await
}
