//! Does what was planned, one step after another.

use anyhow::{Context as _, Result};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, json};

use super::{
    configuration::{Configurations, Extent},
    plan::{Plan, Step},
};
use crate::{
    entropy,
    keys::ring::Ring,
    operator::{App, Environment, SecretName, Secrets, Settings, Worker, Wrangler},
};

/// What a step needs.
pub(crate) struct Site<'a, W> {
    pub(crate) environment: &'a Environment,
    pub(crate) settings: &'a Settings,
    pub(crate) app: &'a App,
    pub(crate) secrets: &'a Secrets,
    pub(crate) wrangler: &'a W,
    pub(crate) now: ids::UnixMillis,
}

impl<W: Wrangler> Site<'_, W> {
    /// Stops at the first step that fails, and says how to go on.
    pub(crate) fn apply(&self, plan: &Plan) -> Result<()> {
        let count = plan.0.len();
        for (index, step) in plan.0.iter().enumerate() {
            println!("  ▸ {step}");
            self.step(step).with_context(|| {
                format!(
                    "step {} of {count} failed: {step}. What came before it is done and stays. Mend \
                     the reason, and run the same command again: it goes on here",
                    index + 1,
                )
            })?;
        }
        Ok(())
    }

    fn step(&self, step: &Step) -> Result<()> {
        match step {
            Step::CreateNamespace => {
                let title = self.environment.resource("b00t-policy");
                self.wrangler.create_namespace(&title).map(drop)
            }
            Step::CreateBucket => {
                let location = self.settings.cloudflare.location.as_deref();
                let name = self.environment.resource("b00t-history");
                self.wrangler.create_bucket(&name, location)
            }
            Step::Draw(name) => self.draw(*name),
            Step::Foundation => self.deploy(Worker::Webhook, Extent::Foundation),
            Step::SetSecrets(worker, names) => self.set_secrets(*worker, names),
            Step::Deploy(worker) => self.deploy(*worker, Extent::Whole),
        }
    }

    fn draw(&self, name: SecretName) -> Result<()> {
        let secret = match name {
            SecretName::TokenKeys => Ring::first(&entropy::bytes()?, self.now)?.to_secret()?,
            _ => entropy::text()?.into(),
        };
        self.secrets.keep(name, &secret)
    }

    /// By the standard input, all in one step.
    pub(crate) fn set_secrets(&self, worker: Worker, names: &[SecretName]) -> Result<()> {
        let mut texts = Map::new();
        for name in names {
            let secret = self.secrets.required(*name)?;
            texts.insert(name.as_str().into(), json!(secret.expose_secret()));
        }
        // On one line: wrangler joins lines without what is between them.
        let input: SecretString = serde_json::to_string(&texts)?.into();
        self.wrangler.set_secrets(&self.environment.resource(worker.member()), &input)
    }

    fn deploy(&self, worker: Worker, extent: Extent) -> Result<()> {
        let namespace = self
            .wrangler
            .namespace(&self.environment.resource("b00t-policy"))?
            .context("the KV namespace is gone")?;
        let Self { environment, settings, app, .. } = *self;
        let all = Configurations { environment, settings, app, namespace: &namespace };
        let written = all.write(worker, extent)?;
        let tag = (extent == Extent::Whole).then_some(written.tag.as_str());
        self.wrangler.deploy(&written.path, tag)
    }
}
