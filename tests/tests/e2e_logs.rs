//! What the logs tell, and what they must never tell.

use anyhow::Result;
use b00t_tests::harness::{Build, Era, Platform};
use serde_json::{Value, json};

const ACL: &str = "b00t-mcp-acl.toml";
const DENY: &str = "default_policy = \"deny\"\n";
const OWNER: &str = "alice";

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_is_followed_to_its_enforcement_and_no_secret_is_told() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    let mut client = platform.connect(OWNER, Era::Modern).await?;
    let proposal = platform.propose(OWNER, "edit", &[(ACL, Some(DENY))]).await?;
    platform.checked(&platform.fork(OWNER), &proposal.head, "b00t ACL").await?;
    let clone = platform.clone_of(OWNER).await?;
    clone.push_file(ACL, DENY).await?;
    client.tools_changed().await?;
    let token = platform.token(OWNER, OWNER).await?;
    platform.ping(OWNER, &token).await?;
    platform.ping(OWNER, "not-a-token-but-a-secret-all-the-same").await?;
    assert!(client.call("b00t_learn", json!({})).await?.is_error);
    client.close().await?;
    platform.deliveries_done().await?;

    let pushed = platform.newest_delivery("push").await?;
    let proposed = platform.newest_delivery("pull_request").await?;
    let log = platform.log().await?;
    let lines: Vec<Value> =
        log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let told = |delivery: &str, event: &str| {
        lines.iter().any(|line| {
            line["delivery_id"] == delivery
                && line["event"].as_str().is_some_and(|name| name.contains(event))
        })
    };
    assert!(told(&pushed, "delivery"), "the webhook's line carries the delivery id:\n{log}");
    assert!(told(&pushed, "sync"), "the sync's line carries the delivery id:\n{log}");
    assert!(told(&pushed, "policy"), "the instance's line carries the delivery id:\n{log}");
    assert!(told(&proposed, "checks.begun"), "the check run's first line carries it:\n{log}");
    assert!(told(&proposed, "checks.ended"), "the check run's last line carries it:\n{log}");
    assert!(lines.iter().any(|line| line["request_id"].is_string()));

    let mut secrets = platform.secrets();
    secrets.push(token);
    secrets.push("not-a-token-but-a-secret-all-the-same".into());
    for secret in secrets {
        assert!(!log.contains(&secret), "this is in the log: {secret}");
    }
    platform.stop().await
}
