//! Who is told nothing, and what is not there.

use anyhow::Result;
use b00t_tests::harness::until;
use pretty_assertions::assert_eq;
use reqwest::Method;
use serde_json::json;

use crate::stage::{
    ACL, DENY, OWNER, STRANGER, ask, generations, get, stage, until_denied, until_entries,
};

#[tokio::test(flavor = "multi_thread")]
async fn only_the_owners_own_token_is_answered() -> Result<()> {
    let platform = stage().await?;
    let newest = generations(&until_entries(&platform, OWNER, 1).await?)[0];
    for path in ["/history".into(), format!("/history/{newest}"), format!("/history/{newest}/diff")]
    {
        for (case, token, expected) in [
            ("the owner's token", platform.token(OWNER, OWNER).await?, 200),
            ("no token", String::new(), 401),
            ("not a token", "secret".into(), 401),
            ("no signature, alg none", platform.unsigned_token(OWNER).await?, 401),
            ("another key's signature", platform.token_of_another_key(OWNER).await?, 401),
            ("the stranger's token", platform.token(STRANGER, STRANGER).await?, 401),
            ("the stranger's token for this host", platform.token(STRANGER, OWNER).await?, 403),
            ("an expired token", platform.expired_token(OWNER).await?, 401),
            ("a token without the scope", platform.token_without_scope(OWNER).await?, 403),
        ] {
            let reply = ask(&platform, Method::GET, OWNER, &path, &token).send().await?;
            assert_eq!(reply.status, expected, "{path}, {case}: {reply:?}");
            assert_eq!(reply.header("cache-control"), "no-store", "{path}, {case}");
            let challenged = reply.header("www-authenticate").starts_with("Bearer ");
            assert!(challenged || expected != 401, "{path}, {case}: {reply:?}");
            assert!(expected == 200 || !reply.text.contains("default_policy"), "{path}, {case}");
        }
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_is_not_answered() -> Result<()> {
    let platform = stage().await?;
    let issued = platform.token(OWNER, OWNER).await?;
    platform.github().revoke_authorization(OWNER)?;
    let challenge = until("the token is refused", async || {
        let reply = ask(&platform, Method::GET, OWNER, "/history", &issued).send().await?;
        let challenge = reply.header("www-authenticate").to_owned();
        Ok((reply.status == 401).then_some(challenge))
    })
    .await?;
    assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
    assert_eq!(get(&platform, STRANGER, "/history").await?.status, 200);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_in_force_decides_what_is_told() -> Result<()> {
    let platform = stage().await?;
    let newest = generations(&until_entries(&platform, OWNER, 1).await?)[0];
    let clone = platform.clone_of(OWNER).await?;
    let paths =
        ["/history".into(), format!("/history/{newest}"), format!("/history/{newest}/diff")];
    clone.push_file(ACL, &format!("{DENY}[patterns]\ndeny = [\"^history .*diff$\"]\n")).await?;
    let reply = until_denied(&platform, &paths[2]).await?;
    assert_eq!(reply.body["rule"], "patterns.deny[0]", "{reply:?}");
    assert_eq!(get(&platform, OWNER, &paths[0]).await?.status, 200);
    assert_eq!(get(&platform, OWNER, &paths[1]).await?.status, 200);
    clone.push_file(ACL, "default_policy = \"deny\"\n").await?;
    for path in &paths {
        let reply = until_denied(&platform, path).await?;
        let said = (&reply.body["error"], &reply.body["rule"]);
        assert_eq!(said, (&json!("denied"), &json!("default_policy")), "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
    }
    clone.push_deletion(ACL).await?;
    until("the reason is another one", async || {
        let reply = get(&platform, OWNER, "/history").await?;
        assert_eq!(reply.status, 403, "{reply:?}");
        Ok(reply.body["rule"].is_null().then_some(()))
    })
    .await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_only_reading() -> Result<()> {
    let platform = stage().await?;
    let token = platform.token(OWNER, OWNER).await?;
    let newest = generations(&until_entries(&platform, OWNER, 1).await?)[0];
    for path in ["/history".into(), format!("/history/{newest}"), format!("/history/{newest}/diff")]
    {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let reply = ask(&platform, method.clone(), OWNER, &path, &token).send().await?;
            assert_eq!(reply.status, 405, "{method} {path}");
            assert_eq!(reply.header("allow"), "GET, HEAD, OPTIONS", "{method} {path}");
        }
        let head = ask(&platform, Method::HEAD, OWNER, &path, &token).send().await?;
        assert_eq!((head.status, head.text.as_str()), (200, ""), "HEAD {path}");
        for field in ["content-type", "cache-control", "x-content-type-options"] {
            let same = ask(&platform, Method::GET, OWNER, &path, &token).send().await?;
            assert_eq!(head.header(field), same.header(field), "{field} of {path}");
        }
        let refused = ask(&platform, Method::HEAD, OWNER, &path, "").send().await?;
        assert_eq!((refused.status, refused.text.as_str()), (401, ""), "HEAD {path}, no token");
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_404() -> Result<()> {
    let platform = stage().await?;
    let newest = generations(&until_entries(&platform, OWNER, 1).await?)[0];
    let theirs = generations(&until_entries(&platform, STRANGER, 1).await?)[0];
    let unknown = newest.max(theirs) + 1000;
    for path in [
        format!("/history/{unknown}"),
        format!("/history/{unknown}/diff"),
        format!("/history/0{newest}"),
        format!("/history/{newest}/"),
        format!("/history/{newest}/text"),
        "/history/-1".into(),
        "/history/1e3".into(),
        "/history/latest".into(),
        "/history/99999999999999999999999".into(),
        "/history/..%2f..%2f1".into(),
        "/historyx".into(),
    ] {
        let reply = get(&platform, OWNER, &path).await?;
        assert_eq!(reply.status, 404, "{path}: {reply:?}");
        if !path.ends_with('x') {
            let said = (reply.header("cache-control"), &reply.body);
            assert_eq!(said, ("no-store", &json!({"error": "not_found"})), "{path}");
        }
    }
    platform.stop().await
}
