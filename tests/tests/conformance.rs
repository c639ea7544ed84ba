//! The official conformance suite of the protocol, against the real worker in workerd.
//!
//! The suite's tools, prompts and resources are those of one account of the build for tests. What
//! the suite may fail is in `tests/conformance/expected-failures.yml`: nothing.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result, bail};
use b00t_tests::harness::{Build, Platform, Stopwatch, node};
use serde::Deserialize;
use tokio::{fs, process::Command};

/// The account whose server has what the suite asks for.
const TENANT: &str = "conformance";
/// An extension of the protocol that this server does not offer: no scenario of it applies.
const NOT_OFFERED: &str = "tasks-";
/// Ids of checks that the suite may leave out for this server: none. In the scenarios that
/// apply it leaves one out only where a server lacks a fixture, a capability or a method.
const MAY_BE_SKIPPED: [&str; 0] = [];
/// Names of what only the suite asks for.
const FIXTURES: [&str; 12] = [
    "test_simple_text",
    "test_image_content",
    "test_missing_capability",
    "test_reconnection",
    "test_input_required_result_elicitation",
    "test_elicitation_sep1330_enums",
    "test_trigger_tool_change",
    "test_mirrored_arguments",
    "json_schema_2020_12_tool",
    "test_prompt_with_arguments",
    "test://static-text",
    "test://template/",
];

#[derive(Deserialize)]
struct Check {
    id: String,
    status: String,
    #[serde(default, rename = "errorMessage")]
    message: Option<String>,
}

/// How often each status came up, and what was not good.
#[derive(Default)]
struct Tally {
    statuses: BTreeMap<String, usize>,
    scenarios: usize,
    bad: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_conformance_suite_passes_for_2026_07_28() -> Result<()> {
    passes("2026-07-28", 40, 152).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_conformance_suite_passes_for_2025_11_25() -> Result<()> {
    passes("2025-11-25", 33, 83).await
}

/// What the suite asks for is in the build for tests, and nothing of it in what is deployed.
#[tokio::test]
async fn no_conformance_fixture_is_in_what_is_deployed() -> Result<()> {
    let deployed = modules("mcp-worker/build").await?;
    let for_tests = modules("mcp-worker/build-faults").await?;
    for name in FIXTURES {
        assert!(has(&for_tests, name), "{name} is looked for in the wrong place");
        assert!(!has(&deployed, name), "{name} is deployed");
    }
    Ok(())
}

/// Runs all scenarios of a revision, scored or not. None may fail, warn, or check nothing. So many
/// checks succeed at least: a part of the protocol that is not offered any more would be no failure.
async fn passes(revision: &str, scenarios: usize, successes: usize) -> Result<()> {
    let platform = Platform::start_for_test(Build::Faults).await?;
    platform.account_with_fork(TENANT).await?;
    let gateway = platform.gateway(TENANT).await?;
    let results = tempfile::tempdir()?;
    let watch = Stopwatch::start();
    let output = Command::new(node())
        .arg(root().join("node_modules/@modelcontextprotocol/conformance/dist/index.js"))
        .args(["server", "--url", gateway.url(), "--requirements", revision])
        .arg("--expected-failures")
        .arg(root().join("expected-failures.yml"))
        .arg("--output-dir")
        .arg(results.path())
        .stdin(Stdio::null())
        .output()
        .await
        .context("cannot start the suite; run `cargo xtask setup`")?;
    let tally = Tally::of(results.path()).await?;
    println!(
        "conformance {revision}: {} scenarios in {:.0} s, {:?}",
        tally.scenarios,
        watch.seconds(),
        tally.statuses
    );
    if !output.status.success() || !tally.bad.is_empty() {
        let said = String::from_utf8_lossy(&output.stdout);
        bail!("{}\n{said}\n{}", tally.bad.join("\n"), output.status);
    }
    assert_eq!(tally.scenarios, scenarios, "every scenario that applies has run");
    let counted = tally.statuses.get("SUCCESS").copied().unwrap_or_default();
    assert!(counted >= successes, "only {counted} checks have succeeded");
    platform.stop().await
}

impl Tally {
    /// Adds up the results that the suite has left in a folder, one subfolder for each scenario.
    async fn of(results: &Path) -> Result<Self> {
        let mut tally = Self::default();
        let mut entries = fs::read_dir(results).await?;
        while let Some(entry) = entries.next_entry().await? {
            let name = entry.file_name().to_string_lossy().into_owned();
            let scenario = name.trim_start_matches("server-");
            if scenario.starts_with(NOT_OFFERED) {
                continue;
            }
            let text = fs::read(entry.path().join("checks.json")).await?;
            let checks: Vec<Check> = serde_json::from_slice(&text)?;
            tally.scenarios += 1;
            if !checks.iter().any(|check| check.status == "SUCCESS") {
                tally.bad.push(format!("{scenario}: nothing was checked"));
            }
            for check in checks {
                let is_good = match check.status.as_str() {
                    "SUCCESS" | "INFO" => true,
                    "SKIPPED" => MAY_BE_SKIPPED.contains(&check.id.as_str()),
                    _ => false,
                };
                if !is_good {
                    let message = check.message.unwrap_or_default();
                    tally.bad.push(format!("{scenario}: {} {}: {message}", check.status, check.id));
                }
                *tally.statuses.entry(check.status).or_default() += 1;
            }
        }
        Ok(tally)
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance")
}

/// All that a build is made of.
async fn modules(folder: &str) -> Result<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let mut bytes = Vec::new();
    for file in ["index.js", "index_bg.wasm"] {
        let path = folder.join(file);
        bytes.extend(fs::read(&path).await.with_context(|| path.display().to_string())?);
    }
    Ok(bytes)
}

fn has(bytes: &[u8], name: &str) -> bool {
    bytes.windows(name.len()).any(|window| window == name.as_bytes())
}
