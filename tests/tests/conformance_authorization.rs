//! The official conformance suite's scenarios for authorization servers, with a browser in which the owner
//! signs in and agrees.

use std::{path::Path, process::Stdio};

use anyhow::{Context, Result, bail};
use b00t_tests::harness::{Build, Platform, ReservedPort, in_time, node};
use serde_json::Value;
use tokio::{
    fs,
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};

const OWNER: &str = "alice";
const SCENARIOS: [&str; 2] = ["authorization-code-grant", "authorization-server-metadata-endpoint"];

#[tokio::test(flavor = "multi_thread")]
async fn the_authorization_server_passes_for_2026_07_28() -> Result<()> {
    passes("2026-07-28").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_authorization_server_passes_for_2025_11_25() -> Result<()> {
    passes("2025-11-25").await
}

async fn passes(revision: &str) -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    let port = ReservedPort::any()?;
    let redirect_uri = format!("http://127.0.0.1:{}/callback", port.number());
    let client = platform.register(&[&redirect_uri]).await?;

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let results = tempfile::tempdir()?;
    let mut suite = Command::new(node())
        .arg("--import")
        .arg(folder.join("../localhost.mjs"))
        .arg(folder.join("node_modules/@modelcontextprotocol/conformance/dist/index.js"))
        .args(["authorization", "--url", &platform.base_url(), "--client-id", &client])
        .args(["--resource", &platform.endpoint(OWNER), "--spec-version", revision])
        .args(["--port", &port.number().to_string(), "--output-dir"])
        .arg(results.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("cannot start the suite; run `cargo xtask setup`")?;

    let mut said = Vec::new();
    let mut lines = BufReader::new(suite.stdout.take().context("no output")?).lines();
    let begin = format!("{}/oauth/authorize?", platform.base_url());
    let whole = async {
        while let Some(line) = lines.next_line().await? {
            if line.starts_with(&begin) {
                agrees(&platform, &line).await?;
            }
            said.push(line);
        }
        anyhow::Ok(suite.wait().await?)
    };
    let status = in_time("the suite ends", whole).await??;
    let (scenarios, bad) = checked(results.path()).await?;
    if !status.success() || !bad.is_empty() || scenarios != SCENARIOS {
        bail!("{scenarios:?}\n{}\n{}\n{status}", bad.join("\n"), said.join("\n"));
    }
    platform.stop().await
}

/// The owner follows a link of a client, signs in, and allows what it asks for.
async fn agrees(platform: &Platform, link: &str) -> Result<()> {
    let mut browser = platform.browser();
    let begun = browser.get(link).await?;
    let back = platform.says_who(&mut browser, &begun.location()?, OWNER).await?;
    let question = browser.get(back.as_str()).await?;
    let answered = platform.answers(&mut browser, &question, "allow").await?;
    let arrived = browser.get(answered.location()?.as_str()).await?;
    assert_eq!(arrived.status, 200, "{arrived:?}");
    Ok(())
}

fn has_succeeded(check: &Value) -> bool {
    check.get("status").is_some_and(|status| status == "SUCCESS")
}

/// Which scenarios have run, and every check that did not succeed.
async fn checked(results: &Path) -> Result<(Vec<String>, Vec<String>)> {
    let (mut scenarios, mut bad) = (Vec::new(), Vec::new());
    let mut entries = fs::read_dir(results).await?;
    while let Some(entry) = entries.next_entry().await? {
        let name = entry.file_name().to_string_lossy().into_owned();
        let scenario = SCENARIOS.into_iter().find(|scenario| name.contains(scenario));
        scenarios.push(scenario.map_or(name, str::to_owned));
        let checks: Vec<Value> =
            serde_json::from_slice(&fs::read(entry.path().join("checks.json")).await?)?;
        bad.extend(checks.iter().filter(|one| !has_succeeded(one)).map(Value::to_string));
    }
    scenarios.sort();
    Ok((scenarios, bad))
}
