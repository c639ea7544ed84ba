//! What happens to a person, once with a keyboard and once without JavaScript.

use std::{path::Path, process::Stdio};

use anyhow::{Context, Result};
use b00t_tests::harness::{Build, Platform, in_time, node};
use pretty_assertions::assert_eq;
use serde::Deserialize;
use tokio::process::Command;

/// Has a GitHub account, and nothing else.
const NEWCOMER: &str = "newcomer";

/// Every page that a person gets to see, in the order of the story.
const PAGES: [&str; 20] = [
    "nothing-here",
    "start",
    "landing",
    "fork",
    "install",
    "first-sync",
    "owner-new",
    "connect",
    "server",
    "consent",
    "owner",
    "owner-rejected",
    "owner-revoked",
    "settings",
    "problem",
    "receipt",
    "erased",
    "receipt-again",
    "not-found",
    "status",
];

/// What the program tells at its end.
#[derive(Deserialize)]
struct Told {
    pages: Vec<String>,
    /// What the browser, or whoever looked for barriers, complained about.
    faults: Vec<String>,
}

/// Plays the whole story with these means.
async fn play(means: &str) -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.github().account(NEWCOMER)?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = tempfile::tempdir()?;
    let person = Command::new(node())
        .args(["--import", "../localhost.mjs", "story.mjs", means])
        .current_dir(root.join("browser"))
        .env("HOME", home.path())
        .env("BASE_URL", platform.base_url())
        .env("GITHUB_URL", platform.github_url())
        .env("LOGIN", NEWCOMER)
        .env("PICTURES", root.join("../target/screenshots"))
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let person = person.await.context("the person does not come; run `cargo xtask setup`")?;
    let told = String::from_utf8_lossy(&person.stdout);
    let complaints = String::from_utf8_lossy(&person.stderr);
    let told: Told =
        serde_json::from_str(&told).with_context(|| complaints.clone().into_owned())?;
    assert_eq!(told.faults, Vec::<String>::new());
    assert!(person.status.success(), "{} after {:?}:\n{complaints}", person.status, told.pages);
    assert_eq!(told.pages, PAGES);
    in_time("the platform ends", platform.stop()).await?
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_with_a_keyboard_gets_in_and_out_and_meets_no_barrier() -> Result<()> {
    play("keyboard").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_without_javascript_gets_in_and_out() -> Result<()> {
    play("mouse").await
}
