//! Who gets in: hosts, tokens, and the headers of a refusal.

use anyhow::Result;
use b00t_tests::harness::{Build, Platform};
use serde_json::json;

const OWNER: &str = "alice";
const STRANGER: &str = "bob";

async fn platform() -> Result<Platform> {
    let platform = Platform::start_for_test(Build::Production).await?;
    for login in [OWNER, STRANGER] {
        platform.install(login).await?;
        platform.in_force(login).await?;
    }
    Ok(platform)
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_owners_own_token_gets_in() -> Result<()> {
    let platform = platform().await?;
    let good = platform.token(OWNER, OWNER).await?;
    let mut flipped = good.clone().into_bytes();
    let place = good.rfind('.').unwrap() + 5;
    flipped[place] = if flipped[place] == b'A' { b'B' } else { b'A' };
    let flipped = String::from_utf8(flipped)?;
    let unsigned = platform.unsigned_token(OWNER).await?;
    for (case, token, expected) in [
        ("the owner's token", good.as_str(), 200),
        ("no token", "", 401),
        ("not a token", "secret", 401),
        ("a broken signature", &flipped, 401),
        ("no signature, alg none", &unsigned, 401),
        ("another key's signature", &platform.token_of_another_key(OWNER).await?, 401),
        ("the stranger's token", &platform.token(STRANGER, STRANGER).await?, 401),
        ("an expired token", &platform.expired_token(OWNER).await?, 401),
    ] {
        let (status, challenge) = platform.ping(OWNER, token).await?;
        assert_eq!(status, expected, "{case}");
        if status == 401 {
            assert!(challenge.starts_with("Bearer "), "{case}: {challenge}");
            let metadata = "/.well-known/oauth-protected-resource/mcp\"";
            assert!(challenge.contains(metadata), "{case}: {challenge}");
            assert!(challenge.contains("scope=\"b00t:read\""), "{case}: {challenge}");
        }
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_without_the_scope_is_told_which_one_it_needs() -> Result<()> {
    let platform = platform().await?;
    let (status, challenge) =
        platform.ping(OWNER, &platform.token_without_scope(OWNER).await?).await?;
    assert_eq!(status, 403, "{challenge}");
    assert!(challenge.contains("error=\"insufficient_scope\""), "{challenge}");
    assert!(challenge.contains("scope=\"b00t:read\""), "{challenge}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_gone_with_the_app() -> Result<()> {
    let platform = platform().await?;
    assert_eq!(platform.page(OWNER, "/").await?.0, 200);
    platform.uninstall(OWNER).await?;
    platform.in_force_as(OWNER, "suspended").await?;
    let (status, text) = platform.page(OWNER, "/").await?;
    assert_eq!(status, 404, "{text}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_one_account_under_the_name_of_another_is_refused() -> Result<()> {
    let platform = platform().await?;
    let (status, _) = platform.ping(OWNER, &platform.token(STRANGER, OWNER).await?).await?;
    assert!(matches!(status, 401 | 403), "got {status}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_host_alone_says_whose_endpoint_it_is() -> Result<()> {
    let platform = platform().await?;
    let base = platform.authority();
    let (name, port) = base.split_once(':').unwrap();
    for (host, path, expected) in [
        (format!("alice.{base}"), "/mcp", 401),
        (format!("ALICE.{base}"), "/mcp", 401),
        (format!("alice.{name}.:{port}"), "/mcp", 401),
        (format!("a.alice.{base}"), "/mcp", 404),
        (format!("al_ice.{base}"), "/mcp", 404),
        (format!("evil.test:{port}"), "/mcp", 404),
        (base.clone(), "/mcp", 404),
        (base.clone(), "/", 200),
        (base.clone(), "/healthz", 200),
        (base.clone(), "/.well-known/jwks.json", 200),
        (format!("alice.{base}"), "/.well-known/oauth-protected-resource/mcp", 200),
        (format!("alice.{base}"), "/policy", 404),
    ] {
        let forwarded = [("x-forwarded-host", format!("alice.{base}"))];
        let (status, _) = platform.get(&host, path, &forwarded).await?;
        assert_eq!(status, expected, "{host}{path}");
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_metadata_names_the_subdomain_and_the_issuer() -> Result<()> {
    let platform = platform().await?;
    let host = format!("alice.{}", platform.authority());
    let (_, text) = platform.get(&host, "/.well-known/oauth-protected-resource/mcp", &[]).await?;
    let metadata: serde_json::Value = serde_json::from_str(&text)?;
    assert_eq!(metadata["resource"], json!(format!("http://{host}/mcp")));
    assert_eq!(metadata["authorization_servers"], json!([platform.base_url()]));
    platform.stop().await
}
