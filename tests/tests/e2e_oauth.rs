//! Signing in, from a client that knows only an address to one that has tokens, renews them and gives them
//! back.

use anyhow::{Context, Result};
use b00t_tests::harness::{Asking, Build, Platform, RawClient, until};
use pretty_assertions::assert_eq;
use reqwest::Method;
use serde_json::{Value, json};

const OWNER: &str = "alice";
const STRANGER: &str = "bob";
const REDIRECT_URI: &str = "http://127.0.0.1:4711/callback";

async fn platform() -> Result<Platform> {
    let platform = Platform::start_for_test(Build::Production).await?;
    for login in [OWNER, STRANGER] {
        platform.install(login).await?;
        platform.in_force(login).await?;
    }
    Ok(platform)
}

/// A client that has registered, and what it asks the owner for.
async fn asking(platform: &Platform) -> Result<Asking> {
    let client = platform.register(&["http://127.0.0.1/callback"]).await?;
    Ok(platform.asking(&client, REDIRECT_URI, OWNER))
}

fn text(body: &Value, name: &str) -> Result<String> {
    let text = body.get(name).and_then(Value::as_str);
    Ok(text.with_context(|| format!("no {name} in {body}"))?.to_owned())
}

/// The status of a request with this token.
async fn status(platform: &Platform, token: &str) -> Result<u16> {
    Ok(platform.ping(OWNER, token).await?.0)
}

fn client(platform: &Platform, token: &str) -> RawClient {
    platform.raw_with(OWNER, token.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_knows_only_the_address_gets_in() -> Result<()> {
    let platform = platform().await?;

    // It is refused, and told where to look.
    let (refused, challenge) = platform.ping(OWNER, "").await?;
    assert_eq!(refused, 401);
    let at = challenge.split("resource_metadata=\"").nth(1).and_then(|rest| rest.split('"').next());
    let mut browser = platform.browser();
    let resource = browser.get(at.context("no address in the challenge")?).await?;
    let resource: Value = serde_json::from_str(&resource.text)?;
    assert_eq!(resource["resource"], platform.endpoint(OWNER));
    assert_eq!(resource["authorization_servers"], json!([platform.base_url()]));

    let at = platform.at_apex("/.well-known/oauth-authorization-server");
    let server: Value = serde_json::from_str(&browser.get(&at).await?.text)?;
    assert_eq!(server["issuer"], platform.base_url());
    assert_eq!(server["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(server["authorization_endpoint"], platform.at_apex("/oauth/authorize"));
    assert_eq!(server["token_endpoint"], platform.at_apex("/oauth/token"));

    // It registers, and sends the browser to GitHub.
    let asking = asking(&platform).await?;
    let begun = browser.get(&asking.url()?).await?;
    assert_eq!(begun.status, 303, "{begun:?}");
    let set = begun.header("set-cookie");
    assert!(set.starts_with("__Host-b00t-browser=") && set.contains("Secure; HttpOnly"), "{set}");
    assert!(begun.location()?.as_str().starts_with(platform.github_url()));
    assert_eq!(begun.told("code_challenge_method"), "S256");
    assert_ne!(begun.told("state"), asking.value("state"), "GitHub gets a state of its own");

    // The owner is asked, on a page that runs nothing and cannot be framed.
    let back = platform.says_who(&mut browser, &begun.location()?, OWNER).await?;
    let question = browser.get(back.as_str()).await?;
    assert_eq!(question.status, 200, "{question:?}");
    let host = format!("{OWNER}.{}", platform.authority());
    for said in ["Tests", &*host, "127.0.0.1:4711", "b00t:read", "on this machine"] {
        assert!(question.text.contains(said), "{said}: {}", question.text);
    }
    assert!(!question.text.contains("<script"), "{}", question.text);
    let policy = question.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(policy.contains("form-action 'self' http://127.0.0.1:4711;"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(question.header("x-frame-options"), "DENY");
    assert_eq!(question.header("cache-control"), "no-store");
    assert_eq!(question.header("referrer-policy"), "same-origin");

    // The client gets a code, with its own state and the issuer.
    let answered = platform.answers(&mut browser, &question, "allow").await?;
    assert_eq!((answered.status, answered.header("cache-control")), (303, "no-store"));
    assert!(answered.location()?.as_str().starts_with(REDIRECT_URI), "{answered:?}");
    assert_eq!(answered.told("state"), asking.value("state"));
    assert_eq!(answered.told("iss"), platform.base_url());

    // And for the code a token, with which it is served.
    let code = answered.told("code");
    let reply = platform.post_form("/oauth/token", &asking.redeeming(&code)).await?;
    assert_eq!((reply.status, reply.header("cache-control")), (200, "no-store"), "{reply:?}");
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    assert_eq!(reply.body["token_type"], "Bearer");
    assert_eq!(reply.body["expires_in"], 300);
    assert_eq!(reply.body["scope"], "b00t:read");
    let token = text(&reply.body, "access_token")?;
    assert_eq!(status(&platform, &token).await?, 200);
    let who = client(&platform, &token).call("b00t_whoami", json!({})).send().await?;
    assert_eq!(who.result("/structuredContent/login"), OWNER, "{}", who.text);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_renewed_and_a_lost_answer_is_given_again() -> Result<()> {
    let platform = platform().await?;
    let asking = asking(&platform).await?;
    let first = text(&platform.tokens(&asking, OWNER).await?, "refresh_token")?;
    let renewed = platform.post_form("/oauth/token", &asking.renewing(&first)).await?;
    assert_eq!(renewed.status, 200, "{renewed:?}");
    let second = text(&renewed.body, "refresh_token")?;
    assert_ne!(first, second);
    let again = platform.post_form("/oauth/token", &asking.renewing(&first)).await?;
    assert_eq!(text(&again.body, "refresh_token")?, second, "within a minute");
    assert_eq!(status(&platform, &text(&again.body, "access_token")?).await?, 200);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reused_refresh_token_ends_the_family_its_tokens_and_its_streams() -> Result<()> {
    let platform = platform().await?;
    let asking = asking(&platform).await?;
    let tokens = platform.tokens(&asking, OWNER).await?;
    let (first, access) = (text(&tokens, "refresh_token")?, text(&tokens, "access_token")?);
    let other = text(&platform.tokens(&asking, OWNER).await?, "access_token")?;
    let mut stream = client(&platform, &access).listen("mine").open().await?;
    let second = platform.post_form("/oauth/token", &asking.renewing(&first)).await?;
    let second = text(&second.body, "refresh_token")?;
    let third = platform.post_form("/oauth/token", &asking.renewing(&second)).await?;
    assert_eq!(third.status, 200, "{third:?}");

    let reused = platform.post_form("/oauth/token", &asking.renewing(&first)).await?;
    assert_eq!((reused.status, &reused.body["error"]), (400, &json!("invalid_grant")));
    // It comes to its end, or this waits in vain.
    stream.rest().await?;
    assert_eq!(status(&platform, &access).await?, 401);
    assert_eq!(status(&platform, &text(&third.body, "access_token")?).await?, 401);
    let third = text(&third.body, "refresh_token")?;
    let late = platform.post_form("/oauth/token", &asking.renewing(&third)).await?;
    assert_eq!(late.body["error"], "invalid_grant");
    assert_eq!(status(&platform, &other).await?, 200, "another family is left alone");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_gives_its_tokens_back() -> Result<()> {
    let platform = platform().await?;
    let asking = asking(&platform).await?;
    for kind in ["refresh_token", "access_token"] {
        let tokens = platform.tokens(&asking, OWNER).await?;
        let access = text(&tokens, "access_token")?;
        let mut stream = client(&platform, &access).listen("mine").open().await?;
        let given = text(&tokens, kind)?;
        let client_id = asking.value("client_id");
        let fields = [("token", given.as_str()), ("client_id", client_id)];
        let reply = platform.post_form("/oauth/revoke", &fields).await?;
        assert_eq!((reply.status, reply.text.as_str()), (200, ""), "{kind}");
        stream.rest().await?;
        assert_eq!(status(&platform, &access).await?, 401, "{kind}");
        let refresh = text(&tokens, "refresh_token")?;
        let renewed = platform.post_form("/oauth/token", &asking.renewing(&refresh)).await?;
        assert_eq!(renewed.body["error"], "invalid_grant", "{kind}");
        let again = platform.post_form("/oauth/revoke", &fields).await?;
        assert_eq!(again.status, 200, "{kind}: it is not good any more, which is no error");
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_that_is_taken_back_at_github_ends_everything() -> Result<()> {
    let platform = platform().await?;
    let asking = asking(&platform).await?;
    let tokens = platform.tokens(&asking, OWNER).await?;
    let access = text(&tokens, "access_token")?;
    let mut stream = client(&platform, &access).listen("mine").open().await?;
    platform.github().revoke_authorization(OWNER)?;
    stream.rest().await?;
    assert_eq!(status(&platform, &access).await?, 401);
    let refresh = text(&tokens, "refresh_token")?;
    let renewed = platform.post_form("/oauth/token", &asking.renewing(&refresh)).await?;
    assert_eq!(renewed.body["error"], "invalid_grant");
    let anew = until("what is granted again is served", async || {
        let token = text(&platform.tokens(&asking, OWNER).await?, "access_token")?;
        Ok((status(&platform, &token).await? == 200).then_some(token))
    })
    .await?;
    assert_ne!(anew, access);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_no_is_believed() -> Result<()> {
    let platform = platform().await?;
    let asking = asking(&platform).await?;
    let mut browser = platform.browser();
    let question = platform.asked(&mut browser, &asking, OWNER).await?;
    let answered = platform.answers(&mut browser, &question, "deny").await?;
    let told = |name| answered.told(name);
    assert_eq!((told("error"), told("code")), ("access_denied".into(), String::new()));
    assert_eq!((told("state"), told("iss")), (asking.value("state").into(), platform.base_url()));

    let begun = browser.get(&asking.url()?).await?;
    let back = platform.says_nothing(&mut browser, &begun.location()?).await?;
    let denied = browser.get(back.as_str()).await?;
    assert_eq!(denied.told("error"), "access_denied", "{denied:?}");
    assert_eq!(denied.told("iss"), platform.base_url());
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_owner_is_asked_by_id_and_not_by_name() -> Result<()> {
    let platform = platform().await?;
    let client = platform.register(&["http://127.0.0.1/callback"]).await?;
    let asked = async |subdomain: &str, login: &str| {
        let asking = platform.asking(&client, REDIRECT_URI, subdomain);
        platform.asked(&mut platform.browser(), &asking, login).await
    };
    let others = asked(OWNER, STRANGER).await?;
    assert_eq!(others.status, 403, "{others:?}");
    assert!(others.text.contains("belongs to another GitHub account"), "{}", others.text);
    assert!(!others.text.contains("name=\"consent\""), "{}", others.text);

    platform.github().account("dora")?;
    let nobodys = asked("dora", "dora").await?;
    assert_eq!(nobodys.status, 403, "{nobodys:?}");
    assert!(nobodys.text.contains("Nobody has set up this subdomain"), "{}", nobodys.text);
    assert!(nobodys.text.contains("/fork"), "where to begin: {}", nobodys.text);

    // Whoever takes a former name is somebody else.
    platform.github().rename_account(OWNER, "alicia")?;
    platform.in_force("alicia").await?;
    platform.github().account(OWNER)?;
    assert_eq!(asked("alicia", OWNER).await?.status, 403);
    assert_eq!(asked(OWNER, OWNER).await?.status, 403);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_proposes_a_change_needs_the_broader_scope() -> Result<()> {
    let platform = platform().await?;
    let asking = asking(&platform).await?;
    let reading = text(&platform.tokens(&asking, OWNER).await?, "access_token")?;
    for (tool, arguments) in [
        ("b00t_acl_propose", json!({})),
        ("b00t_call", json!({"name": "b00t_acl_propose", "arguments": {}})),
    ] {
        let refused = client(&platform, &reading).call(tool, arguments).send().await?;
        assert_eq!(refused.status, 403, "{tool}: {}", refused.text);
        let challenge = refused.header("www-authenticate");
        assert!(challenge.contains("error=\"insufficient_scope\""), "{challenge}");
        assert!(challenge.contains("scope=\"b00t:read b00t:write\""), "{challenge}");
    }
    let asking = asking.with("scope", "b00t:read b00t:write");
    let writing = text(&platform.tokens(&asking, OWNER).await?, "access_token")?;
    let served = client(&platform, &writing).call("b00t_acl_propose", json!({})).send().await?;
    assert_eq!(served.status, 200, "{}", served.text);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn grants_outlive_the_kill_of_workerd_and_a_sign_in_is_only_good_once() -> Result<()> {
    let mut platform = platform().await?;
    let asking = asking(&platform).await?;
    let tokens = platform.tokens(&asking, OWNER).await?;
    let mut browser = platform.browser();
    let begun = browser.get(&asking.url()?).await?;
    let back = platform.says_who(&mut browser, &begun.location()?, OWNER).await?;
    platform.kill().await?;
    platform.restart(Build::Production).await?;
    assert_eq!(status(&platform, &text(&tokens, "access_token")?).await?, 200);
    let refresh = text(&tokens, "refresh_token")?;
    let renewed = platform.post_form("/oauth/token", &asking.renewing(&refresh)).await?;
    assert_eq!(renewed.status, 200, "{renewed:?}");

    let question = browser.get(back.as_str()).await?;
    assert_eq!(question.status, 200, "a sign-in under way goes on: {question:?}");
    assert_eq!(browser.get(back.as_str()).await?.status, 400, "and is over then");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_of_a_sign_in_is_in_the_log() -> Result<()> {
    let platform = platform().await?;
    let asking = asking(&platform).await?;
    let mut browser = platform.browser();
    let begun = browser.get(&asking.url()?).await?;
    let back = platform.says_who(&mut browser, &begun.location()?, OWNER).await?;
    let question = browser.get(back.as_str()).await?;
    let (ticket, form_token) = (question.field("consent")?, question.field("token")?);
    let code = platform.answers(&mut browser, &question, "allow").await?.told("code");
    let tokens = platform.post_form("/oauth/token", &asking.redeeming(&code)).await?.body;
    let refresh = text(&tokens, "refresh_token")?;
    platform.post_form("/oauth/token", &asking.renewing(&refresh)).await?;
    platform.post_form("/oauth/token", &asking.redeeming(&code)).await?;

    let cookie = browser.cookie(&platform.base_url(), "__Host-b00t-browser");
    let githubs = back.query_pairs().find(|(name, _)| name == "code");
    let mut secrets = platform.secrets();
    secrets.extend([
        begun.told("state"),
        cookie.context("no cookie")?,
        githubs.context("no code of GitHub's")?.1.into_owned(),
        ticket,
        form_token,
        code,
        asking.verifier().to_owned(),
        refresh,
        text(&tokens, "access_token")?,
    ]);
    let log = until("all of it is in the log", async || {
        let log = platform.log().await?;
        let whole = log.contains("\"consent_given\"") && log.contains("\"grant_replayed\"");
        Ok(whole.then_some(log))
    })
    .await?;
    for secret in secrets {
        assert!(!secret.is_empty() && !log.contains(&secret), "this is in the log: {secret}");
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn registrations_are_bounded_for_each_address() -> Result<()> {
    let platform = platform().await?;
    let mut refused = None;
    for _ in 0..=20 {
        let metadata = json!({"redirect_uris": ["https://client.example/back"]});
        let reply = platform.post_json("/oauth/register", &metadata).await?;
        if reply.status != 201 {
            refused = Some(reply);
            break;
        }
    }
    let refused = refused.context("nothing was refused")?;
    assert_eq!(refused.status, 429, "{refused:?}");
    assert!(refused.header("retry-after").parse::<u64>()? > 0, "{refused:?}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_endpoint_says_which_methods_it_has() -> Result<()> {
    let platform = platform().await?;
    let apex = platform.authority();
    for (path, method, allowed) in [
        ("/oauth/authorize", Method::PUT, "GET, POST"),
        ("/oauth/callback", Method::POST, "GET"),
        ("/oauth/consent", Method::GET, "POST"),
        ("/oauth/token", Method::GET, "POST, OPTIONS"),
        ("/oauth/revoke", Method::GET, "POST, OPTIONS"),
        ("/oauth/register", Method::DELETE, "POST, OPTIONS"),
        ("/.well-known/oauth-authorization-server", Method::POST, "GET, HEAD, OPTIONS"),
        ("/.well-known/jwks.json", Method::POST, "GET, HEAD, OPTIONS"),
    ] {
        let reply = platform.request(method.clone(), &apex, path).send().await?;
        assert_eq!((reply.status, reply.header("allow")), (405, allowed), "{method} {path}");
        let elsewhere = platform.request(method, &platform.host_of(OWNER), path).send().await?;
        assert_eq!(elsewhere.status, 404, "{path} is on the apex alone");
    }
    platform.stop().await
}
