//! From the moment that something is taken back to the first refused call: `cargo xtask bench revoke`.

use anyhow::{Context, Result};
use b00t_tests::{
    harness::{Asking, Build, Platform, Stopwatch, Times, until},
    story::FIRST,
};
use clap::Parser;
use serde_json::Value;

const REDIRECT_URI: &str = "http://127.0.0.1/callback";

#[derive(Parser)]
struct Options {
    /// How often each way to revoke is tried.
    #[arg(long, default_value_t = 100)]
    rounds: u32,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(FIRST).await?;
    platform.in_force(FIRST).await?;
    let client = platform.register(&[REDIRECT_URI]).await?;
    let asking = platform.asking(&client, REDIRECT_URI, FIRST);

    let (mut answered, mut by_client) = (Times::default(), Times::default());
    for _ in 0..options.rounds {
        let (access, refresh) = granted(&platform, &asking).await?;
        let watch = Stopwatch::start();
        let fields = [("token", refresh.as_str()), ("client_id", client.as_str())];
        platform.post_form("/oauth/revoke", &fields).await?;
        answered.add(watch.elapsed());
        let watch = Stopwatch::start();
        refused(&platform, &access).await?;
        by_client.add(watch.elapsed());
    }

    let mut at_github = Times::default();
    for _ in 0..options.rounds {
        let (access, _) = granted(&platform, &asking).await?;
        let watch = Stopwatch::start();
        platform.github().revoke_authorization(FIRST)?;
        refused(&platform, &access).await?;
        at_github.add(watch.elapsed());
        // Tokens are dated in whole seconds, so what is granted anew counts from the next one on.
        until("what is granted again is served", async || {
            let (access, _) = granted(&platform, &asking).await?;
            Ok((platform.ping(FIRST, &access).await?.0 == 200).then_some(()))
        })
        .await?;
    }

    println!("{} tokens taken back in each way", options.rounds);
    println!("{:<44} {:>8} {:>8} {:>8} {:>8}", "milliseconds", "median", "p90", "p99", "max");
    println!("{:<44} {answered}", "RFC 7009: revocation asked → answered");
    println!("{:<44} {by_client}", "RFC 7009: revocation answered → refused");
    println!("{:<44} {at_github}", "authorization revoked at GitHub → refused");
    platform.stop().await
}

/// An access and a refresh token.
async fn granted(platform: &Platform, asking: &Asking) -> Result<(String, String)> {
    let tokens = platform.tokens(asking, FIRST).await?;
    let text = |name: &str| {
        let text = tokens.get(name).and_then(Value::as_str);
        text.map(str::to_owned).with_context(|| format!("no {name}"))
    };
    Ok((text("access_token")?, text("refresh_token")?))
}

async fn refused(platform: &Platform, access: &str) -> Result<()> {
    until("the token is refused", async || {
        Ok((platform.ping(FIRST, access).await?.0 == 401).then_some(()))
    })
    .await
}
