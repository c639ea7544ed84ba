//! The whole platform on one machine, with the story played on it: `cargo xtask dev`.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use b00t_tests::{
    harness::{BASE_HOST, Build, Era, Platform, PlatformConfig, Stopwatch},
    standin::GITHUB_RATE_LIMIT,
    story::{self, FIRST, SECOND, THIRD},
};
use clap::Parser;
use serde_json::json;

#[derive(Parser)]
struct Options {
    /// Where everything is kept.
    #[arg(long)]
    state: PathBuf,
    /// The port that both workers answer on; the GitHub stand-in takes the next one.
    #[arg(long)]
    port: u16,
    /// Stop after the story.
    #[arg(long)]
    once: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nThis did not hold: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<()> {
    let watch = Stopwatch::start();
    let platform = Platform::start(PlatformConfig {
        state: options.state.clone(),
        port: options.port,
        standin_port: options.port.saturating_add(1),
        build: Build::Production,
        policy_tests: true,
        rate_limit: GITHUB_RATE_LIMIT,
        elsewhere: std::collections::BTreeMap::new(),
        base_host: BASE_HOST,
    })
    .await?;
    println!("\nStarted in {:.2} s: both workers in workerd, GitHub's stand-in", watch.seconds());

    println!("\nThe story (MCP client: the Rust SDK's, revision 2026-07-28)");
    let watch = Stopwatch::start();
    story::play(&platform, Era::Modern, |step| {
        println!("  ✓ {:<76} {:>6} ms", step.title, step.took.as_millis());
        println!("      {}", step.seen);
    })
    .await?;
    println!("\nEvery step held, {:.2} s in all.", watch.seconds());

    if !options.once {
        platform.install(FIRST).await?;
        platform.install(THIRD).await?;
        platform.in_force(FIRST).await?;
        invite(&platform).await?;
        tokio::signal::ctrl_c().await?;
        println!("\nStopping.");
    }
    platform.stop().await
}

/// Prints what somebody needs to play with the platform by hand.
async fn invite(platform: &Platform) -> Result<()> {
    let endpoint = platform.endpoint(FIRST);
    let token = platform.token(FIRST, FIRST).await?;
    println!("\nThe platform stays up until Ctrl-C.");
    println!("  platform        {}", platform.base_url());
    for login in [FIRST, SECOND, THIRD] {
        println!("  {login:<15} {}", platform.endpoint(login));
    }
    println!("  webhooks        {}", platform.webhook_url());
    println!("  GitHub stand-in {}", platform.github_url());
    println!("  logs            {}", platform.log_file().display());
    println!("\nChange {FIRST}'s policy with git:");
    println!("  git clone {} b00t-{FIRST}", platform.clone_url(FIRST)?);
    println!(
        "\nAsk as {FIRST} (the token is good for an hour; start again for a new one). For another"
    );
    println!("tool change its name in the header mcp-name and in the body:");
    let call = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {
            "name": "b00t_status", "arguments": {},
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientInfo": {"name": "curl", "version": "8"},
                "io.modelcontextprotocol/clientCapabilities": {},
            },
        },
    });
    let headers = [
        format!("authorization: Bearer {token}"),
        "content-type: application/json".into(),
        "accept: application/json, text/event-stream".into(),
        "mcp-protocol-version: 2026-07-28".into(),
        "mcp-method: tools/call".into(),
        "mcp-name: b00t_status".into(),
    ];
    let headers = headers.map(|header| format!("-H '{header}'")).join(" \\\n    ");
    println!("  curl -sS {endpoint} \\\n    {headers} \\\n    -d '{call}'");
    let signs_in = json!({ "mcpServers": { "b00t": { "type": "http", "url": endpoint } } });
    println!("\nOr connect your MCP client, which has you sign in at the stand-in, as {FIRST}:");
    println!("{}", serde_json::to_string_pretty(&signs_in)?);
    let client = json!({
        "mcpServers": {
            "b00t": {
                "type": "http", "url": endpoint,
                "headers": {"Authorization": format!("Bearer {token}")},
            },
        },
    });
    println!("\nOr one that cannot sign in:\n{}", serde_json::to_string_pretty(&client)?);
    println!(
        "\nIf it cannot resolve names below localhost, add to /etc/hosts: 127.0.0.1 {FIRST}.{}",
        platform.host()
    );
    Ok(())
}
