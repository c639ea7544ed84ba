//! Tools that need GitHub: mcp-worker asks webhook-worker, which has the App's key.

use anyhow::{Context, Result};
use b00t_tests::{
    harness::{Answer, Build, Client, Clone, Era, Platform, RawClient, in_time, until},
    standin::{ApiFault, ApiFaults, Standin},
};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

const ACL: &str = "b00t-mcp-acl.toml";
const OWNER: &str = "alice";
const FORK: &str = "alice/_b00t_";
/// A policy that lets everything be proposed but a server named `evil`.
const OPEN: &str = "# Mine.\ndefault_policy = \"allow\"\n\n[patterns]\ndeny = [\"evil\"]\n";

/// A platform with this policy in force for an owner, whose files can be read.
async fn stage(policy: &str) -> Result<(Platform, Client, Clone)> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    let clone = platform.clone_of(OWNER).await?;
    let head = clone.push_file(ACL, policy).await?;
    readable(&platform, &head).await?;
    let client = platform.connect(OWNER, Era::Modern).await?;
    Ok((platform, client, clone))
}

/// Waits until the owner's fork is synced at this commit, files included.
async fn readable(platform: &Platform, commit: &str) -> Result<()> {
    platform.synced(OWNER, commit).await?;
    let kv = platform.kv()?;
    until(&format!("the fork at {commit} can be read"), async || {
        let index = kv.index(OWNER).await?;
        Ok(index.filter(|index| index.commit.as_str() == commit))
    })
    .await?;
    platform.deliveries_done().await
}

async fn good(client: &Client, tool: &str, arguments: Value) -> Result<Answer> {
    let answer = client.call(tool, arguments).await?;
    assert!(!answer.is_error, "{tool}: {}", answer.text);
    Ok(answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn profile_and_repositories_come_from_github() -> Result<()> {
    let (platform, client, _clone) = stage(OPEN).await?;
    let profile = good(&client, "github_user_info", json!({})).await?;
    assert_eq!(profile.structured["login"], OWNER);
    assert!(profile.text.contains("not instructions of this server"), "{}", profile.text);

    let listed = good(&client, "github_repositories", json!({})).await?.structured;
    assert_eq!(listed["repositories"][0]["name"], FORK);
    assert_eq!(listed["repositories"][0]["governs"], true);

    platform.github().suspend_app(OWNER)?;
    let answer = client.call("github_user_info", json!({})).await?;
    assert!(answer.is_error, "{answer:?}");
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lesson_is_proposed_once_merged_and_told() -> Result<()> {
    let (platform, client, clone) = stage(OPEN).await?;
    let base = clone.head().await?;
    let lesson = json!({"tool": "git", "lesson": "rebase: Use -i to tidy up."});
    let first = good(&client, "b00t_lfmf", lesson.clone()).await?.structured;
    assert_eq!((&first["opened"], &first["into"]), (&json!(true), &json!("main")), "{first}");
    let number = first["pull_request"].as_u64().context("no number")?;
    let pull = platform.github().pull_request(FORK, number)?;
    assert_eq!((pull.head.as_str(), pull.is_open()), (branch(&first)?, true));
    assert!(pull.head.starts_with("b00t/lfmf-"), "{}", pull.head);
    assert_eq!(clone.head().await?, base, "the default branch is as it was");

    // Real git has the branch: one commit, one file, with what was there before.
    clone.git(&["fetch", "--quiet", "origin", &pull.head]).await?;
    let changed = clone.git(&["diff", "--name-only", &base, "FETCH_HEAD"]).await?;
    assert_eq!(changed.trim(), "_b00t_/learn/git.md");
    let text = clone.git(&["show", "FETCH_HEAD:_b00t_/learn/git.md"]).await?;
    assert!(text.starts_with(&platform.template_file("_b00t_/learn/git.md").await?), "{text}");
    assert!(text.trim_end().ends_with("---\nrebase: Use -i to tidy up."), "{text}");
    let message = clone.git(&["log", "-1", "--format=%B", "FETCH_HEAD"]).await?;
    assert!(message.contains("b00t_lfmf") && message.contains("cargo-xtask-dev"), "{message}");

    let again = good(&client, "b00t_lfmf", lesson.clone()).await?.structured;
    assert_eq!((&again["opened"], &again["pull_request"]), (&json!(false), &json!(number)));

    let merged = platform.github().merge_pull_request(FORK, number, OWNER).await?;
    readable(&platform, &merged).await?;
    let advice = json!({"tool": "git", "query": "tidy"});
    until("the lesson is told", async || {
        let told = good(&client, "b00t_advice", advice.clone()).await?.structured;
        Ok((told["lessons"][0]["topic"] == "rebase").then_some(()))
    })
    .await?;
    let there = client.call("b00t_lfmf", lesson).await?;
    assert_eq!(there.structured, json!({"failure": "not_done", "reason": "unchanged"}));
    client.close().await?;
    platform.stop().await
}

fn branch(answer: &Value) -> Result<&str> {
    answer["branch"].as_str().context("no branch")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_and_a_policy_are_proposed_and_checked() -> Result<()> {
    let (platform, client, clone) = stage(OPEN).await?;
    let config = json!({"command": "npx", "args": ["-y", "x"], "env": {"X_TOKEN": "sesame"}});
    let add = json!({"name": "files", "json": config});
    let added = good(&client, "b00t_mcp_add", add).await?.structured;
    clone.git(&["fetch", "--quiet", "origin", branch(&added)?]).await?;
    let datum = clone.git(&["show", "FETCH_HEAD:_b00t_/files.mcp.toml"]).await?;
    assert!(datum.contains("command = \"npx\"") && !datum.contains("sesame"), "{datum}");

    let edits = json!({"edits": {"commands": {"learn": "deny"}}});
    let proposed = good(&client, "b00t_acl_propose", edits.clone()).await?;
    let changes = &proposed.structured["changes"];
    assert_eq!(changes[0]["effect"], "narrows", "{}", proposed.text);
    let check = json!({"into_force": true, "tests": null, "test_diagnostics": []});
    assert_eq!(proposed.structured["check"], check, "the fork has no policy tests");
    let commit = proposed.structured["commit"].as_str().context("no commit")?;
    let run = platform.checked(FORK, commit, "b00t ACL").await?;
    assert_eq!(run.conclusion.as_deref(), Some("success"), "the App checks it like any other");
    clone.git(&["fetch", "--quiet", "origin", branch(&proposed.structured)?]).await?;
    let text = clone.git(&["show", &format!("FETCH_HEAD:{ACL}")]).await?;
    assert!(text.starts_with("# Mine.\n") && text.contains("[commands.learn]"), "{text}");
    let again = good(&client, "b00t_acl_propose", edits).await?.structured;
    assert_eq!(again["pull_request"], proposed.structured["pull_request"]);

    let number = again["pull_request"].as_u64().context("no number")?;
    let merged = platform.github().merge_pull_request(FORK, number, OWNER).await?;
    platform.synced(OWNER, &merged).await?;
    until("learn is refused", async || {
        let answer = client.call("b00t_learn", json!({})).await?;
        Ok((answer.structured["rule"] == "commands.learn").then_some(()))
    })
    .await?;
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_is_checked_with_the_tests_of_the_fork_before_it_is_proposed() -> Result<()> {
    let (platform, client, clone) = stage(OPEN).await?;
    let tests = "[[test]]\ncall = \"learn rust\"\nexpect = \"allow\"\n";
    let head = clone.push_file("b00t-mcp-acl.test.toml", tests).await?;
    readable(&platform, &head).await?;
    for (command, into_force, conclusion) in
        [("learn", false, "failure"), ("advice", true, "success")]
    {
        let edits = json!({"edits": {"commands": {command: "deny"}}});
        let proposed = good(&client, "b00t_acl_propose", edits).await?;
        let check = &proposed.structured["check"];
        assert_eq!(check["into_force"], into_force, "{}", proposed.text);
        let (passed, failed) = (u32::from(into_force), u32::from(!into_force));
        assert_eq!(check["tests"], json!({"passed": passed, "failed": failed}));
        let commit = proposed.structured["commit"].as_str().context("no commit")?;
        let run = platform.checked(FORK, commit, "b00t ACL").await?;
        assert_eq!(run.conclusion.as_deref(), Some(conclusion), "the check run says the same");
    }
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_proposed_without_the_policy_or_the_permission() -> Result<()> {
    let (platform, client, _clone) = stage(OPEN).await?;
    let asked = || platform.github().api_requests().len();
    let before = asked();
    let evil = json!({"name": "evil", "json": {"command": "x"}});
    let refused = client.call("b00t_mcp_add", evil.clone()).await?;
    assert_eq!(refused.structured["rule"], "patterns.deny[0]", "{}", refused.text);
    assert!(refused.text.contains("call b00t_acl_propose"), "{}", refused.text);
    let by_name = json!({"name": "b00t_mcp_add", "arguments": evil});
    assert_eq!(client.call("b00t_call", by_name).await?, refused);
    assert_eq!(asked(), before, "GitHub is not asked for what the policy refuses");

    platform.github().withhold_permissions(OWNER, &["pull_requests"])?;
    let lesson = json!({"tool": "git", "lesson": "a: b"});
    let answer = client.call("b00t_lfmf", lesson).await?;
    let expected = json!({"failure": "not_done", "reason": "not_permitted"});
    assert_eq!(answer.structured, expected, "{}", answer.text);
    assert!(answer.text.contains("`pull_requests: write`"), "{}", answer.text);
    let writes = platform.github().api_requests();
    let writes =
        writes.iter().filter(|asked| asked.path.contains("/git/") && asked.method == "POST");
    assert_eq!(writes.count(), 0, "nothing is begun that cannot be ended");
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn errands_are_taken_from_nobody_outside() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    let account = platform.in_force(OWNER).await?.account;
    let order = json!({"account": account, "login": OWNER, "errand": {"kind": "profile"}});
    let secret = platform.errand_secret().to_owned();
    let webhook_host = platform.webhook_host();
    for (case, host, token) in [
        ("the internal host without the secret", "errand.internal", None),
        ("the internal host with a wrong secret", "errand.internal", Some("wrong")),
        ("the public host without the secret", webhook_host.as_str(), None),
        ("the secret at the public host", webhook_host.as_str(), Some(secret.as_str())),
    ] {
        let body = order.to_string();
        let request = platform.request(reqwest::Method::POST, host, "/errand").body(body);
        let mut request = request.with("content-type", "application/json");
        if let Some(token) = token {
            request = request.with("authorization", &format!("Bearer {token}"));
        }
        let reply = request.send().await?;
        assert_eq!(reply.status, 404, "{case}: {}", reply.text);
    }
    platform.stop().await
}

/// Has GitHub keep whoever writes a commit waiting until the gate `dam` is opened; returns the lesson
/// whose proposal will.
fn held_proposal(github: &Standin) -> Value {
    let hold = [ApiFault::Hold("dam".into())];
    github.api_fails(ApiFaults::next(1, "POST /repos/alice/_b00t_/git/", hold));
    json!({"tool": "git", "lesson": "rebase: Use -i to tidy up."})
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_that_is_taken_back_ends_the_call_of_a_proposal_under_way() -> Result<()> {
    let (platform, client, _clone) = stage(OPEN).await?;
    let github = platform.github();
    let lesson = held_proposal(github);
    let call = |owner: RawClient| owner.call("b00t_lfmf", lesson.clone()).send();
    let under_way = tokio::spawn(call(platform.raw(OWNER).await?));
    in_time("GitHub is asked", github.until_kept_waiting("dam", 1)).await?;
    github.revoke_authorization(OWNER)?;
    let refused = under_way.await??;
    // It is an event stream by now if that took long.
    let told = refused.status == 401 || refused.text.contains("consent was taken back");
    assert!(told, "{refused:?}");
    in_time("what was asked is given up", github.until_kept_waiting("dam", 0)).await?;
    github.open_gate("dam");

    platform.grants_are_gone(OWNER).await?;
    let again = platform.raw_with(OWNER, platform.token_issued_in(OWNER, 20).await?);
    let proposed = call(again).await?;
    assert_eq!(proposed.result("/structuredContent/opened"), true, "{}", proposed.text);
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_closes_an_answer_in_which_nothing_is_said_yet_cancels_the_call() -> Result<()> {
    let (platform, client, _clone) = stage(OPEN).await?;
    let (github, owner) = (platform.github(), platform.raw(OWNER).await?);
    let lesson = held_proposal(github);
    // It is opened by its first byte, which comes while GitHub has not answered.
    drop(owner.call("b00t_lfmf", lesson.clone()).open().await?);
    in_time("what was asked is given up", github.until_kept_waiting("dam", 0)).await?;
    github.open_gate("dam");
    let again = owner.call("b00t_lfmf", lesson).send().await?;
    assert_eq!(again.result("/structuredContent/opened"), true, "{}", again.text);
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_closes_an_answer_that_has_not_begun_cancels_the_call() -> Result<()> {
    let (platform, client, _clone) = stage(OPEN).await?;
    let (github, owner) = (platform.github(), platform.raw(OWNER).await?);
    let lesson = held_proposal(github);
    let (leaving, cable) = platform.raw_by_cable(OWNER).await?;
    let under_way = tokio::spawn(leaving.call("b00t_lfmf", lesson.clone()).send());
    in_time("GitHub is asked", github.until_kept_waiting("dam", 1)).await?;
    cable.cut();
    assert!(under_way.await?.is_err(), "the client has had no answer");
    in_time("what was asked is given up", github.until_kept_waiting("dam", 0)).await?;
    github.open_gate("dam");
    let again = owner.call("b00t_lfmf", lesson).send().await?;
    assert_eq!(again.result("/structuredContent/opened"), true, "{}", again.text);
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_takes_long_becomes_a_stream() -> Result<()> {
    let (platform, client, _clone) = stage(OPEN).await?;
    let (github, owner) = (platform.github(), platform.raw(OWNER).await?);
    let lesson = held_proposal(github);
    // It is opened by its first byte, which comes while GitHub has not answered.
    let mut answer = owner.call("b00t_lfmf", lesson).open().await?;
    answer.keepalive().await?;
    github.open_gate("dam");
    let end = answer.rest().await?.pop().context("no answer")?;
    assert_eq!(end.message["result"]["structuredContent"]["opened"], true, "{end:?}");
    client.close().await?;
    platform.stop().await
}
