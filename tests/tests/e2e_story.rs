//! The story, with a real MCP client of each era.

use anyhow::Result;
use b00t_tests::{
    harness::{Build, Era, Platform},
    story,
};

async fn play(era: Era) -> Result<()> {
    let platform = Platform::start_with_policy_tests(Build::Production).await?;
    let mut steps = Vec::new();
    let played = story::play(&platform, era, |step| {
        println!("{} — {}", step.title, step.seen);
        steps.push(step.title);
    })
    .await;
    if played.is_err() {
        eprintln!("{}", platform.log().await?);
    }
    played?;
    assert_eq!(steps.len(), 14, "every step held: {steps:#?}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn story_with_a_client_of_2026_07_28() -> Result<()> {
    play(Era::Modern).await
}

#[tokio::test(flavor = "multi_thread")]
async fn story_with_a_client_of_2025_11_25() -> Result<()> {
    play(Era::Legacy).await
}
