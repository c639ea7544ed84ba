//! A count outlives the process.

use anyhow::Result;
use b00t_tests::harness::Build;
use pretty_assertions::assert_eq;

use crate::stage::{RULES, burst, outcome, stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_small_limit_gives_nothing_twice_after_a_crash() -> Result<()> {
    let mut platform = stage(&format!("{RULES}[limits]\nper_day = 3\n")).await?;
    assert_eq!(burst(&platform, "b00t_whoami").await?, 3);
    platform.kill().await?;
    platform.restart(Build::Production).await?;
    assert_eq!(outcome(&platform, "b00t_whoami").await?, "limited by limits.per_day");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_limit_gives_nothing_twice_after_a_crash_and_loses_at_most_a_twentieth()
-> Result<()> {
    let mut platform = stage(&format!("{RULES}[limits]\nper_day = 40\n")).await?;
    for call in 1..=35 {
        assert_eq!(outcome(&platform, "b00t_whoami").await?, "allowed", "call {call}");
    }
    platform.kill().await?;
    platform.restart(Build::Production).await?;
    // Five were left, and no more than two of forty are lost.
    let after = burst(&platform, "b00t_whoami").await?;
    assert!((3..=5).contains(&after), "{after} more calls went through");
    platform.stop().await
}
