//! An account goes, with everything that is stored of it anywhere; and another one is left alone.

use anyhow::{Context, Result};
use b00t_tests::harness::{Browser, Build, Page, Platform, until};
use erasure::{Receipt, Requester};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use token::{BaseUrl, Keys};

const OWNER: &str = "alice";
const BYSTANDER: &str = "bob";
const ACL: &str = "b00t-mcp-acl.toml";
const CHECK: &str = "b00t ACL";
const TOPIC: &str = "_b00t_/learn/only-here.md";
const TEXT: &str = "A text that no other fork has.";
/// A policy that denies something, so that there is a refusal to be recorded.
const POLICY: &str = "default_policy = \"allow\"\n[commands.status]\npolicy = \"deny\"\n";

/// Two owners with everything that there can be of an account: a policy and an earlier one, content of
/// their own, a check run, a grant, calls that were allowed and refused.
async fn lived_in() -> Result<Platform> {
    let platform = Platform::start_for_test(Build::Production).await?;
    for login in [OWNER, BYSTANDER] {
        platform.install(login).await?;
        platform.in_force(login).await?;
        platform.content_is_there(login).await?;
        let (github, fork) = (platform.github(), platform.fork(login));
        github.commit(&fork, "main", TOPIC, Some(TEXT.as_bytes()), "Learn").await?;
        let commit = github.commit(&fork, "main", ACL, Some(POLICY.as_bytes()), "Deny").await?;
        platform.synced(login, &commit).await?;
        until("the fork's own file is stored", async || {
            let index = platform.kv()?.index(login).await?;
            let entries = index.map(|index| index.entries).unwrap_or_default();
            Ok(entries.iter().any(|entry| entry.path == TOPIC).then_some(()))
        })
        .await?;
        let proposal =
            platform.propose(login, "edit", &[(ACL, Some("default_policy = 1\n"))]).await?;
        platform.checked(&fork, &proposal.head, CHECK).await?;
        assert_eq!(call(&platform, login, "b00t_whoami").await?, (200, json!(false)));
        assert_eq!(call(&platform, login, "b00t_status").await?, (200, json!(true)));
    }
    platform.deliveries_done().await?;
    Ok(platform)
}

/// Status of a call's answer, and whether it was refused.
async fn call(platform: &Platform, login: &str, tool: &str) -> Result<(u16, Value)> {
    let reply = platform.raw(login).await?.call(tool, json!({})).send().await?;
    if reply.status != 200 {
        return Ok((reply.status, Value::Null));
    }
    let refused = reply.result("/isError") == &json!(true);
    Ok((reply.status, json!(refused)))
}

/// The owner types his login, and the program that he uses wants JSON.
async fn erases(platform: &Platform, browser: &mut Browser, confirm: &str) -> Result<Page> {
    let settings = browser.get(&platform.at_apex("/account/settings")).await?;
    let token = settings.field("token")?;
    let fields = [("token", &*token), ("confirm", confirm)];
    let origin = platform.base_url();
    let headers = [("origin", &*origin), ("accept", "application/json")];
    browser.post_with(&platform.at_apex("/account/erase"), &fields, &headers).await
}

fn text<'a>(body: &'a Value, name: &str) -> Result<&'a str> {
    body.get(name).and_then(Value::as_str).with_context(|| format!("no {name} in {body}"))
}

fn signed(page: &Page) -> Result<String> {
    let told: Value = serde_json::from_str(&page.text).with_context(|| page.text.clone())?;
    assert_eq!(told.get("state"), Some(&json!("erased")), "{told}");
    Ok(text(&told, "receipt")?.to_owned())
}

/// Checks a receipt as anybody can: with what the platform publishes.
async fn checked(platform: &Platform, signed: &str) -> Result<Receipt> {
    let mut browser = platform.browser();
    let at = platform.at_apex("/.well-known/oauth-authorization-server");
    let server: Value = serde_json::from_str(&browser.get(&at).await?.text)?;
    let jwks = browser.get(text(&server, "jwks_uri")?).await?.text;
    let issuer = BaseUrl::parse(&platform.base_url())?;
    Ok(Receipt::verify(signed, &Keys::from_jwks(&jwks)?, &issuer)?)
}

/// What still names an account, but that it was erased.
async fn left(platform: &Platform, login: &str) -> Result<Vec<String>> {
    let mut lines = platform.stored_of(login).await?;
    lines.retain(|line| !line.contains("INSERT INTO \"erasure\""));
    Ok(lines)
}

/// The bystander has everything, and is served.
async fn is_untouched(platform: &Platform) -> Result<()> {
    assert_eq!(call(platform, BYSTANDER, "b00t_whoami").await?, (200, json!(false)));
    let lines = platform.stored_of(BYSTANDER).await?;
    for place in ["KV policy:bob", "KV index:bob", "KV file:", "KV account:", "R2 history/", "DO "]
    {
        assert!(lines.iter().any(|line| line.starts_with(place)), "{place}: {lines:#?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_erases_the_account_and_nothing_is_left_anywhere() -> Result<()> {
    let platform = lived_in().await?;
    let granted = platform.token(OWNER, OWNER).await?;
    let mut stream = platform.raw_with(OWNER, granted.clone()).listen("open").open().await?;
    let before = left(&platform, OWNER).await?;
    for place in ["KV policy:", "KV index:", "KV file:", "KV account:", "R2 history/", "DO "] {
        assert!(before.iter().any(|line| line.starts_with(place)), "{place}: {before:#?}");
    }

    let mut browser = platform.browser();
    platform.signs_in(&mut browser, OWNER).await?;
    let refused = erases(&platform, &mut browser, BYSTANDER).await?;
    assert_eq!(refused.status, 400, "{}", refused.text);
    assert_eq!(platform.ping(OWNER, &granted).await?.0, 200, "nothing happened");
    let done = erases(&platform, &mut browser, OWNER).await?;
    assert_eq!(done.status, 200, "{}", done.text);
    // It comes to its end, or this waits in vain.
    stream.rest().await?;
    assert_eq!(platform.ping(OWNER, &granted).await?.0, 401);
    let account = browser.get(&platform.at_apex("/account")).await?;
    assert!(account.location()?.as_str().starts_with(platform.github_url()), "{account:?}");

    let signed = signed(&done)?;
    let receipt = checked(&platform, &signed).await?;
    let id = platform.github().find_account(OWNER)?.id;
    assert_eq!((receipt.sub, receipt.by), (id.to_string(), Requester::Owner));
    let deleted = receipt.deleted;
    assert_eq!((deleted.records, deleted.grants, deleted.streams), (3, 1, 1), "{deleted:?}");
    assert!(deleted.files >= 1 && deleted.history_entries >= 2, "{deleted:?}");
    assert!(deleted.check_rows >= 2 && deleted.gate_rows >= 2, "{deleted:?}");
    assert_eq!(platform.ping(OWNER, &signed).await?.0, 401, "a receipt is no token");

    assert_eq!(left(&platform, OWNER).await?, Vec::<String>::new());
    is_untouched(&platform).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_at_github_afterwards_brings_nothing_back_until_the_owner_does() -> Result<()>
{
    let platform = lived_in().await?;
    let mut browser = platform.browser();
    platform.signs_in(&mut browser, OWNER).await?;
    signed(&erases(&platform, &mut browser, OWNER).await?)?;
    platform.grants_are_gone(OWNER).await?;

    // The App is still installed.
    let (github, fork) = (platform.github(), platform.fork(OWNER));
    github.commit(&fork, "main", ACL, Some(b"default_policy = \"allow\"\n"), "Allow").await?;
    platform.propose(OWNER, "again", &[(ACL, Some(POLICY))]).await?;
    platform.deliveries_done().await?;
    assert_eq!(left(&platform, OWNER).await?, Vec::<String>::new());
    let plan = platform.reconcile(&["plan"]).await?;
    assert_eq!(plan.exit, 0, "that there is no record is right: {}", plan.output);

    platform.uninstall(OWNER).await?;
    platform.deliveries_done().await?;
    platform.install(OWNER).await?;
    let record = platform.in_force(OWNER).await?;
    assert_eq!(record.head.map(|head| head.to_string()), github.head(&fork)?);
    assert_eq!(call(&platform, OWNER, "b00t_whoami").await?, (200, json!(false)));
    let history = platform.history()?.list(&format!("history/{}/", record.account)).await?;
    assert!(!history.is_empty(), "its history begins anew");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_who_signs_in_again_can_come_back() -> Result<()> {
    let platform = lived_in().await?;
    let generation = platform.in_force(OWNER).await?.generation;
    let mut browser = platform.browser();
    platform.signs_in(&mut browser, OWNER).await?;
    let first = signed(&erases(&platform, &mut browser, OWNER).await?)?;
    platform.grants_are_gone(OWNER).await?;
    platform.signs_in(&mut browser, OWNER).await?;
    let headers = [("accept", "application/json")];
    let settings = browser.get(&platform.at_apex("/account/settings")).await?;
    let token = settings.field("token")?;
    let again = browser.get(&platform.at_apex("/account/erasure")).await?;
    assert!(again.text.contains(&first), "the receipt is there once more: {}", again.text);
    let at = platform.at_apex("/account/return");
    let origin = platform.base_url();
    let headers = [&headers[..], &[("origin", &*origin)]].concat();
    let back = browser.post_with(&at, &[("token", &*token)], &headers).await?;
    assert_eq!(back.status, 303, "{back:?}");
    let record = platform.in_force(OWNER).await?;
    assert!(record.generation > generation, "no reader of an older record is misled");
    assert_eq!(call(&platform, OWNER, "b00t_whoami").await?, (200, json!(false)));
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_uninstalls_is_erased_when_the_grace_is_over() -> Result<()> {
    let mut platform = lived_in().await?;
    let granted = platform.token(OWNER, OWNER).await?;
    platform.erase_after(0).await?;
    platform.uninstall(OWNER).await?;
    let none = Vec::<String>::new();
    until("nothing is left", async || Ok((left(&platform, OWNER).await? == none).then_some(())))
        .await?;
    assert_eq!(platform.ping(OWNER, &granted).await?.0, 401);
    is_untouched(&platform).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_uninstalls_has_everything_for_the_grace() -> Result<()> {
    let platform = lived_in().await?;
    platform.uninstall(OWNER).await?;
    platform.in_force_as(OWNER, "suspended").await?;
    let lines = left(&platform, OWNER).await?;
    assert!(lines.iter().any(|line| line.starts_with("R2 history/")), "{lines:#?}");
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    assert_eq!(call(&platform, OWNER, "b00t_whoami").await?, (200, json!(false)));
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_erases_by_command() -> Result<()> {
    let platform = lived_in().await?;
    let shown = platform.reconcile(&["erase", OWNER]).await?;
    assert!(shown.exit == 0 && shown.output.starts_with("With --yes"), "{}", shown.output);
    assert!(!left(&platform, OWNER).await?.is_empty());
    let done = platform.reconcile(&["erase", OWNER, "--yes"]).await?;
    assert_eq!(done.exit, 0, "{}", done.output);
    let signed = done.output.lines().last().context("no receipt")?;
    assert_eq!(checked(&platform, signed).await?.by, Requester::Operator);
    assert_eq!(left(&platform, OWNER).await?, Vec::<String>::new());
    is_untouched(&platform).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_gets_everything_that_is_stored_and_no_secret() -> Result<()> {
    let platform = lived_in().await?;
    let client = platform.register(&["http://127.0.0.1/callback"]).await?;
    let asking = platform.asking(&client, "http://127.0.0.1/callback", OWNER);
    let tokens = platform.tokens(&asking, OWNER).await?;
    let mut browser = platform.browser();
    let stranger = browser.get(&platform.at_apex("/account/export")).await?;
    assert_eq!(stranger.status, 401, "{}", stranger.text);
    platform.signs_in(&mut browser, OWNER).await?;
    let page = browser.get(&platform.at_apex("/account/export")).await?;
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"), "{}", page.text);
    let document: Value = serde_json::from_str(&page.text)?;

    let id = platform.github().find_account(OWNER)?.id;
    assert_eq!((&document["account"], &document["login"]), (&json!(id), &json!(OWNER)));
    let record = &document["records"][format!("policy:{OWNER}")];
    assert_eq!(record["state"]["revision"]["text"], POLICY);
    let history = document["history"].as_array().context("no history")?;
    assert!(history.len() >= 2 && history[0]["in_force"]["text"] == POLICY, "{history:#?}");
    let grants = document["instance"]["families"].as_array().context("no grants")?;
    assert!(grants.iter().any(|grant| grant["record"]["client_name"] == "Tests"), "{grants:#?}");
    assert!(!document["gate"]["sync"]["deliveries"].as_array().context("none")?.is_empty());
    assert!(!document["gate"]["check_runs"].as_array().context("none")?.is_empty());
    for name in ["access_token", "refresh_token"] {
        let secret = tokens[name].as_str().context("no token")?;
        assert!(!page.text.contains(secret), "{name}");
    }
    for secret in platform.secrets() {
        assert!(!page.text.contains(&secret));
    }
    assert!(!page.text.contains("bob"), "nothing of anybody else");
    platform.stop().await
}
