//! From `git push` returning to the first refused call: `cargo xtask bench sync`.

use std::time::Duration;

use anyhow::{Result, ensure};
use b00t_tests::{
    harness::{Build, Era, Platform, Stopwatch, until},
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

    let mut pushes = Vec::new();
    let mut enforced = Vec::new();
    for round in 0..options.rounds {
        let (content, refused) = if round % 2 == 0 { (DENY, true) } else { (ALLOW, false) };
        tokio::fs::write(clone.folder().join("b00t-mcp-acl.toml"), content).await?;
        clone.commit_all("Change the policy").await?;
        let push = Stopwatch::start();
        clone.push().await?;
        pushes.push(push.elapsed());
        let watch = Stopwatch::start();
        until("the pushed policy decides", async || {
            let answer = client.call("b00t_learn", json!({})).await?;
            Ok((answer.is_error == refused).then_some(()))
        })
        .await?;
        enforced.push(watch.elapsed());
    }
    ensure!(!enforced.is_empty(), "no rounds");
    println!("{} pushes, each changing the decision on `b00t_learn`", options.rounds);
    print("git push itself", &mut pushes);
    print("push returned → enforced", &mut enforced);
    client.close().await?;
    platform.stop().await
}

fn print(what: &str, times: &mut [Duration]) {
    times.sort();
    let at = |percent: usize| {
        let place = (times.len().saturating_sub(1)) * percent / 100;
        times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    };
    println!(
        "{what:<26} median {:>7.1} ms   p90 {:>7.1} ms   max {:>7.1} ms",
        at(50),
        at(90),
        at(100)
    );
}
