//! The inspector's command line: one process, and so one connection, for each request.

use std::process::Stdio;

use anyhow::{Context, Result};
use b00t_tests::harness::{in_time, node};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    program::{command, folder},
    story::{Answer, Client, Stage},
};

pub(crate) struct Inspector {
    url: String,
    token: String,
    era: &'static str,
    home: TempDir,
}

impl Inspector {
    pub(crate) fn new(stage: &Stage, era: &'static str) -> Result<Self> {
        let (url, token) = (stage.url().to_owned(), stage.token().to_owned());
        Ok(Self { url, token, era, home: tempfile::tempdir()? })
    }

    /// The result of one request, as it came from the server.
    async fn run(&self, arguments: &[&str]) -> Result<Value> {
        let launcher =
            "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js";
        let running = command(node(), self.home.path())
            .arg(folder().join(launcher))
            .args(["--cli", &self.url, "--transport", "http", "--protocol-era", self.era])
            .args(["--header", &format!("Authorization: Bearer {}", self.token)])
            .args(["--stored-auth-only", "--quiet", "--format", "json"])
            .args(arguments)
            .stdin(Stdio::null())
            .output();
        let output = in_time("the inspector ends", running).await?;
        let output = output.context("cannot start the inspector; run `cargo xtask setup`")?;
        let said = String::from_utf8_lossy(&output.stdout);
        let read = serde_json::from_str(&said).ok();
        let result = read.and_then(|mut read: Value| read.get_mut("result").map(Value::take));
        result.with_context(|| {
            let complaints = String::from_utf8_lossy(&output.stderr);
            format!("the inspector ended with {}: {said}\n{complaints}", output.status)
        })
    }
}

impl Client for Inspector {
    async fn list(&mut self) -> Result<Vec<String>> {
        let result = self.run(&["--method", "tools/list"]).await?;
        let tools = result["tools"].as_array().context("no tools")?;
        let names = tools.iter().filter_map(|tool| tool["name"].as_str());
        Ok(names.map(str::to_owned).collect())
    }

    async fn call(&mut self, tool: &str, arguments: Value) -> Result<Answer> {
        let arguments = arguments.to_string();
        let what = ["--method", "tools/call", "--tool-name", tool, "--tool-args-json", &arguments];
        let result = self.run(&what).await?;
        let parts = result["content"].as_array().context("no content")?;
        let text = parts.iter().filter_map(|part| part["text"].as_str()).collect::<Vec<_>>();
        let is_error = result["isError"].as_bool().unwrap_or_default();
        Ok(Answer { is_error, text: text.join("\n") })
    }
}
