//! The way to Cloudflare: the pinned wrangler, one call at a time.

use std::{
    fmt,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, de::DeserializeOwned};

use super::{Environment, Settings};
use crate::checkout::Checkout;

/// One of the two workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Worker {
    Webhook,
    Mcp,
}

impl Worker {
    /// As they are deployed: who is asked before who asks.
    pub(crate) const BOTH: [Self; 2] = [Self::Webhook, Self::Mcp];

    /// The workspace member.
    pub(crate) const fn member(self) -> &'static str {
        match self {
            Self::Webhook => "webhook-worker",
            Self::Mcp => "mcp-worker",
        }
    }
}

/// What wrangler said.
pub(crate) struct Reply {
    pub(crate) succeeded: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// One version of a Worker, as `wrangler versions list --json` writes it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Version {
    pub(crate) id: String,
    #[serde(default)]
    annotations: Annotations,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Annotations {
    #[serde(rename = "workers/tag")]
    tag: Option<String>,
    #[serde(rename = "workers/triggered_by")]
    triggered_by: Option<String>,
}

#[derive(Deserialize)]
struct Deployment {
    versions: Vec<Share>,
}

#[derive(Deserialize)]
struct Share {
    version_id: String,
    percentage: f64,
}

#[derive(Deserialize)]
struct Namespace {
    id: String,
    title: String,
}

#[derive(Deserialize)]
struct NamedSecret {
    name: String,
}

impl Version {
    /// Which code it is, if a deployment of ours made it.
    pub(crate) fn tag(&self) -> Option<&str> {
        self.annotations.tag.as_deref().filter(|tag| tag.starts_with("b00t-"))
    }

    /// Whether only a secret was changed.
    pub(crate) fn is_of_a_secret(&self) -> bool {
        self.annotations.triggered_by.as_deref() == Some("secret")
    }
}

/// The port. Nothing secret is ever an argument: it is what wrangler reads from its standard input.
pub(crate) trait Wrangler {
    /// Runs wrangler.
    fn run(&self, arguments: &[&str], input: Option<&SecretString>) -> Result<Reply>;

    /// The id of the KV namespace with this title.
    fn namespace(&self, title: &str) -> Result<Option<String>> {
        let all: Vec<Namespace> = json(&self.must(&["kv", "namespace", "list"], None)?)?;
        Ok(all.into_iter().find(|one| one.title == title).map(|one| one.id))
    }

    fn create_namespace(&self, title: &str) -> Result<String> {
        self.must(&["kv", "namespace", "create", title], None)?;
        self.namespace(title)?.with_context(|| format!("{title} was made, and is not listed"))
    }

    /// Whether there is an R2 bucket with this name. The list may be cut off by Cloudflare.
    fn has_bucket(&self, name: &str) -> Result<bool> {
        let listed = self.must(&["r2", "bucket", "list"], None)?;
        Ok(listed
            .lines()
            .filter_map(|line| line.strip_prefix("name:"))
            .any(|one| one.trim() == name))
    }

    fn create_bucket(&self, name: &str, location: Option<&str>) -> Result<()> {
        let mut arguments = vec!["r2", "bucket", "create", name];
        if let Some(location) = location {
            arguments.extend(["--location", location]);
        }
        let reply = self.run(&arguments, None)?;
        if reply.succeeded || reply.text().contains("already exists, and you own it") {
            return Ok(());
        }
        bail!("{}", failed(&arguments, &reply))
    }

    /// The names of a Worker's secrets; nothing when there is no such Worker.
    fn secrets(&self, worker: &str) -> Result<Option<Vec<String>>> {
        let arguments = ["secret", "list", "--name", worker, "--format", "json"];
        let Some(text) = self.must_exist(&arguments)? else { return Ok(None) };
        let all: Vec<NamedSecret> = json(&text)?;
        Ok(Some(all.into_iter().map(|one| one.name).collect()))
    }

    /// Sets secrets in one step: `{"NAME": "text"}`.
    fn set_secrets(&self, worker: &str, secrets: &SecretString) -> Result<()> {
        self.must(&["secret", "bulk", "--name", worker], Some(secrets)).map(drop)
    }

    fn delete_secret(&self, worker: &str, name: &str) -> Result<()> {
        self.must(&["secret", "delete", name, "--name", worker], None).map(drop)
    }

    /// Deploys what a configuration names, under a tag.
    fn deploy(&self, configuration: &Path, tag: Option<&str>) -> Result<()> {
        let path = configuration.to_string_lossy();
        let mut arguments = vec!["deploy", "--config", path.as_ref()];
        if let Some(tag) = tag {
            arguments.extend(["--tag", tag]);
        }
        self.must(&arguments, None).map(drop)
    }

    /// The newest versions, the oldest first; none when there is no such Worker.
    fn versions(&self, worker: &str) -> Result<Vec<Version>> {
        let answer = self.must_exist(&["versions", "list", "--name", worker, "--json"])?;
        answer.map_or(Ok(Vec::new()), |text| json(&text))
    }

    /// The version that serves all requests.
    fn current(&self, worker: &str) -> Result<Option<String>> {
        let answer = self.must_exist(&["deployments", "list", "--name", worker, "--json"])?;
        let Some(text) = answer else { return Ok(None) };
        let all: Vec<Deployment> = json(&text)?;
        let newest = all.into_iter().next_back().map(|one| one.versions).unwrap_or_default();
        Ok(newest.into_iter().find(|share| share.percentage >= 100.0).map(|share| share.version_id))
    }

    fn rollback(&self, worker: &str, version: &str) -> Result<()> {
        let message = "cargo xtask deploy --rollback";
        self.must(&["rollback", version, "--name", worker, "--message", message, "--yes"], None)
            .map(drop)
    }

    /// What a call that has to succeed writes.
    fn must(&self, arguments: &[&str], input: Option<&SecretString>) -> Result<String> {
        let reply = self.run(arguments, input)?;
        if reply.succeeded { Ok(reply.stdout) } else { bail!("{}", failed(arguments, &reply)) }
    }

    /// The same, and nothing when there is no such Worker.
    fn must_exist(&self, arguments: &[&str]) -> Result<Option<String>> {
        let reply = self.run(arguments, None)?;
        let text = reply.text();
        let unknown = ["[code: 10007]", "[code: 10090]", "not found."];
        match reply.succeeded {
            true => Ok(Some(reply.stdout)),
            false if unknown.iter().any(|word| text.contains(word)) => Ok(None),
            false => bail!("{}", failed(arguments, &reply)),
        }
    }
}

impl Reply {
    fn text(&self) -> String {
        format!("{}\n{}", self.stdout.trim(), self.stderr.trim())
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// wrangler may write a notice before its JSON.
fn json<T: DeserializeOwned>(text: &str) -> Result<T> {
    let start = text.find(['[', '{']).unwrap_or_default();
    let json = text.get(start..).unwrap_or_default();
    serde_json::from_str(json).with_context(|| format!("wrangler wrote no JSON: {}", text.trim()))
}

fn failed(arguments: &[&str], reply: &Reply) -> String {
    let line = arguments.join(" ");
    let said = reply.text();
    // Where the reason is no argument, wrangler says what to do about it.
    format!("`wrangler {line}` failed:\n{}", said.trim())
}

/// The wrangler that `cargo xtask setup` installs.
pub(crate) struct Executable {
    pub(crate) program: PathBuf,
    /// Where it runs: a folder with no configuration in or above it.
    pub(crate) folder: PathBuf,
    pub(crate) account: String,
}

impl Executable {
    pub(crate) fn of(checkout: &Checkout, environment: &Environment, settings: &Settings) -> Self {
        Self {
            program: checkout.wrangler(),
            folder: environment.generated(),
            account: settings.cloudflare.account_id.clone(),
        }
    }
}

impl Wrangler for Executable {
    fn run(&self, arguments: &[&str], input: Option<&SecretString>) -> Result<Reply> {
        std::fs::create_dir_all(&self.folder)?;
        let mut child = Command::new(&self.program)
            .args(arguments)
            .current_dir(&self.folder)
            .env("CLOUDFLARE_ACCOUNT_ID", &self.account)
            .envs([("CI", "1"), ("WRANGLER_HIDE_BANNER", "true"), ("NO_COLOR", "1")])
            .env("WRANGLER_SEND_METRICS", "false")
            .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
            stdin.write_all(input.expose_secret().as_bytes())?;
        }
        let output = child.wait_with_output()?;
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ok(Reply {
            succeeded: output.status.success(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        })
    }
}
