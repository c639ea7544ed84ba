//! Limits that are changed while they are used.

use anyhow::Result;
use pretty_assertions::assert_eq;

use crate::stage::{RULES, burst, outcome, put, stage};

fn per_day(calls: u32) -> String {
    format!("{RULES}[limits]\nper_day = {calls}\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_that_is_raised_lowered_and_removed_counts_from_the_next_call() -> Result<()> {
    let platform = stage(&per_day(2)).await?;
    assert_eq!(burst(&platform, "b00t_whoami").await?, 2);
    put(&platform, &per_day(5)).await?;
    assert_eq!(burst(&platform, "b00t_whoami").await?, 3, "two of five were used");
    put(&platform, &per_day(3)).await?;
    assert_eq!(outcome(&platform, "b00t_whoami").await?, "limited by limits.per_day");
    put(&platform, RULES).await?;
    for _ in 0..10 {
        assert_eq!(outcome(&platform, "b00t_whoami").await?, "allowed", "there is no limit");
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_for_one_command_that_is_new_counts_from_its_first_call() -> Result<()> {
    let platform = stage(&per_day(100)).await?;
    for _ in 0..3 {
        assert_eq!(outcome(&platform, "b00t_whoami").await?, "allowed");
    }
    let more = "[limits.commands.whoami]\nper_minute = 1\n";
    put(&platform, &format!("{}{more}", per_day(100))).await?;
    assert_eq!(burst(&platform, "b00t_whoami").await?, 1);
    let refused = "limited by limits.commands.whoami.per_minute";
    assert_eq!(outcome(&platform, "b00t_whoami").await?, refused);
    assert_eq!(outcome(&platform, "b00t_status").await?, "allowed");
    platform.stop().await
}
