//! Both workers, the stand-in, and the keys that they share.

mod access;
mod raw;
mod seed;
mod world;

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::json;
use tempfile::TempDir;
use tokio::fs;

use super::{
    http,
    keys::Keys,
    kv::Kv,
    runtime::{Build, Runtime, RuntimeConfig},
};
use crate::standin::{AppIdentity, Standin, StandinConfig};

/// The App's number at the stand-in.
const APP_ID: u64 = 4242;
/// The App's name in its address.
const APP_SLUG: &str = "b00t-mcp";
/// The repository that everybody forks.
const TEMPLATE: &str = "promptexecution/_b00t_";
/// The host of the apex.
const BASE_HOST: &str = "b00t.localhost";
/// The host that webhook-worker answers on.
const WEBHOOK_HOST: &str = "webhook.localhost";
/// What deliveries may be signed with besides the current secret.
const PREVIOUS_SECRET: &str = "the secret before the last rotation";

/// How to start a platform.
pub struct PlatformConfig {
    /// The folder that keeps everything; a second start continues there.
    pub state: PathBuf,
    /// The port that both workers answer on.
    pub port: u16,
    /// The port of the GitHub stand-in.
    pub standin_port: u16,
    /// Which build of mcp-worker.
    pub build: Build,
}

/// A running platform.
pub struct Platform {
    config: PlatformConfig,
    keys: Keys,
    standin: Standin,
    runtime: Option<Runtime>,
    http: reqwest::Client,
    /// Removed with everything in it when the platform was started for a test.
    _temporary: Option<TempDir>,
}

impl Platform {
    /// Starts a platform that leaves nothing behind, on free ports.
    ///
    /// # Errors
    /// Something is not built yet; see `cargo xtask build`.
    pub async fn start_for_test(build: Build) -> Result<Self> {
        let temporary = tempfile::tempdir()?;
        let config = PlatformConfig {
            state: temporary.path().to_owned(),
            port: free_port()?,
            standin_port: 0,
            build,
        };
        let mut platform = Self::start(config).await?;
        platform._temporary = Some(temporary);
        Ok(platform)
    }

    /// Starts a platform in a folder, continuing with what is there.
    ///
    /// # Errors
    /// A port is taken, or something is not built yet; see `cargo xtask build`.
    pub async fn start(mut config: PlatformConfig) -> Result<Self> {
        fs::create_dir_all(&config.state).await?;
        config.state = fs::canonicalize(&config.state).await?;
        let keys = Keys::in_folder(&config.state.join("keys")).await?;
        let app = AppIdentity {
            id: APP_ID,
            client_id: "Iv23liStandin".into(),
            slug: APP_SLUG.into(),
            owner: "promptexecution".into(),
            public_keys: vec![keys.app_public.clone()],
        };
        let mut standin =
            StandinConfig::new(config.state.join("github"), app, &keys.webhook_secret);
        standin.listen = ([127, 0, 0, 1], config.standin_port).into();
        standin.webhook_url = Some(format!("http://{WEBHOOK_HOST}:{}/webhook", config.port));
        let standin = Standin::start(standin).await.with_context(|| taken(config.standin_port))?;
        let http = http::client()?;
        let mut platform = Self { config, keys, standin, runtime: None, http, _temporary: None };
        platform.start_runtime().await?;
        platform.seed().await?;
        Ok(platform)
    }

    async fn start_runtime(&mut self) -> Result<()> {
        let webhook_vars = json!({
            "BASE_URL": self.base_url(),
            "TEMPLATE_REPOSITORY": TEMPLATE,
            "GITHUB_API_URL": self.standin.base_url(),
            "GITHUB_APP_ID": APP_ID.to_string(),
            "GITHUB_APP_PRIVATE_KEY": self.keys.app_private,
            "WEBHOOK_SECRET": self.keys.webhook_secret,
            "WEBHOOK_SECRET_PREVIOUS": PREVIOUS_SECRET,
        });
        let mcp_vars = json!({
            "BASE_URL": self.base_url(),
            "TEMPLATE_REPOSITORY": TEMPLATE,
            "GITHUB_APP_SLUG": APP_SLUG,
            "GITHUB_URL": self.standin.base_url(),
            "TOKEN_JWKS": self.keys.token.jwks(),
        });
        let config = RuntimeConfig {
            root: root()?,
            state: self.config.state.join("workerd"),
            port: self.config.port,
            control_port: 0,
            build: self.config.build,
            webhook_vars,
            mcp_vars,
        };
        self.runtime = Some(Runtime::start(&config).await?);
        Ok(())
    }

    /// Kills both workers with SIGKILL, as a power cut would.
    ///
    /// # Errors
    /// The process could not be signalled.
    pub async fn kill(&mut self) -> Result<()> {
        match self.runtime.take() {
            Some(runtime) => runtime.kill().await,
            None => Ok(()),
        }
    }

    /// Starts the workers again on what they left, after ending them if they run.
    ///
    /// # Errors
    /// As for [`Self::start`].
    pub async fn restart(&mut self, build: Build) -> Result<()> {
        if let Some(runtime) = self.runtime.take() {
            runtime.stop().await?;
        }
        self.config.build = build;
        self.start_runtime().await
    }

    /// Takes away what all instances have stored, as if they had never been; the workers must not
    /// run.
    ///
    /// # Errors
    /// There is nothing to take away.
    pub async fn forget_instances(&self) -> Result<()> {
        let folder = self.config.state.join("workerd/workers/do/mcp-worker-Instance");
        fs::remove_dir_all(&folder).await.with_context(|| folder.display().to_string())
    }

    /// Ends everything in order.
    ///
    /// # Errors
    /// Waiting for a process failed.
    pub async fn stop(mut self) -> Result<()> {
        if let Some(runtime) = self.runtime.take() {
            runtime.stop().await?;
        }
        self.standin.until_written().await;
        Ok(())
    }

    fn runtime(&self) -> Result<&Runtime> {
        self.runtime.as_ref().context("the workers do not run")
    }

    /// The platform's KV.
    ///
    /// # Errors
    /// The workers do not run.
    pub fn kv(&self) -> Result<Kv> {
        Ok(Kv::new(self.http.clone(), self.runtime()?.control_url()))
    }

    /// The GitHub that it works with.
    #[must_use]
    pub const fn github(&self) -> &Standin {
        &self.standin
    }

    /// The file that the workers' logs go to.
    #[must_use]
    pub fn log_file(&self) -> PathBuf {
        self.config.state.join("workerd/workerd.log")
    }

    /// What the workers have logged so far.
    ///
    /// # Errors
    /// The file cannot be read.
    pub async fn log(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(&fs::read(self.log_file()).await?).into_owned())
    }

    /// Everything that must never stand in a log.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        let mut secrets = self.keys.secrets();
        secrets.push(PREVIOUS_SECRET.into());
        secrets
    }

    /// Host of the apex.
    #[must_use]
    pub const fn host(&self) -> &'static str {
        BASE_HOST
    }

    /// Host and port of the apex.
    #[must_use]
    pub fn authority(&self) -> String {
        format!("{BASE_HOST}:{}", self.config.port)
    }

    /// The apex.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.authority())
    }

    /// An account's MCP endpoint.
    #[must_use]
    pub fn endpoint(&self, login: &str) -> String {
        format!("http://{login}.{}/mcp", self.authority())
    }

    /// Where deliveries go.
    #[must_use]
    pub fn webhook_url(&self) -> String {
        format!("http://{WEBHOOK_HOST}:{}/webhook", self.config.port)
    }

    /// Where the GitHub stand-in answers.
    #[must_use]
    pub fn github_url(&self) -> &str {
        self.standin.base_url()
    }
}

/// The repository's root.
fn root() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    root.map(Path::to_owned).context("the tests are not inside the repository")
}

/// What to do about a port that cannot be listened on.
fn taken(port: u16) -> String {
    format!(
        "port {port} cannot be used; is a platform running already? `--port` chooses another pair"
    )
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
