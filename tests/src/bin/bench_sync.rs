//! From `git push` returning to the first refused call: `cargo xtask bench sync`.

use anyhow::Result;
use b00t_tests::{
    harness::{Build, Era, Platform, Stopwatch, Times, until},
    story::FIRST,
};
use clap::Parser;
use serde_json::json;

/// Refuses and allows `learn` in turns.
const ALLOW: &str = "default_policy = \"allow\"\n";
const DENY: &str = "default_policy = \"allow\"\n[commands.learn]\npolicy = \"deny\"\n";

#[derive(Parser)]
struct Options {
    /// How many pushes.
    #[arg(long, default_value_t = 50)]
    rounds: u32,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(FIRST).await?;
    platform.in_force(FIRST).await?;
    let clone = platform.clone_of(FIRST).await?;
    let client = platform.connect(FIRST, Era::Modern).await?;

    let mut pushes = Times::default();
    let mut enforced = Times::default();
    for round in 0..options.rounds {
        let (content, refused) = if round % 2 == 0 { (DENY, true) } else { (ALLOW, false) };
        tokio::fs::write(clone.folder().join("b00t-mcp-acl.toml"), content).await?;
        clone.commit_all("Change the policy").await?;
        let push = Stopwatch::start();
        clone.push().await?;
        pushes.add(push.elapsed());
        let watch = Stopwatch::start();
        until("the pushed policy decides", async || {
            let answer = client.call("b00t_learn", json!({})).await?;
            Ok((answer.is_error == refused).then_some(()))
        })
        .await?;
        enforced.add(watch.elapsed());
    }
    println!("{} pushes, each changing the decision on `b00t_learn`", options.rounds);
    println!("{:<26} {:>8} {:>8} {:>8} {:>8}", "milliseconds", "median", "p90", "p99", "max");
    println!("{:<26} {pushes}", "git push itself");
    println!("{:<26} {enforced}", "push returned → enforced");
    client.close().await?;
    platform.stop().await
}
