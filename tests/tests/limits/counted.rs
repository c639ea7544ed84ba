//! What is counted, and what whoever reaches a limit is told.

use anyhow::{Context, Result};
use pretty_assertions::assert_eq;
use serde_json::json;

use crate::stage::{OWNER, RULES, burst, call, outcome, stage};

#[tokio::test(flavor = "multi_thread")]
async fn the_call_after_the_last_is_refused_with_the_limit_its_line_and_the_wait() -> Result<()> {
    let policy = format!("{RULES}[limits]\nper_minute = 3\n");
    let platform = stage(&policy).await?;
    assert_eq!(outcome(&platform, "b00t_whoami").await?, "allowed");
    assert_eq!(outcome(&platform, "b00t_status").await?, "allowed");
    assert_eq!(outcome(&platform, "b00t_whoami").await?, "allowed");

    let record = platform.in_force(OWNER).await?;
    let commit = record.head.context("no head")?;
    for (tool, command) in [("b00t_whoami", "whoami"), ("b00t_status", "status")] {
        let reply = call(&platform, tool, json!({})).await?;
        assert_eq!((reply.status, reply.result("/isError")), (200, &json!(true)), "{reply:?}");
        let told = reply.result("/structuredContent");
        assert_eq!(told["failure"], "limited");
        assert_eq!((&told["rule"], &told["line"]), (&json!("limits.per_minute"), &json!(11)));
        assert_eq!((&told["call"], &told["commit"]), (&json!([command]), &json!(commit)));
        let link = told["link"].as_str().unwrap_or_default();
        assert!(link.ends_with("b00t-mcp-acl.toml#L11"), "{link}");
        // Of three a minute one comes back in twenty seconds.
        let seconds = told["retry_after"].as_u64().context("no seconds")?;
        assert!((1..=20).contains(&seconds), "{told}");
        let text = reply.result("/content/0/text").as_str().context("no text")?;
        assert!(text.contains("limits.per_minute (line 11)"), "{text}");
        assert!(text.contains(&format!("Try again in {seconds} s")), "{text}");
    }
    // A policy is not less open for being used up: what is listed stays listed.
    let list = platform.raw(OWNER).await?.modern("tools/list", json!({})).send().await?;
    assert_eq!(list.result("/tools").as_array().map(Vec::len), Some(4), "{list:?}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_is_used_up_leaves_the_others_alone() -> Result<()> {
    let limits = "[limits]\nper_day = 5\n[limits.commands.whoami]\nper_minute = 2\n";
    let platform = stage(&format!("{RULES}{limits}")).await?;
    assert_eq!(burst(&platform, "b00t_whoami").await?, 2);
    let refused = "limited by limits.commands.whoami.per_minute";
    for _ in 0..5 {
        assert_eq!(outcome(&platform, "b00t_whoami").await?, refused);
    }
    // What one limit refuses is not counted by the other: three of five are left.
    assert_eq!(burst(&platform, "b00t_status").await?, 3);
    assert_eq!(outcome(&platform, "b00t_status").await?, "limited by limits.per_day");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_policy_refuses_is_not_counted() -> Result<()> {
    let platform = stage(&format!("{RULES}[limits]\nper_day = 2\n")).await?;
    for _ in 0..5 {
        assert_eq!(outcome(&platform, "b00t_learn").await?, "refused by default_policy");
    }
    assert_eq!(burst(&platform, "b00t_whoami").await?, 2);
    // It is the policy that refuses, whether or not any calls are left.
    assert_eq!(outcome(&platform, "b00t_learn").await?, "refused by default_policy");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn all_clients_of_an_account_share_its_calls_and_other_accounts_do_not() -> Result<()> {
    let platform = stage(&format!("{RULES}[limits]\nper_day = 4\n")).await?;
    let (one, other) = (platform.raw(OWNER).await?, platform.raw(OWNER).await?);
    let calls = (0..8).map(|number| {
        let client = if number % 2 == 0 { &one } else { &other };
        client.call("b00t_whoami", json!({})).send()
    });
    let replies = futures::future::try_join_all(calls).await?;
    let allowed = replies.iter().filter(|reply| reply.result("/isError") != &json!(true));
    assert_eq!(allowed.count(), 4, "however many ask at once");

    platform.install("bob").await?;
    platform.in_force("bob").await?;
    let theirs = platform.raw("bob").await?.call("b00t_whoami", json!({})).send().await?;
    assert_ne!(theirs.result("/isError"), &json!(true), "{theirs:?}");
    platform.stop().await
}
