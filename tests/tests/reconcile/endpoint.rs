//! Whom webhook-worker's `/reconcile` answers.

use anyhow::{Context, Result};
use b00t_reconciler::clock::SystemClock;
use b00t_tests::{harness::Platform, story::FIRST};
use drift::{SIGNATURE_HEADER, SignedParts, TIMESTAMP_HEADER, sign};
use github::Clock;
use pretty_assertions::assert_eq;
use secrecy::SecretString;
use serde_json::json;

use crate::stage::stage;

/// A request as it is signed, and as it is sent.
struct Asking<'a> {
    secret: &'a SecretString,
    timestamp: u64,
    signed: &'a str,
    sent: &'a str,
}

impl Asking<'_> {
    async fn status(&self, platform: &Platform) -> Result<u16> {
        let Self { secret, timestamp, signed, sent } = self;
        let path = "/reconcile";
        let parts =
            SignedParts { method: "POST", path, timestamp: *timestamp, body: signed.as_bytes() };
        let request = reqwest::Client::new()
            .post(format!("{}{path}", platform.gates_url()))
            .header(TIMESTAMP_HEADER, timestamp.to_string())
            .header(SIGNATURE_HEADER, sign(secret, &parts))
            .body((*sent).to_owned());
        Ok(request.send().await?.status().as_u16())
    }
}

fn secret(platform: &Platform) -> Result<SecretString> {
    let secrets = platform.reconciler_secrets();
    let found = secrets.iter().find(|(name, _)| *name == "RECONCILER_SECRET");
    Ok(found.context("no secret")?.1.to_owned().into())
}

fn body(platform: &Platform) -> Result<String> {
    let id = platform.github().find_account(FIRST)?.id;
    Ok(json!({"accounts": [{"id": id, "login": FIRST}], "reason": "a test"}).to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_signed_now_by_the_reconciler_is_answered() -> Result<()> {
    let platform = stage().await?;
    let (secret, body, now) = (secret(&platform)?, body(&platform)?, SystemClock.now().seconds());
    let right = Asking { secret: &secret, timestamp: now, signed: &body, sent: &body };
    assert_eq!(right.status(&platform).await?, 202);
    let another = SecretString::from("another");
    let other_body = body.replace("a test", "another");
    for (what, asking) in [
        ("another secret", Asking { secret: &another, ..right }),
        ("an old one", Asking { timestamp: now - 400, ..right }),
        ("one of the future", Asking { timestamp: now + 400, ..right }),
        ("a replay with another body", Asking { sent: &other_body, ..right }),
    ] {
        assert_eq!(asking.status(&platform).await?, 401, "{what}");
    }
    let unsigned = reqwest::Client::new().post(format!("{}/reconcile", platform.gates_url()));
    assert_eq!(unsigned.body(body.clone()).send().await?.status().as_u16(), 401);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_secret_nobody_is_answered() -> Result<()> {
    let mut platform = stage().await?;
    platform.close_to_reconcilers().await?;
    let (secret, body, now) = (secret(&platform)?, body(&platform)?, SystemClock.now().seconds());
    let right = Asking { secret: &secret, timestamp: now, signed: &body, sent: &body };
    assert_eq!(right.status(&platform).await?, 404);
    let empty = SecretString::from("");
    let empty = Asking { secret: &empty, ..right };
    assert_eq!(empty.status(&platform).await?, 404);
    let refused = platform.reconcile(&["apply", "--yes", "--all"]).await?;
    assert!(refused.output.contains("set its secret RECONCILER_SECRET"), "{refused:?}");
    platform.stop().await
}
