//! What becomes of secrets: a value that people read before it is done.

use std::fmt;

use anyhow::{Context as _, Result};
use secrecy::SecretString;

use crate::{
    deploy::Site,
    operator::{AsApp, Requests, SecretName, Worker, Wrangler},
};

/// The actions, in their order. Each can be done again.
#[derive(Debug)]
pub(crate) struct Change(pub(crate) Vec<Action>);

#[derive(Debug)]
pub(crate) enum Action {
    /// Keeps a secret on this machine, in place of what is there.
    Keep(SecretName, SecretString),
    /// Forgets one.
    Forget(SecretName),
    /// Sets what is kept here at a worker.
    Set(Worker, Vec<SecretName>),
    /// Deletes one at a worker.
    Delete(Worker, SecretName),
    /// Has GitHub sign deliveries with the webhook secret that is kept here.
    TellGitHub,
}

impl Change {
    /// Stops at the first that fails; doing all of it again goes on.
    pub(crate) fn apply(
        &self,
        site: &Site<'_, impl Wrangler>,
        requests: &impl Requests,
    ) -> Result<()> {
        for action in &self.0 {
            println!("  ▸ {action}");
            action.apply(site, requests).with_context(|| {
                format!("{action} failed. Mend the reason, and run the same command again")
            })?;
        }
        Ok(())
    }
}

impl Action {
    fn apply(&self, site: &Site<'_, impl Wrangler>, requests: &impl Requests) -> Result<()> {
        match self {
            Self::Keep(name, secret) => site.secrets.keep(*name, secret),
            Self::Forget(name) => site.secrets.forget(*name),
            Self::Set(worker, names) => site.set_secrets(*worker, names),
            Self::Delete(worker, name) => {
                let worker = site.environment.resource(worker.member());
                let there = site.wrangler.secrets(&worker)?.unwrap_or_default();
                if there.iter().any(|one| one == name.as_str()) {
                    site.wrangler.delete_secret(&worker, name.as_str())?;
                }
                Ok(())
            }
            Self::TellGitHub => {
                let missing = "GITHUB_APP_PRIVATE_KEY is not here: set the webhook secret on the \
                               App's page at GitHub by hand";
                let key = site.secrets.read(SecretName::AppPrivateKey)?.context(missing)?;
                let secret = site.secrets.read(SecretName::WebhookSecret)?;
                let secret = secret.context("WEBHOOK_SECRET is not here")?;
                let app = AsApp { app: site.app, key: &key, now: site.now };
                app.set_webhook_secret(requests, &secret)
            }
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, action) in self.0.iter().enumerate() {
            writeln!(f, "  {}. {action}", number + 1)?;
        }
        Ok(())
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keep(name, _) => write!(f, "keep a new {} here", name.as_str()),
            Self::Forget(name) => write!(f, "forget {} here", name.as_str()),
            Self::Set(worker, names) => {
                let names: Vec<_> = names.iter().map(|name| name.as_str()).collect();
                write!(f, "set {} of {}", names.join(", "), worker.member())
            }
            Self::Delete(worker, name) => {
                write!(f, "delete {} of {}", name.as_str(), worker.member())
            }
            Self::TellGitHub => f.write_str("have GitHub sign deliveries with WEBHOOK_SECRET"),
        }
    }
}
