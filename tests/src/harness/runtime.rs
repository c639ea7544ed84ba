//! Both workers in one real workerd, started and killed as a process.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{
    fs,
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

/// Which build of mcp-worker runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// What is deployed.
    Production,
    /// The build that panics when a test asks for it.
    Faults,
}

impl Build {
    const fn folder(self) -> &'static str {
        match self {
            Self::Production => "build",
            Self::Faults => "build-faults",
        }
    }
}

/// How to start it.
#[derive(Clone, Debug)]
pub(crate) struct RuntimeConfig {
    /// The repository's root.
    pub(crate) root: PathBuf,
    /// Where KV, Durable Objects and the log are kept.
    pub(crate) state: PathBuf,
    /// The port that both workers answer on.
    pub(crate) port: u16,
    /// The port of the control address; 0 for any.
    pub(crate) control_port: u16,
    /// Which build of mcp-worker.
    pub(crate) build: Build,
    /// Variables of webhook-worker.
    pub(crate) webhook_vars: Value,
    /// Variables of mcp-worker.
    pub(crate) mcp_vars: Value,
    /// Hosts of the internet, each with the server that stands for it.
    pub(crate) elsewhere: BTreeMap<String, String>,
    /// Requests a minute without a good token that mcp-worker takes of one address, if there is a
    /// limit.
    pub(crate) address_limit: Option<u32>,
}

/// A running workerd.
pub(crate) struct Runtime {
    child: Child,
    control_url: String,
    /// Closing it ends the process and workerd below it: in order, by a failing test, or because
    /// this process is gone.
    _stdin: ChildStdin,
    _stdout: Lines<BufReader<ChildStdout>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ready {
    control_url: String,
}

impl Runtime {
    /// Starts it and waits until it answers.
    ///
    /// # Errors
    /// Node.js or the workers' builds are missing, or a port is taken.
    pub(crate) async fn start(config: &RuntimeConfig) -> Result<Self> {
        fs::create_dir_all(&config.state).await?;
        let log = config.state.join("workerd.log");
        let file = config.state.join("runtime.json");
        fs::write(&file, serde_json::to_vec_pretty(&description(config, &log))?).await?;
        let mut child = Command::new("node")
            .arg(config.root.join("xtask/runtime/workerd.mjs"))
            .arg(&file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .process_group(0)
            .spawn()
            .context("cannot start Node.js; run `cargo xtask setup`")?;
        let stdin = child.stdin.take().context("no standard input")?;
        let stdout = child.stdout.take().context("no standard output")?;
        let mut stdout = BufReader::new(stdout).lines();
        let Some(line) = stdout.next_line().await? else {
            bail!(
                "workerd did not start, see above; if port {} is taken, `--port` chooses another",
                config.port
            )
        };
        let Ready { control_url } = serde_json::from_str(&line)?;
        Ok(Self { child, control_url, _stdin: stdin, _stdout: stdout })
    }

    /// The address of the control server.
    #[must_use]
    pub(crate) fn control_url(&self) -> &str {
        &self.control_url
    }

    /// Kills Node.js and workerd with SIGKILL, as a power cut would, and waits until they are
    /// gone.
    ///
    /// # Errors
    /// The process could not be signalled.
    pub(crate) async fn kill(mut self) -> Result<()> {
        if let Some(pid) = self.child.id() {
            let group = format!("-{pid}");
            Command::new("kill").args(["-KILL", "--", &group]).status().await?;
        }
        self.child.wait().await?;
        Ok(())
    }

    /// Ends it in order.
    ///
    /// # Errors
    /// Waiting for the process failed.
    pub(crate) async fn stop(self) -> Result<()> {
        let Self { mut child, _stdin: stdin, .. } = self;
        drop(stdin);
        child.wait().await?;
        Ok(())
    }
}

fn description(config: &RuntimeConfig, log: &Path) -> Value {
    json!({
        "host": "127.0.0.1",
        "port": config.port,
        "controlPort": config.control_port,
        "persist": config.state.join("workers"),
        "log": log,
        "elsewhere": config.elsewhere,
        "workers": [
            {
                "directory": config.root.join("mcp-worker"),
                "build": config.build.folder(),
                "routes": ["*/*"],
                "vars": config.mcp_vars,
                "limit": config.address_limit,
            },
            {
                "directory": config.root.join("webhook-worker"),
                "build": "build",
                // The reconciler asks by address: not every resolver knows names below localhost.
                "routes": ["webhook.localhost/*", "127.0.0.1/reconcile*"],
                "vars": config.webhook_vars,
            },
        ],
    })
}
