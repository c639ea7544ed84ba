//! Clients that know nothing but an address, and get in by signing in: they find the authorization server,
//! register, send the owner's browser, and redeem the code by themselves.

use std::{path::PathBuf, process::Stdio};

use anyhow::{Context, Result, bail};
use b00t_tests::harness::{Build, Platform, in_time, node, python};
use pretty_assertions::assert_eq;
use serde::Deserialize;
use serde_json::json;
use tokio::{
    fs,
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
};

use crate::program::{command, folder};

const OWNER: &str = "alice";

/// A line that a client prints.
#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Open { open: String },
    In { tools: Vec<String>, login: String },
}

/// A program of `tests/clients` signs in and says who it is then.
async fn signs_in(platform: Platform, interpreter: PathBuf, arguments: &[&str]) -> Result<()> {
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    let home = tempfile::tempdir()?;
    let complaints = home.path().join("stderr.log");
    let mut child = command(interpreter, home.path())
        .args(arguments)
        .current_dir(folder())
        .env("MCP_URL", platform.endpoint(OWNER))
        .env("NO_PROXY", "127.0.0.1,localhost")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(&complaints)?)
        .spawn()
        .context("cannot start the client; run `cargo xtask setup`")?;
    let mut stdin = child.stdin.take().context("no standard input")?;
    let mut lines = BufReader::new(child.stdout.take().context("no standard output")?).lines();
    let whole = async {
        let mut opened = 0;
        while let Some(line) = lines.next_line().await? {
            match serde_json::from_str(&line).with_context(|| line.clone())? {
                Said::Open { open } => {
                    opened += 1;
                    let back = agrees(&platform, &open).await?;
                    let told = json!({ "back": back });
                    stdin.write_all(format!("{told}\n").as_bytes()).await?;
                }
                Said::In { tools, login } => return anyhow::Ok((opened, tools, login)),
            }
        }
        bail!("it does not get in:\n{}", fs::read_to_string(&complaints).await?)
    };
    let (opened, tools, login) = in_time("it is in", whole).await??;
    assert_eq!((opened, login.as_str()), (1, OWNER));
    assert!(tools.contains(&"b00t_learn".to_owned()), "{tools:?}");
    platform.stop().await
}

/// The owner follows the link, signs in and allows it; returns where the browser is sent.
async fn agrees(platform: &Platform, link: &str) -> Result<String> {
    let mut browser = platform.browser();
    let begun = browser.get(link).await?;
    let back = platform.says_who(&mut browser, &begun.location()?, OWNER).await?;
    let question = browser.get(back.as_str()).await?;
    let answered = platform.answers(&mut browser, &question, "allow").await?;
    Ok(answered.location()?.to_string())
}

async fn node_signs_in(platform: Platform, client: &str) -> Result<()> {
    let arguments = ["--import", "../localhost.mjs", "signing-in.mjs", client];
    signs_in(platform, node(), &arguments).await
}

async fn platform() -> Result<Platform> {
    Platform::start_for_test(Build::Production).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_typescript_sdk_1_signs_in() -> Result<()> {
    node_signs_in(platform().await?, "typescript-1").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_typescript_sdk_2_signs_in() -> Result<()> {
    node_signs_in(platform().await?, "typescript-2").await
}

#[tokio::test(flavor = "multi_thread")]
async fn mcp_remote_signs_in() -> Result<()> {
    let platform = Platform::start_on_localhost(Build::Production).await?;
    node_signs_in(platform, "mcp-remote").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inspector_signs_in() -> Result<()> {
    let platform = Platform::start_on_localhost(Build::Production).await?;
    node_signs_in(platform, "inspector").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_python_sdk_signs_in() -> Result<()> {
    signs_in(platform().await?, python(), &["signing_in.py"]).await
}
