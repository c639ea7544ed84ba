//! What is recorded of calls, who is told it, and what a pull request's check makes of it.

use anyhow::{Result, ensure};
use b00t_tests::harness::{Build, Platform, RawReply};
use pretty_assertions::assert_eq;
use reqwest::Method;
use serde_json::{Value, json};

const ACL: &str = "b00t-mcp-acl.toml";
const OWNER: &str = "alice";
const STRANGER: &str = "bob";

/// `whoami` once a day, `learn` under trial, `audit` and `prompt` at will, and nothing else.
const POLICY: &str = r#"default_policy = "deny"
[commands.whoami]
policy = "allow"
[commands.audit]
policy = "allow"
[commands.status]
policy = "allow"
[commands.prompt]
policy = "allow"
[commands.learn]
policy = "deny"
enforce = false
[limits.commands.whoami]
per_day = 1
"#;

/// A platform at rest, with this policy in force for the owner.
async fn stage() -> Result<Platform> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    let commit = platform.clone_of(OWNER).await?.push_file(ACL, POLICY).await?;
    platform.synced(OWNER, &commit).await?;
    platform.checked(&platform.fork(OWNER), &commit, "b00t in force").await?;
    platform.content_is_there(OWNER).await?;
    platform.deliveries_done().await?;
    Ok(platform)
}

async fn call(platform: &Platform, tool: &str, arguments: Value) -> Result<RawReply> {
    let reply = platform.raw(OWNER).await?.call(tool, arguments).send().await?;
    ensure!(reply.status == 200, "{reply:?}");
    Ok(reply)
}

/// One call of each kind: allowed, over the limit, under trial, refused.
async fn four_calls(platform: &Platform) -> Result<()> {
    call(platform, "b00t_whoami", json!({})).await?;
    call(platform, "b00t_call", json!({"name": "b00t_whoami"})).await?;
    call(platform, "b00t_learn", json!({"topic": "rust"})).await?;
    let server = json!({"command": "x", "env": {"TOKEN": "very-secret-value"}});
    call(platform, "b00t_mcp_add", json!({"name": "github", "json": server})).await?;
    Ok(())
}

/// What is answered at a path of the owner's host to this token.
async fn ask(platform: &Platform, path: &str, token: &str) -> Result<RawReply> {
    let request = platform.request(Method::GET, &platform.host_of(OWNER), path);
    request.with("authorization", &format!("Bearer {token}")).send().await
}

/// What the owner is told at a path.
async fn told(platform: &Platform, path: &str) -> Result<Value> {
    let reply = ask(platform, path, &platform.token(OWNER, OWNER).await?).await?;
    ensure!(reply.status == 200, "{path}: {reply:?}");
    assert_eq!(reply.header("cache-control"), "no-store", "{path}");
    Ok(reply.body)
}

/// A member of each entry, the newest first.
fn each(page: &Value, member: &str) -> Vec<Value> {
    let entries = page["entries"].as_array().cloned().unwrap_or_default();
    entries.iter().map(|entry| entry[member].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_is_recorded_with_what_became_of_it() -> Result<()> {
    let platform = stage().await?;
    four_calls(&platform).await?;
    let page = told(&platform, "/audit").await?;
    assert_eq!(
        each(&page, "command_line"),
        ["audit", "mcp add github", "learn rust", "whoami", "whoami"],
        "{page}"
    );
    assert_eq!(
        each(&page, "decision"),
        ["allowed", "refused", "would_be_refused", "limited", "allowed"]
    );
    assert_eq!(
        each(&page, "tool"),
        ["audit", "b00t_mcp_add", "b00t_learn", "b00t_whoami", "b00t_whoami"]
    );
    let rules = [
        "commands.audit",
        "default_policy",
        "commands.learn",
        "limits.commands.whoami.per_day",
        "commands.whoami",
    ];
    assert_eq!(each(&page, "rule"), rules);
    assert_eq!(each(&page, "line"), [4, 1, 10, 14, 2]);
    let commit = platform.github().head(&platform.fork(OWNER))?;
    for entry in page["entries"].as_array().into_iter().flatten() {
        assert_eq!((&entry["file"], &entry["commit"]), (&json!(ACL), &json!(commit)), "{entry}");
        assert!(entry["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{entry}");
        assert!(entry["duration_ms"].is_u64() && entry["client"].is_string(), "{entry}");
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn prompts_and_resources_are_recorded_and_lists_are_not() -> Result<()> {
    let platform = stage().await?;
    let owner = platform.raw(OWNER).await?;
    owner.modern("tools/list", json!({})).send().await?;
    call(&platform, "b00t_search", json!({})).await?;
    let uri = "b00t://learn/rust";
    owner.modern("resources/read", json!({ "uri": uri })).with("mcp-name", uri).send().await?;
    owner.modern("prompts/get", json!({"name": "nothing"})).send().await?;
    let page = told(&platform, "/audit").await?;
    assert_eq!(each(&page, "tool"), ["audit", "prompts/get", "b00t_learn"]);
    assert_eq!(each(&page, "command_line"), ["audit", "prompt nothing", "learn rust"]);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_secret_is_nowhere_in_the_record() -> Result<()> {
    let platform = stage().await?;
    four_calls(&platform).await?;
    let page = told(&platform, "/audit").await?.to_string();
    assert!(page.contains("mcp add github") && !page.contains("very-secret-value"), "{page}");
    assert!(!platform.log().await?.contains("very-secret-value"));
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_filters_leave_out_what_was_not_asked_for() -> Result<()> {
    let platform = stage().await?;
    four_calls(&platform).await?;
    let refused = told(&platform, "/audit?decision=refused").await?;
    assert_eq!(each(&refused, "command_line"), ["mcp add github"]);
    let whoami = told(&platform, "/audit?tool=b00t_whoami&limit=1").await?;
    assert_eq!(each(&whoami, "decision"), ["limited"]);
    let cursor = whoami["cursor"].as_str().unwrap_or_default();
    let older = told(&platform, &format!("/audit?tool=b00t_whoami&cursor={cursor}")).await?;
    assert_eq!(
        (each(&older, "decision"), &older["cursor"]),
        (vec![json!("allowed")], &json!(null))
    );
    let token = platform.token(OWNER, OWNER).await?;
    for (path, status) in [
        ("/audit?limit=0", 400),
        ("/audit?decision=denied", 400),
        ("/audit?nothing=1", 400),
        ("/audit/distinct", 404),
        ("/audit/1", 404),
        ("/auditx", 404),
    ] {
        assert_eq!(ask(&platform, path, &token).await?.status, status, "{path}");
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_owner_is_told() -> Result<()> {
    let platform = stage().await?;
    platform.install(STRANGER).await?;
    platform.in_force(STRANGER).await?;
    four_calls(&platform).await?;
    for path in ["/audit", "/audit/usage"] {
        for (case, token, expected) in [
            ("the stranger's token", platform.token(STRANGER, STRANGER).await?, 401),
            ("the stranger's token for this host", platform.token(STRANGER, OWNER).await?, 403),
            ("an expired token", platform.expired_token(OWNER).await?, 401),
            ("not a token", "secret".into(), 401),
        ] {
            let reply = ask(&platform, path, &token).await?;
            assert_eq!(reply.status, expected, "{path}, {case}: {reply:?}");
            assert!(!reply.text.contains("whoami"), "{path}, {case}: {reply:?}");
        }
    }
    let posted = platform.request(Method::POST, &platform.host_of(OWNER), "/audit").send().await?;
    assert_eq!((posted.status, posted.header("allow")), (405, "GET, HEAD, OPTIONS"));
    let recorded = told(&platform, "/audit").await?;
    assert_eq!(each(&recorded, "tool").len(), 5, "who was not let in left nothing: {recorded}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_in_force_decides_whether_a_client_is_told() -> Result<()> {
    let platform = stage().await?;
    let closed = POLICY.replace("[commands.audit]\npolicy = \"allow\"", "# no audit\n#");
    let commit = platform.clone_of(OWNER).await?.push_file(ACL, &closed).await?;
    platform.synced(OWNER, &commit).await?;
    platform.checked(&platform.fork(OWNER), &commit, "b00t in force").await?;
    let reply = ask(&platform, "/audit", &platform.token(OWNER, OWNER).await?).await?;
    assert_eq!((reply.status, &reply.body["rule"]), (403, &json!("default_policy")), "{reply:?}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_counted_by_day_and_by_what_became_of_them() -> Result<()> {
    let platform = stage().await?;
    four_calls(&platform).await?;
    let status = call(&platform, "b00t_status", json!({})).await?;
    let one = json!({"allowed": 1, "refused": 1, "would_be_refused": 1, "limited": 1});
    let calls = status.result("/structuredContent/calls");
    assert_eq!((&calls["day"], &calls["month"]), (&one, &one), "{status:?}");
    let refusals = status.result("/structuredContent/refusals").as_array().cloned();
    let by: Vec<_> = refusals.iter().flatten().map(|refusal| refusal["by"].clone()).collect();
    assert_eq!(by, ["default_policy", "limits.commands.whoami.per_day"]);

    let usage = told(&platform, "/audit/usage").await?;
    let days = usage["days"].as_array().cloned().unwrap_or_default();
    assert_eq!(days.len(), 30, "{usage}");
    let sum = |member: &str| days.iter().filter_map(|day| day[member].as_u64()).sum::<u64>();
    // The four, `b00t_status` and this question itself.
    assert_eq!((sum("calls"), sum("refused")), (6, 2), "{usage}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_survives_an_eviction() -> Result<()> {
    let platform = stage().await?;
    four_calls(&platform).await?;
    platform.forget_instances().await?;
    let page = told(&platform, "/audit?tool=b00t_learn").await?;
    assert_eq!(each(&page, "command_line"), ["learn rust"]);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_own_pull_request_is_tried_on_recorded_calls() -> Result<()> {
    let platform = stage().await?;
    four_calls(&platform).await?;
    let enforced = POLICY.replace("enforce = false\n", "");
    let opened = format!("{enforced}[commands.mcp]\npolicy = \"allow\"\n");
    let proposal = platform.propose(OWNER, "edit", &[(ACL, Some(&opened))]).await?;
    let run = platform.checked(&platform.fork(OWNER), &proposal.head, "b00t ACL").await?;
    let summary = run.summary.unwrap_or_default();
    assert!(
        summary.contains("1 allowed then and refused now, 1 refused then and allowed now"),
        "{summary}"
    );
    assert!(summary.contains("- `b00t_learn`: 1 call of 1 command line, by `commands.learn`"));
    assert!(summary.contains("- `b00t_mcp_add`: 1 call of 1 command line, by `commands.mcp`"));
    assert!(!summary.contains("learn rust"), "arguments are shown to nobody: {summary}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_pull_request_is_not() -> Result<()> {
    let platform = stage().await?;
    four_calls(&platform).await?;
    let fork = platform.fork(OWNER);
    let closed = [(ACL, Some("default_policy = \"deny\"\n"))];
    let proposal = platform.propose_to(&fork, STRANGER, "edit", &closed).await?;
    let run = platform.checked(&fork, &proposal.head, "b00t ACL").await?;
    let summary = run.summary.unwrap_or_default();
    assert!(summary.contains("Not tried: only a pull request from a branch"), "{summary}");
    assert!(!summary.contains("allowed then"), "{summary}");
    platform.stop().await
}
