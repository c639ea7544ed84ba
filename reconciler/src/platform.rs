//! Everything a command needs.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Context, Result};

use crate::{
    gates::Gates,
    hub::{self, App},
    kv::Kv,
    meters::Meters,
    patience::Patience,
    secrets::{self, Environment},
    settings::Settings,
};

/// The ways to GitHub, KV and the gates.
#[derive(Debug)]
pub struct Platform {
    /// What is configured.
    pub settings: Settings,
    /// GitHub.
    pub app: App,
    /// KV.
    pub kv: Kv,
    /// The gates, if webhook-worker's address is configured.
    pub gates: Option<Gates>,
    /// What is counted.
    pub meters: Arc<Meters>,
}

impl Platform {
    /// Takes the secrets from the environment.
    ///
    /// # Errors
    /// One is missing or is none.
    pub fn new(
        settings: Settings,
        environment: &impl Environment,
        patience: Patience,
    ) -> Result<Self> {
        let meters = Arc::new(Meters::default());
        let key = secrets::required(environment, "GITHUB_APP_PRIVATE_KEY")?;
        let Settings { app, github_api, concurrency, .. } = &settings;
        let app = hub::app(*app, &key, github_api, patience, Arc::clone(&meters), *concurrency)?;
        let token = secrets::required(environment, "CLOUDFLARE_API_TOKEN")?;
        let kv = Kv::new(&settings, token, patience, Arc::clone(&meters))?;
        let gates = match &settings.worker {
            None => None,
            Some(root) => {
                let secret = secrets::required(environment, "RECONCILER_SECRET")?;
                Some(Gates::new(root, secret, patience, Arc::clone(&meters))?)
            }
        };
        Ok(Self { settings, app, kv, gates, meters })
    }

    /// The gates.
    ///
    /// # Errors
    /// webhook-worker's address is not configured.
    pub fn gates(&self) -> Result<&Gates> {
        self.gates.as_ref().context(
            "the gates cannot be asked: set --webhook-worker-url (WEBHOOK_WORKER_URL) and \
             RECONCILER_SECRET",
        )
    }

    /// How many requests were sent, by whom they were sent to.
    #[must_use]
    pub fn spent(&self) -> BTreeMap<&'static str, u64> {
        let Meters { github, cloudflare, worker, .. } = self.meters.as_ref();
        BTreeMap::from([
            ("cloudflare", cloudflare.get()),
            ("github", github.get()),
            ("worker", worker.get()),
        ])
    }
}
