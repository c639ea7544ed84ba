//! A client in another language, that does what it is told line by line; `tests/clients/driven.mjs`
//! says how.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result, bail, ensure};
use b00t_tests::harness::in_time;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    fs,
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::story::{Answer, Client, Listener, Stage};

pub(crate) struct Program {
    child: Child,
    stdin: ChildStdin,
    stdout: Lines<BufReader<ChildStdout>>,
    home: TempDir,
}

impl Program {
    /// Starts one of the scripts in `tests/clients`.
    pub(crate) fn start(
        stage: &Stage,
        interpreter: PathBuf,
        script: &str,
        arguments: &[&str],
    ) -> Result<Self> {
        let home = tempfile::tempdir()?;
        let mut child = command(interpreter, home.path())
            .arg(folder().join(script))
            .args(arguments)
            .env("MCP_URL", stage.url())
            .env("MCP_TOKEN", stage.token())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(complaints(home.path()))?)
            .spawn()
            .context("cannot start the client; run `cargo xtask setup`")?;
        let stdin = child.stdin.take().context("no standard input")?;
        let stdout = child.stdout.take().context("no standard output")?;
        Ok(Self { child, stdin, stdout: BufReader::new(stdout).lines(), home })
    }

    async fn ask<T: DeserializeOwned>(&mut self, what: Value) -> Result<T> {
        self.stdin.write_all(format!("{what}\n").as_bytes()).await?;
        let line = in_time(&what.to_string(), self.stdout.next_line()).await;
        let Ok(Some(line)) = line.and_then(|line| Ok(line?)) else {
            let complaints = fs::read_to_string(complaints(self.home.path())).await?;
            bail!("the client does not answer {what}:\n{complaints}");
        };
        serde_json::from_str(&line).with_context(|| format!("the client answers {what}: {line}"))
    }
}

impl Client for Program {
    async fn list(&mut self) -> Result<Vec<String>> {
        self.ask(json!({"do": "list"})).await
    }

    async fn call(&mut self, tool: &str, arguments: Value) -> Result<Answer> {
        self.ask(json!({"do": "call", "tool": tool, "arguments": arguments})).await
    }
}

impl Listener for Program {
    async fn hear(&mut self) -> Result<()> {
        let heard: bool = self.ask(json!({"do": "hear"})).await?;
        ensure!(heard, "it says that it has heard nothing");
        Ok(())
    }

    async fn leave(self) -> Result<()> {
        let Self { mut child, stdin, stdout: _stdout, home } = self;
        drop(stdin);
        let status = in_time("the client ends", child.wait()).await??;
        let complaints = fs::read_to_string(complaints(home.path())).await?;
        ensure!(status.success(), "the client ended with {status}:\n{complaints}");
        Ok(())
    }
}

/// A program that keeps what it remembers in a folder of its own, and goes nowhere but to loopback.
pub(crate) fn command(program: impl AsRef<OsStr>, home: &Path) -> Command {
    let mut command = Command::new(program);
    command.env("HOME", home).env("NO_PROXY", "127.0.0.1").kill_on_drop(true);
    command
}

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("clients")
}

fn complaints(home: &Path) -> PathBuf {
    home.join("stderr.log")
}
