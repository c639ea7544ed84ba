//! Back to the version before.

use anyhow::{Result, bail};

use super::observed::Standing;
use crate::operator::{Environment, Version, Worker, Wrangler};

/// Which worker goes back to what.
pub(crate) struct Rollback(Vec<(Worker, Version)>);

impl Rollback {
    /// Who asks goes back before who is asked, the other way round than forward.
    pub(crate) fn plan(environment: &Environment, wrangler: &impl Wrangler) -> Result<Self> {
        let mut back = Vec::new();
        for worker in [Worker::Mcp, Worker::Webhook] {
            let standing = Standing::read(environment, wrangler, worker)?;
            let Some(version) = standing.before() else { continue };
            if standing.changed_secrets_since(version) {
                bail!(
                    "a secret of {} was changed since the version before, which would bring the old \
                     one back: check out the commit that you want, and deploy it with \
                     `cargo xtask deploy --env {} --yes`",
                    worker.member(),
                    environment.name()
                );
            }
            back.push((standing.worker(), version.clone()));
        }
        if back.is_empty() {
            bail!("there is no version before to go back to");
        }
        Ok(Self(back))
    }

    pub(crate) fn apply(&self, environment: &Environment, wrangler: &impl Wrangler) -> Result<()> {
        self.0.iter().try_for_each(|(worker, version)| {
            println!("  ▸ {} back to {}", worker.member(), version.id);
            wrangler.rollback(&environment.resource(worker.member()), &version.id)
        })
    }
}

impl std::fmt::Display for Rollback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (worker, version) in &self.0 {
            let tag = version.tag().unwrap_or_default();
            writeln!(f, "  {} back to {tag}, version {}", worker.member(), version.id)?;
        }
        Ok(())
    }
}
