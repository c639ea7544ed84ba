//! What a deployment would do: a value that people read before it is done.

use std::fmt;

use anyhow::{Context as _, Result};

use super::{
    configuration::{Configuration, Configurations, Extent},
    observed::Observed,
};
use crate::operator::{App, Environment, Origin, SecretName, Secrets, Settings, Worker};

/// The steps, in their order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plan(pub(crate) Vec<Step>);

/// One change. Each finds out by itself, when it is planned again, that it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    CreateNamespace,
    CreateBucket,
    /// Draws a secret on this machine.
    Draw(SecretName),
    /// Deploys webhook-worker without its binding to mcp-worker, which is not there yet.
    Foundation,
    /// Sets the secrets that a worker lacks.
    SetSecrets(Worker, Vec<SecretName>),
    Deploy(Worker),
}

impl Plan {
    /// What is to be done about what was observed.
    pub(crate) fn of(
        environment: &Environment,
        settings: &Settings,
        app: &App,
        secrets: &Secrets,
        observed: &Observed,
    ) -> Result<Self> {
        let mut steps = Vec::new();
        if observed.namespace.is_none() {
            steps.push(Step::CreateNamespace);
        }
        if !observed.bucket {
            steps.push(Step::CreateBucket);
        }
        let (drawn, to_set) = secrets_to_set(secrets, observed)?;
        steps.extend(drawn.iter().copied().map(Step::Draw));
        if !observed.of(Worker::Webhook).exists() {
            steps.push(Step::Foundation);
        }
        steps.extend(to_set);
        // The first time mcp-worker has to be there before webhook-worker is whole. Later on whoever
        // is asked is newer than who asks.
        let first = observed.of(Worker::Mcp).tag().is_none();
        let order =
            if first { [Worker::Mcp, Worker::Webhook] } else { [Worker::Webhook, Worker::Mcp] };
        for worker in order {
            let deployed = observed.of(worker).tag();
            let same = match &observed.namespace {
                None => false,
                Some(namespace) => {
                    let all = Configurations { environment, settings, app, namespace };
                    let Configuration { tag, .. } = all.write(worker, Extent::Whole)?;
                    deployed == Some(tag.as_str())
                }
            };
            if !same {
                steps.push(Step::Deploy(worker));
            }
        }
        Ok(Self(steps))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The secrets that are drawn, and what each worker gets.
fn secrets_to_set(secrets: &Secrets, observed: &Observed) -> Result<(Vec<SecretName>, Vec<Step>)> {
    let mut drawn = Vec::new();
    let mut here = Vec::new();
    for name in SecretName::ALL {
        if secrets.read(name)?.is_some() {
            here.push(name);
        } else if !observed.has_everywhere(name) {
            match name.origin() {
                Origin::Drawn | Origin::Ring => drawn.push(name),
                Origin::Rotation => {}
                Origin::App => None.with_context(|| {
                    format!(
                        "{} is neither in {} nor at Cloudflare: `cargo xtask app` makes an App and \
                         keeps it, or put it there",
                        name.as_str(),
                        secrets.folder().display(),
                    )
                })?,
            }
        }
    }
    let steps = Worker::BOTH.into_iter().filter_map(|worker| {
        let lacks = |name: &SecretName| !observed.of(worker).has_secret(name.as_str());
        let wanted = SecretName::ALL.into_iter().filter(|name| {
            // What is drawn anew is set wherever it is needed: the worker that has one has another.
            let set = drawn.contains(name) || (here.contains(name) && lacks(name));
            set && name.workers().contains(&worker)
        });
        let wanted: Vec<_> = wanted.collect();
        (!wanted.is_empty()).then_some(Step::SetSecrets(worker, wanted))
    });
    let steps = steps.collect();
    Ok((drawn, steps))
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.0.iter().enumerate() {
            writeln!(f, "  {}. {step}", number + 1)?;
        }
        Ok(())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateNamespace => write!(f, "create the KV namespace for POLICY"),
            Self::CreateBucket => write!(f, "create the R2 bucket for HISTORY"),
            Self::Draw(name) => write!(f, "draw {} and keep it here", name.as_str()),
            Self::Foundation => {
                write!(f, "deploy webhook-worker without routes, so that mcp-worker can bind to it")
            }
            Self::SetSecrets(worker, names) => {
                let names: Vec<_> = names.iter().map(|name| name.as_str()).collect();
                write!(f, "set secrets of {}: {}", worker.member(), names.join(", "))
            }
            Self::Deploy(worker) => write!(f, "deploy {}", worker.member()),
        }
    }
}
