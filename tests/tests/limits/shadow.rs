//! Rules with `enforce = false`: recorded, not refused.

use anyhow::Result;
use b00t_tests::harness::{Platform, until};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::stage::{OWNER, call, outcome, put, stage};

/// `learn` is denied, and so is a word in it; neither is enforced.
const SHADOW: &str = "default_policy = \"deny\"\n[commands.whoami]\npolicy = \"allow\"\n\
     [commands.learn]\npolicy = \"deny\"\nenforce = false\n\
     [patterns]\ndeny = [{ pattern = \"unspeakable\", enforce = false }]\n";

/// The log's lines of this event, once there are so many.
async fn lines(platform: &Platform, event: &str, count: usize) -> Result<Vec<Value>> {
    until(&format!("{event} is {count} times in the log"), async || {
        let log = platform.log().await?;
        let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let found: Vec<_> = lines.filter(|line| line["event"] == event).collect();
        Ok((found.len() == count).then_some(found))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_rule_under_trial_would_refuse_goes_through_and_is_recorded() -> Result<()> {
    let platform = stage(SHADOW).await?;
    let list = platform.raw(OWNER).await?.modern("tools/list", json!({})).send().await?;
    let names = list.result("/tools").as_array().cloned().unwrap_or_default();
    let names: Vec<_> = names.iter().filter_map(|tool| tool["name"].as_str()).collect();
    assert_eq!(names, ["b00t_whoami", "b00t_learn", "b00t_search", "b00t_call"]);

    let read = call(&platform, "b00t_learn", json!({"topic": "rust"})).await?;
    assert_ne!(read.result("/isError"), &json!(true), "{read:?}");
    let search = json!({"search": "my unspeakable private words"});
    let searched = call(&platform, "b00t_learn", search).await?;
    assert_ne!(searched.result("/isError"), &json!(true), "{searched:?}");
    assert_eq!(outcome(&platform, "b00t_whoami").await?, "allowed", "by a rule that is enforced");
    assert_eq!(outcome(&platform, "b00t_mcp_list").await?, "refused by default_policy");

    let found = lines(&platform, "call_shadow_refused", 2).await?;
    let account = platform.github().find_account(OWNER)?.id;
    for (line, rule) in found.iter().zip(["commands.learn", "patterns.deny[0]"]) {
        assert_eq!((&line["command"], &line["rule"]), (&json!("learn"), &json!(rule)), "{line}");
        assert_eq!(line["account"], json!(account), "{line}");
        assert!(line["request_id"].is_string(), "{line}");
    }
    let log = platform.log().await?;
    for argument in ["unspeakable", "private words"] {
        assert!(!log.contains(argument), "`{argument}` is nobody's business but the caller's");
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_by_another_way_is_recorded_under_its_own_name() -> Result<()> {
    let platform = stage(SHADOW).await?;
    let owner = platform.raw(OWNER).await?;
    let by_name = json!({"name": "b00t_learn", "arguments": {"topic": "rust"}});
    let called = call(&platform, "b00t_call", by_name).await?;
    assert_ne!(called.result("/isError"), &json!(true), "{called:?}");
    let uri = "b00t://learn/rust";
    let read = owner.modern("resources/read", json!({ "uri": uri })).with("mcp-name", uri);
    let read = read.send().await?;
    assert_eq!(read.result("/contents/0/uri"), uri, "{read:?}");
    let unknown = owner.modern("prompts/get", json!({"name": "unspeakable"})).send().await?;
    assert_eq!(unknown.verdict(), (200, Some(-32602)), "{unknown:?}");

    let found = lines(&platform, "call_shadow_refused", 2).await?;
    assert!(found.iter().all(|line| line["command"] == "learn"), "{found:?}");
    let calls = lines(&platform, "call", 3).await?;
    let told = |name: &str| calls.iter().map(|line| line[name].clone()).collect::<Vec<_>>();
    assert_eq!(told("by"), ["tools/call", "resources/read", "prompts/get"]);
    assert_eq!(told("tool"), ["b00t_learn", "b00t_learn", "prompts/get"]);
    assert_eq!(told("allowed"), [true, true, false]);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_is_enforced_again_refuses_again() -> Result<()> {
    let platform = stage(SHADOW).await?;
    assert_eq!(outcome(&platform, "b00t_learn").await?, "allowed");
    put(&platform, &SHADOW.replacen("enforce = false\n", "enforce = true\n", 1)).await?;
    assert_eq!(outcome(&platform, "b00t_learn").await?, "refused by commands.learn");
    assert_eq!(
        lines(&platform, "call_shadow_refused", 1).await?.len(),
        1,
        "what is refused is no shadow"
    );
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_under_trial_counts_against_the_limits() -> Result<()> {
    let platform = stage(&format!("{SHADOW}[limits]\nper_day = 2\n")).await?;
    assert_eq!(outcome(&platform, "b00t_learn").await?, "allowed");
    assert_eq!(outcome(&platform, "b00t_whoami").await?, "allowed");
    assert_eq!(outcome(&platform, "b00t_learn").await?, "limited by limits.per_day");
    platform.stop().await
}
