//! What is found, and what is done about it.

use anyhow::Result;
use b00t_tests::{
    harness::until,
    story::{FIRST, SECOND, THIRD},
};
use pretty_assertions::assert_eq;
use serde_json::Value;

use crate::stage::{
    ALLOW, OWNERS, ends, every_record_is_the_head_of_its_fork, nothing_arrives, push, stage,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_in_sync_has_nothing_to_do_and_says_the_same_each_time() -> Result<()> {
    let platform = stage().await?;
    let text = ends(&platform, 0, &["plan"]).await?;
    assert_eq!(text, "3 accounts: 3 in sync.\nNothing to do.\n");
    let asked = platform.github().api_requests().len();
    let first = ends(&platform, 0, &["plan", "--format", "json"]).await?;
    let spent = platform.github().api_requests().split_off(asked);
    let queries = spent.iter().filter(|one| one.path == "/graphql").count();
    assert_eq!(queries, 1, "all forks in one request: {spent:?}");
    assert_eq!(first, ends(&platform, 0, &["plan", "--format", "json"]).await?);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_webhooks_missed_is_shown_and_repaired() -> Result<()> {
    let platform = stage().await?;
    nothing_arrives(&platform);
    push(&platform, FIRST, ALLOW).await?;
    push(&platform, SECOND, "default_policy = \"perhaps\"\n").await?;
    platform.uninstall(THIRD).await?;
    platform.deliveries_done().await?;

    let shown = ends(&platform, 2, &["plan"]).await?;
    let table: Vec<Vec<&str>> = shown
        .lines()
        .skip(1)
        .take(3)
        .map(|line| line.split_whitespace().skip(1).take(2).collect())
        .collect();
    assert_eq!(table, [[FIRST, "stale"], [SECOND, "stale"], [THIRD, "orphaned"]], "{shown}");
    assert!(shown.contains("3 accounts: 2 stale, 1 orphaned."), "{shown}");
    assert!(shown.contains("Repairing this takes all permissions of 1 account away."), "{shown}");
    println!("{shown}");

    let applied = ends(&platform, 0, &["apply", "--yes"]).await?;
    assert!(applied.ends_with("Synced: 3 of 3.\n"), "{applied}");
    println!("{applied}");
    let after = ends(&platform, 0, &["plan", "--format", "json"]).await?;
    let after: Value = serde_json::from_str(&after)?;
    assert_eq!(after["drift"], 0, "{after}");
    assert_eq!(platform.kv()?.policy(SECOND).await?.map(|it| it.state.name()), Some("invalid"));
    assert_eq!(platform.kv()?.policy(THIRD).await?.map(|it| it.state.name()), Some("suspended"));
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_that_were_lost_are_sent_again() -> Result<()> {
    let platform = stage().await?;
    nothing_arrives(&platform);
    let head = push(&platform, FIRST, ALLOW).await?;
    platform.deliveries_done().await?;
    platform.github().faults_end();
    let shown = ends(&platform, 2, &["redeliver"]).await?;
    assert!(shown.contains(" push of "), "{shown}");
    assert!(shown.contains("2 lost, 0 given up. Sent again: 0."), "the check suite too: {shown}");
    let sent = ends(&platform, 0, &["redeliver", "--yes"]).await?;
    assert!(sent.contains("2 lost, 0 given up. Sent again: 2."), "{sent}");
    platform.synced(FIRST, &head).await?;
    platform.deliveries_done().await?;
    let after = ends(&platform, 0, &["redeliver"]).await?;
    assert!(after.contains(" 0 lost,"), "{after}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_that_was_taken_back_unheard_is_heard_of_after_a_sweep() -> Result<()> {
    let platform = stage().await?;
    let issued = platform.token(FIRST, FIRST).await?;
    assert_eq!(platform.ping(FIRST, &issued).await?.0, 200);
    nothing_arrives(&platform);
    platform.github().revoke_authorization(FIRST)?;
    platform.deliveries_done().await?;
    platform.github().faults_end();
    ends(&platform, 0, &["plan"]).await?;
    assert_eq!(platform.ping(FIRST, &issued).await?.0, 200, "no comparison shows it");
    ends(&platform, 0, &["redeliver", "--yes"]).await?;
    until("the token is refused", async || {
        let (status, _) = platform.ping(FIRST, &issued).await?;
        Ok((status == 401).then_some(()))
    })
    .await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_repaired_unless_it_is_meant() -> Result<()> {
    let platform = stage().await?;
    nothing_arrives(&platform);
    push(&platform, FIRST, ALLOW).await?;
    platform.deliveries_done().await?;
    let planned = ends(&platform, 2, &["plan"]).await?;
    assert_eq!(ends(&platform, 2, &["apply"]).await?, planned);
    let all = ends(&platform, 2, &["apply", "--all"]).await?;
    assert!(all.contains("the gates of all 4 accounts"), "{all}");
    assert_eq!(ends(&platform, 2, &["plan"]).await?, planned, "nobody was asked");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_takes_too_much_away_is_carried_out_only_when_it_is_meant() -> Result<()> {
    let platform = stage().await?;
    nothing_arrives(&platform);
    for login in [SECOND, THIRD] {
        platform.uninstall(login).await?;
    }
    platform.deliveries_done().await?;
    let refused = ends(&platform, 1, &["apply", "--yes"]).await?;
    assert!(refused.contains("run it again with --max-removals 2"), "{refused}");
    for login in OWNERS {
        let record = platform.kv()?.policy(login).await?;
        assert_eq!(record.map(|it| it.state.name()), Some("active"), "{login} is as before");
    }
    ends(&platform, 0, &["--max-removals", "2", "apply", "--yes"]).await?;
    ends(&platform, 0, &["plan"]).await?;
    for login in [SECOND, THIRD] {
        let record = platform.kv()?.policy(login).await?;
        assert_eq!(record.map(|it| it.state.name()), Some("suspended"), "{login}");
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn all_gates_are_asked_when_that_is_wanted() -> Result<()> {
    let platform = stage().await?;
    let applied = ends(&platform, 0, &["apply", "--yes", "--all"]).await?;
    assert!(applied.ends_with("Synced: 4 of 4.\n"), "{applied}");
    every_record_is_the_head_of_its_fork(&platform).await?;
    let status: Value = serde_json::from_str(&ends(&platform, 0, &["status"]).await?)?;
    assert_eq!(status["gates"]["ok"], true, "{status}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn content_indexes_that_are_lost_are_found_and_written_again() -> Result<()> {
    let platform = stage().await?;
    platform.forget_keys(&[format!("index:{FIRST}"), "template:index".into()]).await?;
    let shown = ends(&platform, 2, &["plan"]).await?;
    assert_eq!(shown.matches("the content index is not there").count(), 2, "{shown}");
    let applied = ends(&platform, 0, &["apply", "--yes"]).await?;
    assert!(applied.ends_with("Synced: 2 of 2.\n"), "{applied}");
    platform.content_is_there(FIRST).await?;
    ends(&platform, 0, &["plan"]).await?;
    platform.stop().await
}
