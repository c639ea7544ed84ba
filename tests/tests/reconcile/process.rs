//! The program as a process, which is told to end or is killed.

use std::process::Stdio;

use anyhow::{Context, Result};
use b00t_tests::{
    harness::{Platform, ReservedPort, until},
    standin::{ApiFault, ApiFaults},
    story::FIRST,
};
use pretty_assertions::assert_eq;
use tokio::process::{Child, Command};

use crate::stage::{
    ALLOW, ends, every_record_is_the_head_of_its_fork, nothing_arrives, push, stage,
};

/// The program with this platform's settings and these arguments.
fn program(platform: &Platform, arguments: &[&str]) -> Result<Child> {
    Ok(Command::new(env!("CARGO_BIN_EXE_reconciler"))
        .args(platform.reconciler_flags())
        .args(arguments)
        .env_clear()
        .envs(platform.reconciler_secrets().iter())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?)
}

async fn signal(child: &Child, name: &str) -> Result<()> {
    let pid = child.id().context("it has ended")?.to_string();
    Command::new("kill").args([&format!("-{name}"), &pid]).status().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_repairs_what_it_finds_and_ends_in_order() -> Result<()> {
    let platform = stage().await?;
    nothing_arrives(&platform);
    let head = push(&platform, FIRST, ALLOW).await?;
    platform.deliveries_done().await?;
    let port = ReservedPort::any()?;
    let listen = format!("127.0.0.1:{}", port.number());
    let watch = program(&platform, &["--listen", &listen, "watch", "--apply"])?;
    platform.synced(FIRST, &head).await?;
    let page = async |path: &str| {
        let answer = reqwest::get(format!("http://{listen}{path}")).await?;
        anyhow::Ok((answer.status().as_u16(), answer.text().await?))
    };
    let metrics = until("a run succeeds", async || {
        let (_, text) = page("/metrics").await?;
        Ok(text.contains("b00t_reconciler_last_success_timestamp_seconds 1").then_some(text))
    })
    .await?;
    assert!(metrics.contains("b00t_reconciler_accounts{state=\"stale\"} 1"), "{metrics}");
    assert_eq!(page("/healthz").await?.0, 200);
    signal(&watch, "TERM").await?;
    let ended = watch.wait_with_output().await?;
    let log = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(0), "{log}");
    assert!(log.contains("shutting down"), "{log}");
    for secret in platform.secrets() {
        assert!(!log.contains(&secret), "a secret is in the log");
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_is_killed_twice_is_completed_by_the_third() -> Result<()> {
    let platform = stage().await?;
    let keys = platform.forget_kv().await?;
    let restore = ["restore", "--yes"];

    // Killed while it reads GitHub.
    let hold = || ApiFault::Hold("reading".into());
    platform.github().api_fails(ApiFaults::next(1, "POST /graphql", [hold()]));
    let mut first = program(&platform, &restore)?;
    until("a question to GitHub is held", async || {
        let played = platform.github().played_faults();
        Ok(played.iter().any(|one| one.fault == "hold").then_some(()))
    })
    .await?;
    signal(&first, "KILL").await?;
    assert_eq!(first.wait().await?.code(), None);

    // Killed when KV has taken everything and has not said so.
    let faults = [ApiFault::CutAfter, ApiFault::Hold("writing".into())];
    platform.cloudflare().fails(ApiFaults::next(2, "PUT /bulk", faults));
    let mut second = program(&platform, &restore)?;
    until("a write to KV is held", async || {
        let played = platform.cloudflare().played_faults();
        Ok(played.iter().any(|one| one.fault == "hold").then_some(()))
    })
    .await?;
    signal(&second, "KILL").await?;
    assert_eq!(second.wait().await?.code(), None);
    platform.cloudflare().faults_end();

    let third = program(&platform, &restore)?.wait_with_output().await?;
    let log = String::from_utf8_lossy(&third.stderr);
    assert_eq!(third.status.code(), Some(0), "{log}");
    println!("{}", String::from_utf8_lossy(&third.stdout));
    ends(&platform, 0, &["plan"]).await?;
    assert_eq!(platform.kv()?.list("").await?.len(), keys);
    every_record_is_the_head_of_its_fork(&platform).await?;
    platform.stop().await
}
