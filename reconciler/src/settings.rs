//! Settings: flags, then the environment, then a TOML file, then what is usual.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use drift::MaxRemovals;
use serde::Deserialize;

/// Where a setting may come from. Flags and environment by `clap`, the file by `serde`.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// GitHub's API
    #[arg(long, global = true, env = "GITHUB_API_URL", value_name = "URL")]
    pub github_api_url: Option<String>,
    /// Where repositories are cloned from
    #[arg(long, global = true, env = "GITHUB_URL", value_name = "URL")]
    pub github_url: Option<String>,
    /// The App's number
    #[arg(long, global = true, env = "GITHUB_APP_ID", value_name = "NUMBER")]
    pub github_app_id: Option<u64>,
    /// The repository that users fork
    #[arg(long, global = true, env = "TEMPLATE_REPOSITORY", value_name = "OWNER/NAME")]
    pub template_repository: Option<String>,
    /// Cloudflare's API
    #[arg(long, global = true, env = "CLOUDFLARE_API_URL", value_name = "URL")]
    pub cloudflare_api_url: Option<String>,
    /// The Cloudflare account
    #[arg(long, global = true, env = "CLOUDFLARE_ACCOUNT_ID", value_name = "ID")]
    pub cloudflare_account_id: Option<String>,
    /// The KV namespace POLICY
    #[arg(long, global = true, env = "KV_NAMESPACE_ID", value_name = "ID")]
    pub kv_namespace_id: Option<String>,
    /// Where webhook-worker answers
    #[arg(long, global = true, env = "WEBHOOK_WORKER_URL", value_name = "URL")]
    pub webhook_worker_url: Option<String>,
    /// How many accounts may lose all permissions at once: a number, or a share such as 10%
    #[arg(long, global = true, env = "MAX_REMOVALS", value_name = "LIMIT")]
    pub max_removals: Option<String>,
    /// How many forks one GraphQL request reads
    #[arg(long, global = true, env = "FORKS_PER_REQUEST", value_name = "NUMBER")]
    pub forks_per_request: Option<usize>,
    /// How many requests are under way at once
    #[arg(long, global = true, env = "CONCURRENCY", value_name = "NUMBER")]
    pub concurrency: Option<usize>,
    /// Seconds between two runs of `watch`
    #[arg(long, global = true, env = "INTERVAL_SECONDS", value_name = "SECONDS")]
    pub interval_seconds: Option<u64>,
    /// Where `watch` serves /metrics and /healthz
    #[arg(long, global = true, env = "LISTEN", value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// Seconds that `apply --yes` waits for each gate
    #[arg(long, global = true, env = "WAIT_SECONDS", value_name = "SECONDS")]
    pub wait_seconds: Option<u64>,
    /// The repository in which issues are opened
    #[arg(long, global = true, env = "ALERTS_REPOSITORY", value_name = "OWNER/NAME")]
    pub alerts_repository: Option<String>,
    /// Seconds after which drift is worth an issue
    #[arg(long, global = true, env = "ALERT_AFTER_SECONDS", value_name = "SECONDS")]
    pub alert_after_seconds: Option<u64>,
    /// A folder in which is kept since when accounts are out of sync
    #[arg(long, global = true, env = "STATE_FOLDER", value_name = "PATH")]
    pub state_folder: Option<PathBuf>,
}

/// Settings, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// GitHub's API, without a slash at its end.
    pub github_api: String,
    /// Where repositories are cloned from, without a slash at its end.
    pub github: String,
    /// The App.
    pub app: u64,
    /// `owner/name` of the template.
    pub template: String,
    /// Cloudflare's API, without a slash at its end.
    pub cloudflare_api: String,
    /// The Cloudflare account.
    pub cloudflare_account: String,
    /// The KV namespace.
    pub namespace: String,
    /// webhook-worker, without a slash at its end, if its gates are to be asked.
    pub worker: Option<String>,
    /// How many accounts may lose all permissions at once.
    pub max_removals: MaxRemovals,
    /// How many forks one GraphQL request reads.
    pub forks_per_request: usize,
    /// How many requests are under way at once.
    pub concurrency: usize,
    /// Seconds between two runs of `watch`.
    pub interval_seconds: u64,
    /// Where `watch` listens.
    pub listen: String,
    /// Seconds that `apply --yes` waits for each gate.
    pub wait_seconds: u64,
    /// The repository in which issues are opened, if any is.
    pub alerts_repository: Option<String>,
    /// Seconds after which drift is worth an issue.
    pub alert_after_seconds: u64,
    /// What is kept between runs, if anything is.
    pub state_folder: Option<PathBuf>,
}

/// GitHub answers a larger query too slowly.
const MAX_FORKS_PER_REQUEST: usize = 200;
/// GitHub takes a hundred at once.
const MAX_CONCURRENCY: usize = 50;

macro_rules! first {
    ($one:ident, $other:ident, $($field:ident),*) => {
        Options { $($field: $one.$field.or($other.$field)),* }
    };
}

impl Options {
    /// Reads a TOML file.
    ///
    /// # Errors
    /// It cannot be read, or has a setting that does not exist.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not right", path.display()))
    }

    /// What is set here, else what is set there.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        first!(
            self,
            other,
            github_api_url,
            github_url,
            github_app_id,
            template_repository,
            cloudflare_api_url,
            cloudflare_account_id,
            kv_namespace_id,
            webhook_worker_url,
            max_removals,
            forks_per_request,
            concurrency,
            interval_seconds,
            listen,
            wait_seconds,
            alerts_repository,
            alert_after_seconds,
            state_folder
        )
    }

    /// Checks what is set, and fills in what is usual.
    ///
    /// # Errors
    /// Something is not set, or not right; says what, and how it is set.
    pub fn settings(mut self) -> Result<Settings> {
        // The same in the file as in the environment: what is set to nothing is not set.
        for text in [
            &mut self.template_repository,
            &mut self.cloudflare_account_id,
            &mut self.kv_namespace_id,
            &mut self.webhook_worker_url,
            &mut self.alerts_repository,
        ] {
            text.take_if(|text| text.is_empty());
        }
        let template = self.template_repository.with_context(|| unset("template-repository"))?;
        if !is_full_name(&template) {
            bail!("--template-repository is not owner/name: {template}");
        }
        if let Some(name) = self.alerts_repository.as_deref().filter(|name| !is_full_name(name)) {
            bail!("--alerts-repository is not owner/name: {name}");
        }
        let limit = self.max_removals.map(|text| text.parse()).transpose()?;
        let github_api = self.github_api_url.unwrap_or_else(|| "https://api.github.com".into());
        let github = self.github_url.unwrap_or_else(|| "https://github.com".into());
        let cloudflare = "https://api.cloudflare.com/client/v4";
        let cloudflare_api = self.cloudflare_api_url.unwrap_or_else(|| cloudflare.into());
        Ok(Settings {
            github_api: url("github-api-url", &github_api)?,
            github: url("github-url", &github)?,
            app: self.github_app_id.with_context(|| unset("github-app-id"))?,
            template,
            cloudflare_api: url("cloudflare-api-url", &cloudflare_api)?,
            cloudflare_account: self
                .cloudflare_account_id
                .with_context(|| unset("cloudflare-account-id"))?,
            namespace: self.kv_namespace_id.with_context(|| unset("kv-namespace-id"))?,
            worker: self
                .webhook_worker_url
                .map(|text| url("webhook-worker-url", &text))
                .transpose()?,
            max_removals: limit.unwrap_or(MaxRemovals::DEFAULT),
            forks_per_request: between(
                "forks-per-request",
                self.forks_per_request.unwrap_or(175),
                MAX_FORKS_PER_REQUEST,
            )?,
            concurrency: between("concurrency", self.concurrency.unwrap_or(8), MAX_CONCURRENCY)?,
            interval_seconds: self.interval_seconds.unwrap_or(900).max(1),
            listen: self.listen.unwrap_or_else(|| "127.0.0.1:9464".into()),
            wait_seconds: self.wait_seconds.unwrap_or(120),
            alerts_repository: self.alerts_repository,
            alert_after_seconds: self.alert_after_seconds.unwrap_or(3_600),
            state_folder: self.state_folder,
        })
    }
}

fn unset(flag: &str) -> String {
    let name = flag.replace('-', "_");
    format!(
        "--{flag} is not set, nor {} in the environment, nor {name} in the file",
        name.to_uppercase()
    )
}

fn is_full_name(text: &str) -> bool {
    text.split_once('/')
        .is_some_and(|(owner, name)| !owner.is_empty() && !name.is_empty() && !name.contains('/'))
}

fn url(flag: &str, text: &str) -> Result<String> {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        bail!("--{flag} is not an http URL: {text}");
    }
    Ok(text.trim_end_matches('/').to_owned())
}

fn between(flag: &str, value: usize, highest: usize) -> Result<usize> {
    if value == 0 || value > highest {
        bail!("--{flag} is {value}: expected a number from 1 to {highest}");
    }
    Ok(value)
}
