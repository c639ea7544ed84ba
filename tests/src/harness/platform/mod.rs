//! Both workers, the stand-in, and the keys that they share.

mod access;
mod proposals;
mod raw;
mod reconciler;
mod seed;
mod signing_in;
mod stored;
mod world;

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::json;
use tempfile::TempDir;
use tokio::{
    fs,
    sync::{Mutex, OnceCell},
};

pub use proposals::Proposal;
pub use reconciler::{Reconciled, ReconcilerSecrets};

use signing_in::Membership;

use super::{
    http,
    keys::Keys,
    kv::Kv,
    port::ReservedPort,
    r2::Bucket,
    runtime::{Build, Runtime, RuntimeConfig},
};
use crate::{
    cloudflare::{Cloudflare, CloudflareConfig},
    standin::{AppIdentity, GITHUB_RATE_LIMIT, Standin, StandinConfig},
};

/// The App's number at the stand-in.
const APP_ID: u64 = 4242;
/// The App's client id.
const CLIENT_ID: &str = "Iv23liStandin";
/// The App's name in its address.
const APP_SLUG: &str = "b00t-mcp";
/// The repository that everybody forks.
const TEMPLATE: &str = "promptexecution/_b00t_";
/// The host of the apex.
pub const BASE_HOST: &str = "b00t.localhost";
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
    /// Whether the template, and so each fork, has the template's policy tests. They keep a policy
    /// that fails them from coming into force.
    pub policy_tests: bool,
    /// Requests an hour that GitHub takes of each token holder.
    pub rate_limit: u32,
    /// Hosts of the internet, each with the server of a test that stands for it.
    pub elsewhere: BTreeMap<String, String>,
    /// The apex' host.
    pub base_host: &'static str,
}

/// A running platform.
pub struct Platform {
    config: PlatformConfig,
    keys: Keys,
    standin: Standin,
    cloudflare: Cloudflare,
    /// Whether webhook-worker has the reconciler's secret.
    open_to_reconcilers: bool,
    /// After how many days without the App an account is erased, if that is set.
    erase_after_days: Option<u64>,
    /// Requests a minute without a good token that mcp-worker takes of one address.
    address_limit: Option<u32>,
    runtime: Option<Runtime>,
    http: reqwest::Client,
    /// The OAuth client of the tests, once it is needed.
    client: OnceCell<String>,
    /// What each account granted that client.
    memberships: Mutex<HashMap<u64, Membership>>,
    /// Removed with everything in it when the platform was started for a test.
    _temporary: Option<TempDir>,
    /// Kept when the platform was started for a test.
    _port: Option<ReservedPort>,
}

impl Platform {
    /// Starts a platform that leaves nothing behind, on free ports. Forks have no policy tests, so
    /// that policies of all kinds come into force; a test about policy tests brings its own.
    ///
    /// # Errors
    /// Something is not built yet; see `cargo xtask build`.
    pub async fn start_for_test(build: Build) -> Result<Self> {
        Self::start_for_a_while(build, false).await
    }

    /// The same, with forks that have the template's policy tests, as those of users have.
    ///
    /// # Errors
    /// As for [`Self::start_for_test`].
    pub async fn start_with_policy_tests(build: Build) -> Result<Self> {
        Self::start_for_a_while(build, true).await
    }

    /// The same with a GitHub that takes this many requests an hour of each token holder.
    ///
    /// # Errors
    /// As for [`Self::start_for_test`].
    pub async fn start_with_rate_limit(build: Build, rate_limit: u32) -> Result<Self> {
        Self::start_temporary(build, |config| config.rate_limit = rate_limit).await
    }

    /// The same with servers that stand for hosts of the internet.
    ///
    /// # Errors
    /// As for [`Self::start_for_test`].
    pub async fn start_with_elsewhere(
        build: Build,
        elsewhere: BTreeMap<String, String>,
    ) -> Result<Self> {
        Self::start_temporary(build, |config| config.elsewhere = elsewhere).await
    }

    /// The same with `localhost` itself as the apex, for clients that take no other host without TLS.
    ///
    /// # Errors
    /// As for [`Self::start_for_test`].
    pub async fn start_on_localhost(build: Build) -> Result<Self> {
        Self::start_temporary(build, |config| config.base_host = "localhost").await
    }

    async fn start_for_a_while(build: Build, policy_tests: bool) -> Result<Self> {
        Self::start_temporary(build, |config| config.policy_tests = policy_tests).await
    }

    async fn start_temporary(build: Build, set: impl FnOnce(&mut PlatformConfig)) -> Result<Self> {
        let temporary = tempfile::tempdir()?;
        let port = ReservedPort::any()?;
        let mut config = PlatformConfig {
            state: temporary.path().to_owned(),
            port: port.number(),
            standin_port: 0,
            build,
            policy_tests: false,
            rate_limit: GITHUB_RATE_LIMIT,
            elsewhere: BTreeMap::new(),
            base_host: BASE_HOST,
        };
        set(&mut config);
        let mut platform = Self::start(config).await?;
        platform._temporary = Some(temporary);
        platform._port = Some(port);
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
        let base_url = format!("http://{}:{}", config.base_host, config.port);
        let app = AppIdentity {
            id: APP_ID,
            client_id: CLIENT_ID.into(),
            client_secret: keys.client_secret.clone(),
            callback_url: format!("{base_url}/oauth/callback"),
            setup_url: Some(format!("{base_url}/account")),
            slug: APP_SLUG.into(),
            owner: "promptexecution".into(),
            public_keys: vec![keys.app_public.clone()],
        };
        let mut standin =
            StandinConfig::new(config.state.join("github"), app, &keys.webhook_secret);
        standin.listen = ([127, 0, 0, 1], config.standin_port).into();
        standin.rate_limit = config.rate_limit;
        standin.webhook_url = Some(format!("http://{WEBHOOK_HOST}:{}/webhook", config.port));
        let standin = Standin::start(standin).await.with_context(|| taken(config.standin_port))?;
        let http = http::client()?;
        let cloudflare = CloudflareConfig {
            account: "d9b4e2f0c61a4b6f8f0e5c7a3b1d2e4f".into(),
            namespace: "0f2ac74b498b48028cb68387c421e279".into(),
            token: keys.cloudflare_token.clone(),
        };
        let cloudflare = Cloudflare::start(cloudflare, http.clone()).await?;
        let mut platform = Self {
            config,
            keys,
            standin,
            cloudflare,
            open_to_reconcilers: true,
            erase_after_days: None,
            address_limit: None,
            runtime: None,
            http,
            client: OnceCell::new(),
            memberships: Mutex::default(),
            _temporary: None,
            _port: None,
        };
        platform.start_runtime().await?;
        platform.seed().await?;
        Ok(platform)
    }

    async fn start_runtime(&mut self) -> Result<()> {
        let mut webhook_vars = json!({
            "BASE_URL": self.base_url(),
            "TEMPLATE_REPOSITORY": TEMPLATE,
            "GITHUB_API_URL": self.standin.base_url(),
            "GITHUB_APP_ID": APP_ID.to_string(),
            "GITHUB_APP_PRIVATE_KEY": self.keys.app_private,
            "WEBHOOK_SECRET": self.keys.webhook_secret,
            "WEBHOOK_SECRET_PREVIOUS": PREVIOUS_SECRET,
            "ERRAND_SECRET": self.keys.errand_secret,
        });
        if let Some(vars) = webhook_vars.as_object_mut().filter(|_| self.open_to_reconcilers) {
            vars.insert("RECONCILER_SECRET".into(), self.keys.reconciler_secret.clone().into());
        }
        if let (Some(vars), Some(days)) = (webhook_vars.as_object_mut(), self.erase_after_days) {
            vars.insert("ERASE_AFTER_DAYS".into(), days.to_string().into());
        }
        let mcp_vars = json!({
            "BASE_URL": self.base_url(),
            "TEMPLATE_REPOSITORY": TEMPLATE,
            "GITHUB_APP_SLUG": APP_SLUG,
            "GITHUB_URL": self.standin.base_url(),
            "GITHUB_API_URL": self.standin.base_url(),
            "GITHUB_CLIENT_ID": CLIENT_ID,
            "GITHUB_CLIENT_SECRET": self.keys.client_secret,
            "TOKEN_KEYS": self.keys.ring()?,
            "ERRAND_SECRET": self.keys.errand_secret,
        });
        let config = RuntimeConfig {
            root: root()?,
            state: self.config.state.join("workerd"),
            port: self.config.port,
            control_port: 0,
            build: self.config.build,
            webhook_vars,
            mcp_vars,
            elsewhere: self.config.elsewhere.clone(),
            address_limit: self.address_limit,
        };
        let runtime = Runtime::start(&config).await?;
        self.cloudflare.goes_to(Some(runtime.control_url()));
        self.runtime = Some(runtime);
        Ok(())
    }

    /// Kills both workers with SIGKILL, as a power cut would.
    ///
    /// # Errors
    /// The process could not be signalled.
    pub async fn kill(&mut self) -> Result<()> {
        self.cloudflare.goes_to(None);
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
        self.cloudflare.goes_to(None);
        if let Some(runtime) = self.runtime.take() {
            runtime.stop().await?;
        }
        self.config.build = build;
        self.start_runtime().await
    }

    /// Starts the workers again, webhook-worker without the secret of reconcilers.
    ///
    /// # Errors
    /// As for [`Self::start`].
    pub async fn close_to_reconcilers(&mut self) -> Result<()> {
        self.open_to_reconcilers = false;
        self.restart(self.config.build).await
    }

    /// Starts the workers again, which erase an account so many days after its owner uninstalled the
    /// App.
    ///
    /// # Errors
    /// As for [`Self::start`].
    pub async fn erase_after(&mut self, days: u64) -> Result<()> {
        self.erase_after_days = Some(days);
        self.restart(self.config.build).await
    }

    /// Starts the workers again with a limit of requests a minute without a good token, for each address.
    ///
    /// # Errors
    /// As for [`Self::start`].
    pub async fn limit_addresses(&mut self, requests: u32) -> Result<()> {
        self.address_limit = Some(requests);
        self.restart(self.config.build).await
    }

    /// Takes away what all instances have stored, as if they had never been; the workers must not
    /// run.
    ///
    /// # Errors
    /// There is nothing to take away.
    pub async fn forget_instances(&self) -> Result<()> {
        self.memberships.lock().await.clear();
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

    /// The platform's bucket of past revisions.
    ///
    /// # Errors
    /// The workers do not run.
    pub fn history(&self) -> Result<Bucket> {
        Ok(Bucket::new(self.http.clone(), self.runtime()?.control_url(), "HISTORY"))
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
        self.config.base_host
    }

    /// Host and port of the apex.
    #[must_use]
    pub fn authority(&self) -> String {
        format!("{}:{}", self.config.base_host, self.config.port)
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

    /// The host of webhook-worker.
    #[must_use]
    pub fn webhook_host(&self) -> String {
        format!("{WEBHOOK_HOST}:{}", self.config.port)
    }

    /// What mcp-worker shows when it asks webhook-worker for something.
    #[must_use]
    pub fn errand_secret(&self) -> &str {
        &self.keys.errand_secret
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
