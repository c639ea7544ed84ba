//! One test for each client and each way in which it chooses a revision.

use anyhow::Result;
use b00t_tests::harness::{Era, node, python};

use crate::{inspector::Inspector, program::Program, rust::Rust, story::Stage};

const MODERN: &str = "2026-07-28";
const LEGACY: &str = "2025-11-25";

/// One of the scripts for Node.js plays the story.
async fn node_plays(script: &str, arguments: &[&str], revision: &str) -> Result<()> {
    let stage = Stage::set().await?;
    let client = Program::start(&stage, node(), script, arguments)?;
    stage.play(client, revision).await
}

async fn python_plays(mode: &str, revision: &str) -> Result<()> {
    let stage = Stage::set().await?;
    let client = Program::start(&stage, python(), "python.py", &[mode])?;
    stage.play(client, revision).await
}

async fn rust_plays(era: Era, revision: &str) -> Result<()> {
    let stage = Stage::set().await?;
    let client = Rust::connect(&stage, era).await?;
    stage.play(client, revision).await
}

async fn inspector_plays(era: &'static str, revision: &str) -> Result<()> {
    let stage = Stage::set().await?;
    let client = Inspector::new(&stage, era)?;
    stage.play_deaf(client, revision).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_typescript_sdk_2_finds_the_newest_revision_by_itself() -> Result<()> {
    node_plays("typescript-2.mjs", &["auto"], MODERN).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_typescript_sdk_2_is_pinned_to_a_revision() -> Result<()> {
    node_plays("typescript-2.mjs", &[MODERN], MODERN).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_typescript_sdk_2_opens_a_session_as_before() -> Result<()> {
    node_plays("typescript-2.mjs", &["legacy"], LEGACY).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_typescript_sdk_1_opens_a_session() -> Result<()> {
    node_plays("typescript-1.mjs", &[], LEGACY).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_python_sdk_finds_the_newest_revision_by_itself() -> Result<()> {
    python_plays("auto", MODERN).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_python_sdk_is_pinned_to_a_revision() -> Result<()> {
    python_plays(MODERN, MODERN).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_python_sdk_opens_a_session_as_before() -> Result<()> {
    python_plays("legacy", LEGACY).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rust_sdk_finds_the_newest_revision_by_itself() -> Result<()> {
    rust_plays(Era::Found, MODERN).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rust_sdk_is_pinned_to_a_revision() -> Result<()> {
    rust_plays(Era::Modern, MODERN).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rust_sdk_opens_a_session_as_before() -> Result<()> {
    rust_plays(Era::Legacy, LEGACY).await
}

#[tokio::test(flavor = "multi_thread")]
async fn mcp_remote_passes_a_session_on() -> Result<()> {
    node_plays("mcp-remote.mjs", &["legacy"], LEGACY).await
}

#[tokio::test(flavor = "multi_thread")]
async fn mcp_remote_translates_to_the_newest_revision() -> Result<()> {
    node_plays("mcp-remote.mjs", &["auto"], MODERN).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inspector_finds_the_newest_revision_by_itself() -> Result<()> {
    inspector_plays("auto", MODERN).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inspector_speaks_the_newest_revision() -> Result<()> {
    inspector_plays("modern", MODERN).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inspector_opens_a_session() -> Result<()> {
    inspector_plays("legacy", LEGACY).await
}
