//! What there is of a platform at Cloudflare, before anything is changed.

use anyhow::{Context as _, Result};

use crate::operator::{Environment, Version, Worker, Wrangler};

/// All of it.
pub(crate) struct Observed {
    /// The id of the KV namespace.
    pub(crate) namespace: Option<String>,
    pub(crate) bucket: bool,
    workers: [Standing; 2],
}

/// One worker.
pub(crate) struct Standing {
    worker: Worker,
    /// The names of its secrets; nothing when there is no such worker.
    secrets: Option<Vec<String>>,
    /// Its newest versions, the oldest first, up to the one that serves.
    pub(crate) versions: Vec<Version>,
}

impl Observed {
    pub(crate) fn read(environment: &Environment, wrangler: &impl Wrangler) -> Result<Self> {
        let namespace = wrangler.namespace(&environment.resource("b00t-policy")).context(
            "Cloudflare cannot be read: is CLOUDFLARE_API_TOKEN set, and for this account?",
        )?;
        let bucket = wrangler.has_bucket(&environment.resource("b00t-history"))?;
        let standing = |worker: Worker| Standing::read(environment, wrangler, worker);
        let workers = [standing(Worker::Webhook)?, standing(Worker::Mcp)?];
        Ok(Self { namespace, bucket, workers })
    }

    pub(crate) fn of(&self, worker: Worker) -> &Standing {
        let [webhook, mcp] = &self.workers;
        match worker {
            Worker::Webhook => webhook,
            Worker::Mcp => mcp,
        }
    }

    /// Whether each of the workers that need it has a secret of this name.
    pub(crate) fn has_everywhere(&self, name: crate::operator::SecretName) -> bool {
        name.workers().iter().all(|worker| self.of(*worker).has_secret(name.as_str()))
    }
}

impl Standing {
    pub(crate) fn read(
        environment: &Environment,
        wrangler: &impl Wrangler,
        worker: Worker,
    ) -> Result<Self> {
        let name = environment.resource(worker.member());
        let secrets = wrangler.secrets(&name)?;
        let mut versions = Vec::new();
        if secrets.is_some() {
            versions = wrangler.versions(&name)?;
            let current = wrangler.current(&name)?;
            let serves = versions.iter().position(|one| Some(&one.id) == current.as_ref());
            versions.truncate(serves.map_or(0, |place| place + 1));
        }
        Ok(Self { worker, secrets, versions })
    }

    pub(crate) fn exists(&self) -> bool {
        self.secrets.is_some()
    }

    pub(crate) fn has_secret(&self, name: &str) -> bool {
        self.secrets.iter().flatten().any(|one| one == name)
    }

    /// Which code serves: of a version that only changed a secret, that of the version before it.
    pub(crate) fn tag(&self) -> Option<&str> {
        let mut newest_first = self.versions.iter().rev();
        newest_first.find(|one| !one.is_of_a_secret())?.tag()
    }

    /// The newest version with other code of ours than what serves.
    pub(crate) fn before(&self) -> Option<&Version> {
        let tag = self.tag();
        self.versions
            .iter()
            .rev()
            .find(|one| !one.is_of_a_secret() && one.tag().is_some() && one.tag() != tag)
    }

    /// Whether a secret was changed since a version.
    pub(crate) fn changed_secrets_since(&self, version: &Version) -> bool {
        let newer = self.versions.iter().rev().take_while(|one| one.id != version.id);
        newer.into_iter().any(Version::is_of_a_secret)
    }

    pub(crate) const fn worker(&self) -> Worker {
        self.worker
    }
}
