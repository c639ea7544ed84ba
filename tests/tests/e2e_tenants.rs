//! Every way into an account's subdomain, with everything that is not its owner's own, living token.

use anyhow::{Context, Result};
use b00t_tests::harness::{Build, Platform, RawReply, RawRequest};
use reqwest::Method;
use serde_json::{Value, json};

const OWNER: &str = "alice";
const STRANGER: &str = "bob";
const REDIRECT_URI: &str = "http://127.0.0.1/callback";

/// What only an owner's token opens: method, path, and whether it is an MCP message.
const WAYS: [(&str, &str, bool); 12] = [
    ("POST", "/mcp", true),
    ("POST", "/mcp/", true),
    ("GET", "/mcp", false),
    ("DELETE", "/mcp", false),
    ("GET", "/history", false),
    ("HEAD", "/history", false),
    ("GET", "/history/1", false),
    ("GET", "/history/1/diff", false),
    ("HEAD", "/history/1", false),
    ("GET", "/audit", false),
    ("HEAD", "/audit", false),
    ("GET", "/audit/usage", false),
];

/// What is not served at all, whoever asks: the instance's own paths among it.
const NOWHERE: [&str; 19] = [
    "/push",
    "/stream",
    "/revoke",
    "/admission",
    "/grants",
    "/overview",
    "/policy",
    "/oauth/token",
    "/oauth/authorize",
    "/oauth/register",
    "/.well-known/jwks.json",
    "/.well-known/oauth-authorization-server",
    "/mcp/../admin",
    "/account",
    "/account/export",
    "/account/erase",
    "/start",
    "/export",
    "/erasure",
];

async fn platform() -> Result<Platform> {
    let platform = Platform::start_for_test(Build::Production).await?;
    for login in [OWNER, STRANGER] {
        platform.install(login).await?;
        platform.in_force(login).await?;
    }
    // The owner himself is refused nothing, so that only the token decides.
    let clone = platform.clone_of(OWNER).await?;
    let commit = clone.push_file("b00t-mcp-acl.toml", "default_policy = \"allow\"\n").await?;
    platform.synced(OWNER, &commit).await?;
    Ok(platform)
}

/// A token of a grant that its client has given back.
async fn revoked(platform: &Platform) -> Result<String> {
    let client = platform.register(&[REDIRECT_URI]).await?;
    let tokens = platform.tokens(&platform.asking(&client, REDIRECT_URI, OWNER), OWNER).await?;
    let access = tokens.get("access_token").and_then(Value::as_str);
    let access = access.context("no access token")?.to_owned();
    assert_eq!(platform.ping(OWNER, &access).await?.0, 200, "it was good");
    let fields = [("token", access.as_str()), ("client_id", client.as_str())];
    platform.post_form("/oauth/revoke", &fields).await?;
    Ok(access)
}

fn knock(platform: &Platform, method: &str, path: &str, is_mcp: bool) -> Result<RawRequest> {
    let method = Method::from_bytes(method.as_bytes())?;
    let request = platform.request(method, &platform.host_of(OWNER), path);
    if !is_mcp {
        // What the legacy era asks in a session, which only the account's instance knows.
        return Ok(request
            .with("accept", "application/json, text/event-stream")
            .with("mcp-protocol-version", "2025-11-25")
            .with("mcp-session-id", "somebodys-session"));
    }
    let meta = json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28",
                      "io.modelcontextprotocol/clientCapabilities": {}});
    let params = json!({"name": "b00t_whoami", "arguments": {}, "_meta": meta});
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
    Ok(request
        .with("content-type", "application/json")
        .with("accept", "application/json, text/event-stream")
        .with("mcp-protocol-version", "2026-07-28")
        .with("mcp-method", "tools/call")
        .with("mcp-name", "b00t_whoami")
        .message(call))
}

/// Nothing of the account's, and nothing of what was asked for, is in a refusal.
fn tells_nothing(reply: &RawReply) -> bool {
    let told = reply.body == Value::Null || reply.body.get("result").is_none();
    told && !reply.text.contains("structuredContent") && !reply.text.contains("default_policy")
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_the_owners_living_token_opens_any_way_in() -> Result<()> {
    let platform = platform().await?;
    let good = format!("Bearer {}", platform.token(OWNER, OWNER).await?);
    let tokens = [
        ("no token", None),
        ("another scheme", Some("Basic YWxpY2U6c2VjcmV0".to_owned())),
        ("nonsense", Some("Bearer nonsense".to_owned())),
        ("two tokens", Some(format!("{good} {good}"))),
        ("unsigned", Some(format!("Bearer {}", platform.unsigned_token(OWNER).await?))),
        ("another key", Some(format!("Bearer {}", platform.token_of_another_key(OWNER).await?))),
        ("expired", Some(format!("Bearer {}", platform.expired_token(OWNER).await?))),
        ("revoked", Some(format!("Bearer {}", revoked(&platform).await?))),
        ("of a stranger", Some(format!("Bearer {}", platform.token(STRANGER, STRANGER).await?))),
        (
            "of a stranger for here",
            Some(format!("Bearer {}", platform.token(STRANGER, OWNER).await?)),
        ),
    ];
    for (method, path, is_mcp) in WAYS {
        let open = knock(&platform, method, path, is_mcp)?.with("authorization", &good);
        let served = open.send().await?;
        assert!(!matches!(served.status, 401 | 403), "{method} {path}: {served:?}");
        for (case, token) in &tokens {
            let mut request = knock(&platform, method, path, is_mcp)?;
            if let Some(token) = token {
                request = request.with("authorization", token);
            }
            let reply = request.send().await?;
            let what = format!("{method} {path}, {case}: {reply:?}");
            if reply.status == 403 {
                // Signed by the platform, which never does that: known and not let in.
                assert_eq!(*case, "of a stranger for here", "{what}");
            } else {
                assert_eq!(reply.status, 401, "{what}");
                assert!(reply.header("www-authenticate").starts_with("Bearer "), "{what}");
            }
            assert!(tells_nothing(&reply), "{what}");
        }
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_allows_nothing_is_told_what_it_lacks_on_every_way() -> Result<()> {
    let platform = platform().await?;
    let token = format!("Bearer {}", platform.token_without_scope(OWNER).await?);
    for (method, path, is_mcp) in WAYS {
        let request = knock(&platform, method, path, is_mcp)?;
        let reply = request.with("authorization", &token).send().await?;
        assert_eq!(reply.status, 403, "{method} {path}: {reply:?}");
        let challenge = reply.header("www-authenticate");
        assert!(challenge.contains("insufficient_scope"), "{method} {path}: {challenge}");
        assert!(tells_nothing(&reply), "{method} {path}: {reply:?}");
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_inside_is_not_reached_from_outside() -> Result<()> {
    let platform = platform().await?;
    let token = format!("Bearer {}", platform.token(OWNER, OWNER).await?);
    for path in NOWHERE {
        for method in ["GET", "POST", "PUT", "DELETE"] {
            let request = knock(&platform, method, path, false)?;
            let reply = request.with("authorization", &token).send().await?;
            assert_eq!(reply.status, 404, "{method} {path}: {reply:?}");
        }
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_in_the_address_or_in_a_cookie_is_none() -> Result<()> {
    let platform = platform().await?;
    let token = platform.token(OWNER, OWNER).await?;
    let asked = knock(&platform, "POST", &format!("/mcp?access_token={token}"), true)?;
    assert_eq!(asked.send().await?.status, 401);
    let cookie = knock(&platform, "POST", "/mcp", true)?;
    let cookie = cookie.with("cookie", &format!("access_token={token}; __Host-b00t={token}"));
    assert_eq!(cookie.send().await?.status, 401);
    platform.stop().await
}
