//! Owners at their own pages: signing in, revoking what they granted, signing out; and what somebody else
//! may try with their cookies and forms.

use anyhow::{Context, Result};
use b00t_tests::harness::{Browser, Build, Page, Platform, RawReply, until};
use pretty_assertions::assert_eq;
use reqwest::Method;
use serde_json::{Value, json};

const OWNER: &str = "alice";
const STRANGER: &str = "bob";
const REDIRECT_URI: &str = "http://127.0.0.1/callback";
const SESSION: &str = "__Host-b00t-session";

/// Names and values, of a form or of a header.
type Fields<'a> = &'a [(&'a str, &'a str)];

/// What a client got.
struct Granted {
    access: String,
    refresh: String,
    client_id: String,
}

async fn platform() -> Result<Platform> {
    let platform = Platform::start_for_test(Build::Production).await?;
    for login in [OWNER, STRANGER] {
        platform.install(login).await?;
        platform.in_force(login).await?;
    }
    Ok(platform)
}

/// A client of the owner's, with this name.
async fn granted(platform: &Platform, name: &str) -> Result<Granted> {
    let metadata = json!({
        "client_name": name, "redirect_uris": [REDIRECT_URI], "token_endpoint_auth_method": "none",
    });
    let registered = platform.post_json("/oauth/register", &metadata).await?;
    let client_id = text(&registered.body, "client_id")?;
    let asking = platform.asking(&client_id, REDIRECT_URI, OWNER);
    let tokens = platform.tokens(&asking, OWNER).await?;
    let (access, refresh) = (text(&tokens, "access_token")?, text(&tokens, "refresh_token")?);
    Ok(Granted { access, refresh, client_id })
}

fn text(body: &Value, name: &str) -> Result<String> {
    let text = body.get(name).and_then(Value::as_str);
    Ok(text.with_context(|| format!("no {name} in {body}"))?.to_owned())
}

async fn status(platform: &Platform, granted: &Granted) -> Result<u16> {
    Ok(platform.ping(OWNER, &granted.access).await?.0)
}

async fn renewed(platform: &Platform, granted: &Granted) -> Result<RawReply> {
    let asking = platform.asking(&granted.client_id, REDIRECT_URI, OWNER);
    platform.post_form("/oauth/token", &asking.renewing(&granted.refresh)).await
}

/// What the page calls the client with this name.
fn called(page: &Page, name: &str) -> Result<String> {
    let rest = page.text.split_once(&format!("<h3>{name}</h3>")).context("no such client")?.1;
    let rest = rest.split_once("name=\"client\" value=\"").context("no form")?.1;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}

/// Fails unless a browser is sent to GitHub: nobody is signed in.
async fn is_signed_out(platform: &Platform, browser: &mut Browser) -> Result<()> {
    let page = browser.get(&platform.at_apex("/account")).await?;
    assert_eq!(page.status, 303, "{page:?}");
    assert!(page.location()?.as_str().starts_with(platform.github_url()), "{page:?}");
    Ok(())
}

async fn is_signed_in(platform: &Platform, browser: &mut Browser) -> Result<()> {
    let page = browser.get(&platform.at_apex("/account")).await?;
    assert_eq!(page.status, 200, "{page:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_signs_in_and_sees_his_server_and_its_clients() -> Result<()> {
    let platform = platform().await?;
    granted(&platform, "First client").await?;
    let mut browser = platform.browser();
    let begun = browser.get(&platform.at_apex("/account")).await?;
    assert!(begun.location()?.as_str().starts_with(platform.github_url()), "{begun:?}");
    let back = platform.says_who(&mut browser, &begun.location()?, OWNER).await?;
    let signed_in = browser.get(back.as_str()).await?;
    let field = signed_in.header("set-cookie").to_owned();
    let attributes: Vec<_> = field.split("; ").skip(1).collect();
    assert_eq!(attributes, ["Path=/", "Max-Age=604800", "Secure", "HttpOnly", "SameSite=Lax"]);
    let at = signed_in.location()?;
    assert!(at.as_str().starts_with(&platform.at_apex("/account")), "{at}");

    let page = browser.get(at.as_str()).await?;
    assert_eq!(page.status, 200, "{}", page.text);
    for told in [&*platform.endpoint(OWNER), "First client", "alice/_b00t_", "b00t_whoami"] {
        assert!(page.text.contains(told), "{told}: {}", page.text);
    }
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action 'self'") && policy.contains("frame-ancestors 'none'"));
    assert_eq!(page.header("cache-control"), "no-store");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_revoked_is_refused_at_once_and_its_stream_ends() -> Result<()> {
    let platform = platform().await?;
    let (gone, stays) = (granted(&platform, "Gone").await?, granted(&platform, "Stays").await?);
    let listening =
        |granted: &Granted| platform.raw_with(OWNER, granted.access.clone()).listen("open").open();
    let (mut ends, mut goes_on) = (listening(&gone).await?, listening(&stays).await?);
    let mut browser = platform.browser();
    let page = platform.signs_in(&mut browser, OWNER).await?;
    let family = called(&page, "Gone")?;
    let done =
        platform.owner_posts(&mut browser, "/account/revoke", &[("client", &family)]).await?;
    assert_eq!(done.status, 303, "{done:?}");
    assert_eq!(status(&platform, &gone).await?, 401);
    assert_eq!(renewed(&platform, &gone).await?.body["error"], "invalid_grant");
    // It comes to its end, or this waits in vain.
    ends.rest().await?;

    assert_eq!(status(&platform, &stays).await?, 200);
    platform
        .github()
        .commit(
            &platform.fork(OWNER),
            "main",
            "b00t-mcp-acl.toml",
            Some(b"default_policy = \"allow\"\n"),
            "Allow",
        )
        .await?;
    goes_on.tools_changed().await?;
    let page = browser.get(done.location()?.as_str()).await?;
    assert!(!page.text.contains("<h3>Gone</h3>") && page.text.contains("<h3>Stays</h3>"));
    assert!(page.text.contains("has no access any more"), "{}", page.text);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_and_the_answers_that_were_come_back_to_end_with_their_client() -> Result<()> {
    const TENANT: &str = "conformance";
    const PROGRESS: &str = "notifications/progress";
    let platform = Platform::start_for_test(Build::Faults).await?;
    platform.account_with_fork(TENANT).await?;
    let client = platform.raw(TENANT).await?;
    let session = client.open_session().await?;
    let call = |id: u64| {
        let params = json!({
            "name": "test_cancellation", "arguments": {}, "_meta": {"progressToken": "p"},
        });
        client.legacy(&session, "tools/call", params).id(json!(id))
    };
    let mut first = call(1).open().await?;
    let seen = first.told(PROGRESS).await?.id.context("no event id")?;
    drop(first);
    let mut resumed =
        client.bare(Method::GET, &session).with("last-event-id", &seen).open().await?;
    assert_eq!(resumed.next().await?.context("no first event")?.comment.as_deref(), Some("open"));
    let mut running = call(2).open().await?;
    running.told(PROGRESS).await?;

    let mut browser = platform.browser();
    let page = platform.signs_in(&mut browser, TENANT).await?;
    let family = page.field("client")?;
    platform.owner_posts(&mut browser, "/account/revoke", &[("client", &family)]).await?;
    let end = running.rest().await?.pop().context("no end")?;
    let why = end.message["error"]["message"].as_str().unwrap_or_default();
    assert!(why.contains("consent was taken back"), "{end:?}");
    let end = resumed.rest().await?.pop().context("no end")?;
    assert_eq!(end.comment.as_deref(), Some("closed: consent was taken back"));
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_this_browser_and_no_other() -> Result<()> {
    let platform = platform().await?;
    let (mut here, mut there) = (platform.browser(), platform.browser());
    platform.signs_in(&mut here, OWNER).await?;
    platform.signs_in(&mut there, OWNER).await?;
    let cookie = here.cookie(&platform.base_url(), SESSION).context("no cookie")?;
    let out = platform.owner_posts(&mut here, "/account/sign-out", &[]).await?;
    assert_eq!(out.location()?.as_str(), platform.at_apex("/"));
    assert!(out.header("set-cookie").contains("Max-Age=0"), "{out:?}");
    is_signed_out(&platform, &mut here).await?;
    here.keep(&platform.base_url(), SESSION, &cookie);
    is_signed_out(&platform, &mut here).await?;
    is_signed_in(&platform, &mut there).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn revoking_everything_signs_out_everywhere_and_ends_every_client() -> Result<()> {
    let platform = platform().await?;
    let client = granted(&platform, "Client").await?;
    let (mut here, mut there) = (platform.browser(), platform.browser());
    platform.signs_in(&mut here, OWNER).await?;
    platform.signs_in(&mut there, OWNER).await?;
    let mut stream = platform.raw_with(OWNER, client.access.clone()).listen("open").open().await?;
    platform.owner_posts(&mut here, "/account/revoke-all", &[]).await?;
    assert_eq!(status(&platform, &client).await?, 401);
    stream.rest().await?;
    // A cookie of a former epoch is nobody's.
    is_signed_out(&platform, &mut here).await?;
    is_signed_out(&platform, &mut there).await?;
    platform.signs_in(&mut here, OWNER).await?;
    is_signed_in(&platform, &mut here).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_gives_a_new_cookie_whatever_the_browser_had() -> Result<()> {
    let platform = platform().await?;
    let (mut attacker, mut browser) = (platform.browser(), platform.browser());
    platform.signs_in(&mut attacker, STRANGER).await?;
    let planted = attacker.cookie(&platform.base_url(), SESSION).context("no cookie")?;
    browser.keep(&platform.base_url(), SESSION, &planted);
    platform.signs_in(&mut browser, OWNER).await?;
    let own = browser.cookie(&platform.base_url(), SESSION).context("no cookie")?;
    assert_ne!(own, planted);
    let owner = platform.github().find_account(OWNER)?.id;
    assert!(own.starts_with(&format!("{owner}.")), "the cookie of another account");
    let page = browser.get(&platform.at_apex("/account")).await?;
    assert!(page.text.contains(&platform.endpoint(OWNER)), "{}", page.text);

    // Whoever signs in again leaves no session behind.
    platform.signs_in(&mut browser, OWNER).await?;
    let mut before = platform.browser();
    before.keep(&platform.base_url(), SESSION, &own);
    is_signed_out(&platform, &mut before).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_elsewhere_or_without_its_token_changes_nothing() -> Result<()> {
    let platform = platform().await?;
    let client = granted(&platform, "Client").await?;
    let mut browser = platform.browser();
    let page = platform.signs_in(&mut browser, OWNER).await?;
    let (token, family) = (page.field("token")?, called(&page, "Client")?);
    let mut other = platform.browser();
    let others = platform.signs_in(&mut other, OWNER).await?.field("token")?;
    let own = platform.base_url();
    let subdomain = format!("http://{}", platform.host_of(OWNER));
    let good: [(&str, &str); 2] = [("token", &token), ("client", &family)];
    let origin = ("origin", &*own);
    let cases: [(&str, Fields<'_>, Fields<'_>); 8] = [
        ("no origin", &good, &[]),
        ("another site", &good, &[("origin", "https://evil.example")]),
        ("the owner's own subdomain", &good, &[("origin", &subdomain)]),
        ("an opaque origin", &good, &[("origin", "null")]),
        ("cross-site by the browser's word", &good, &[origin, ("sec-fetch-site", "cross-site")]),
        ("no token", &[("client", &family)], &[origin]),
        ("another token", &[("token", "x"), ("client", &family)], &[origin]),
        ("another session's token", &[("token", &others), ("client", &family)], &[origin]),
    ];
    for path in ["/account/revoke", "/account/revoke-all", "/account/sign-out"] {
        for (case, fields, headers) in cases {
            let refused = browser.post_with(&platform.at_apex(path), fields, headers).await?;
            assert!(matches!(refused.status, 400 | 403), "{path}, {case}: {refused:?}");
        }
        let get = browser.get(&platform.at_apex(path)).await?;
        assert_eq!((get.status, get.header("allow")), (405, "POST"), "{path}");
    }
    assert_eq!(status(&platform, &client).await?, 200);
    is_signed_in(&platform, &mut browser).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_revokes_anything_of_another_account() -> Result<()> {
    let platform = platform().await?;
    let client = granted(&platform, "Client").await?;
    let (mut owner, mut stranger) = (platform.browser(), platform.browser());
    let page = platform.signs_in(&mut owner, OWNER).await?;
    let family = called(&page, "Client")?;
    platform.signs_in(&mut stranger, STRANGER).await?;
    let fields = [("client", &*family)];
    platform.owner_posts(&mut stranger, "/account/revoke", &fields).await?;
    assert_eq!(status(&platform, &client).await?, 200);

    // His secret under the owner's number is no session of the owner's.
    let cookie = stranger.cookie(&platform.base_url(), SESSION).context("no cookie")?;
    let (_, secret) = cookie.split_once('.').context("no secret")?;
    let id = platform.github().find_account(OWNER)?.id;
    stranger.keep(&platform.base_url(), SESSION, &format!("{id}.{secret}"));
    is_signed_out(&platform, &mut stranger).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn uninstalling_the_app_ends_clients_streams_and_sessions() -> Result<()> {
    let platform = platform().await?;
    let client = granted(&platform, "Client").await?;
    let mut browser = platform.browser();
    platform.signs_in(&mut browser, OWNER).await?;
    let mut stream = platform.raw_with(OWNER, client.access.clone()).listen("open").open().await?;
    platform.uninstall(OWNER).await?;
    until("the token is refused", async || {
        Ok((status(&platform, &client).await? == 401).then_some(()))
    })
    .await?;
    stream.rest().await?;
    assert_eq!(renewed(&platform, &client).await?.body["error"], "invalid_grant");
    is_signed_out(&platform, &mut browser).await?;

    // Whoever signs in again is told what to do, and what he begins then does not end.
    let page = platform.signs_in(&mut browser, OWNER).await?;
    assert!(page.text.contains("Install the App"), "{}", page.text);
    is_signed_in(&platform, &mut browser).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_ends_what_an_account_granted_and_nothing_of_another() -> Result<()> {
    let platform = platform().await?;
    let client = granted(&platform, "Client").await?;
    let mut browser = platform.browser();
    platform.signs_in(&mut browser, OWNER).await?;
    let bystander = platform.token(STRANGER, STRANGER).await?;
    let shown = platform.reconcile(&["revoke", OWNER]).await?;
    assert_eq!(shown.exit, 0, "{}", shown.output);
    assert_eq!(status(&platform, &client).await?, 200, "{}", shown.output);

    let done = platform.reconcile(&["revoke", OWNER, "--yes"]).await?;
    assert_eq!(done.exit, 0, "{}", done.output);
    assert_eq!(status(&platform, &client).await?, 401);
    is_signed_out(&platform, &mut browser).await?;
    assert_eq!(platform.ping(STRANGER, &bystander).await?.0, 200);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_cookie_of_a_session_and_no_form_token_is_in_the_log() -> Result<()> {
    let platform = platform().await?;
    let mut browser = platform.browser();
    let page = platform.signs_in(&mut browser, OWNER).await?;
    let cookie = browser.cookie(&platform.base_url(), SESSION).context("no cookie")?;
    platform.owner_posts(&mut browser, "/account/sign-out", &[]).await?;
    let log = platform.log().await?;
    assert!(log.contains("\"signed_in\"") && log.contains("\"signed_out\""), "{log}");
    let (_, secret) = cookie.split_once('.').context("no secret")?;
    for secret in [secret, &page.field("token")?] {
        assert!(!secret.is_empty() && !log.contains(secret), "this is in the log: {secret}");
    }
    platform.stop().await
}
