//! The reconciler beside the platform: its settings, its secrets, and what it says.

use std::collections::BTreeMap;

use anyhow::Result;
use b00t_reconciler::{
    command::{Cli, run},
    secrets::Environment,
};
use clap::Parser;

use super::{APP_ID, Platform, TEMPLATE};
use crate::cloudflare::Cloudflare;

/// What a run of the reconciler came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciled {
    /// What a process would end with.
    pub exit: u8,
    /// What it printed, or why it failed.
    pub output: String,
}

/// The secrets of a reconciler, by the names of their variables.
#[derive(Clone)]
pub struct ReconcilerSecrets(BTreeMap<&'static str, String>);

impl ReconcilerSecrets {
    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// The same with another one of this name.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.0.insert(name, value.to_owned());
        self
    }
}

impl Environment for ReconcilerSecrets {
    fn var(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }
}

impl Platform {
    /// Cloudflare's API in front of the platform's KV.
    #[must_use]
    pub const fn cloudflare(&self) -> &Cloudflare {
        &self.cloudflare
    }

    /// Where the gates can be asked.
    #[must_use]
    pub fn gates_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.config.port)
    }

    /// The flags that name this platform.
    #[must_use]
    pub fn reconciler_flags(&self) -> Vec<String> {
        let cloudflare = self.cloudflare.config();
        [
            ("--github-api-url", self.github_url()),
            ("--github-url", self.github_url()),
            ("--github-app-id", &APP_ID.to_string()),
            ("--template-repository", TEMPLATE),
            ("--cloudflare-api-url", self.cloudflare.base_url()),
            ("--cloudflare-account-id", &cloudflare.account),
            ("--kv-namespace-id", &cloudflare.namespace),
            ("--webhook-worker-url", &self.gates_url()),
        ]
        .into_iter()
        .flat_map(|(flag, value)| [flag.to_owned(), value.to_owned()])
        .collect()
    }

    /// The secrets that it needs here.
    #[must_use]
    pub fn reconciler_secrets(&self) -> ReconcilerSecrets {
        let keys = &self.keys;
        ReconcilerSecrets(BTreeMap::from([
            ("GITHUB_APP_PRIVATE_KEY", keys.app_private.clone()),
            ("CLOUDFLARE_API_TOKEN", keys.cloudflare_token.clone()),
            ("RECONCILER_SECRET", keys.reconciler_secret.clone()),
        ]))
    }

    /// Deletes everything that is in KV, by Cloudflare's API; returns how many keys that were.
    ///
    /// # Errors
    /// The API refused it.
    pub async fn forget_kv(&self) -> Result<usize> {
        let keys: Vec<_> = self.kv()?.list("").await?.into_iter().map(|key| key.name).collect();
        self.forget_keys(&keys).await?;
        Ok(keys.len())
    }

    /// Deletes these keys from KV, by Cloudflare's API.
    ///
    /// # Errors
    /// The API refused it.
    pub async fn forget_keys(&self, keys: &[String]) -> Result<()> {
        let url = format!("{}/bulk/delete", self.cloudflare.namespace_url());
        let token = &self.cloudflare.config().token;
        let request = self.http.post(url).bearer_auth(token).json(keys);
        request.send().await?.error_for_status()?;
        Ok(())
    }

    /// Runs the reconciler with these arguments, in this process.
    ///
    /// # Errors
    /// The arguments are not right.
    pub async fn reconcile(&self, arguments: &[&str]) -> Result<Reconciled> {
        self.reconcile_with(&self.reconciler_secrets(), arguments).await
    }

    /// The same with other secrets.
    ///
    /// # Errors
    /// As for [`Self::reconcile`].
    pub async fn reconcile_with(
        &self,
        secrets: &ReconcilerSecrets,
        arguments: &[&str],
    ) -> Result<Reconciled> {
        let flags = self.reconciler_flags();
        let all = std::iter::once("b00t-reconciler").chain(flags.iter().map(String::as_str));
        let cli = Cli::try_parse_from(all.chain(arguments.iter().copied()))?;
        let mut output = Vec::new();
        Ok(match run(cli, secrets, &mut output).await {
            Ok(status) => {
                let output = String::from_utf8(output)?;
                Reconciled { exit: status.code(), output }
            }
            Err(error) => Reconciled { exit: 1, output: format!("{error:#}") },
        })
    }
}
