//! How each secret is replaced without anybody being logged out, where that is possible.

use std::fs;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    change::{Action, Change},
    ring::Ring,
};
use crate::{
    deploy::Site,
    entropy,
    operator::{AsApp, Requests, SecretName, Worker},
};

/// What can be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// The keys that sign access tokens.
    Token,
    /// What GitHub signs deliveries with.
    Webhook,
    /// What mcp-worker shows webhook-worker.
    Errand,
    /// What the reconciler signs requests with.
    Reconciler,
    /// The App's private key.
    App,
    /// The App's client secret.
    Client,
}

/// What is to be done to replace it. `file` has what only GitHub can make.
pub(crate) fn rotate<W>(
    site: &Site<'_, W>,
    requests: &impl Requests,
    what: What,
    file: Option<&std::path::Path>,
) -> Result<Change> {
    let given = || -> Result<SecretString> {
        let path = file.context(
            "only GitHub makes these: make one on the App's page, and name the \
                                 file that has it with --file",
        )?;
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        if text.trim().is_empty() {
            bail!("{} is empty", path.display());
        }
        Ok(text.trim_end().to_owned().into())
    };
    let one = |name: SecretName, secret: SecretString| {
        let mut actions = vec![Action::Keep(name, secret)];
        actions.extend(name.workers().iter().map(|worker| Action::Set(*worker, vec![name])));
        Change(actions)
    };
    Ok(match what {
        What::Token => {
            let ring = Ring::read(&site.secrets.required(SecretName::TokenKeys)?)?;
            match ring.rotated(&entropy::bytes()?, site.now)? {
                Some(ring) => one(SecretName::TokenKeys, ring.to_secret()?),
                // It is to come here, and may not have arrived there.
                None => Change(vec![Action::Set(Worker::Mcp, vec![SecretName::TokenKeys])]),
            }
        }
        What::Webhook => webhook(site)?,
        What::Errand => one(SecretName::ErrandSecret, entropy::text()?.into()),
        What::Reconciler => one(SecretName::ReconcilerSecret, entropy::text()?.into()),
        What::App => {
            let key = given()?;
            let webhook = format!("https://{}/webhook", site.settings.webhook_host);
            let app = AsApp { app: site.app, key: &key, now: site.now };
            let wrong = app.check(requests, &webhook)?;
            if !wrong.is_empty() {
                bail!("nothing was changed: {}", wrong.join("; "));
            }
            one(SecretName::AppPrivateKey, key)
        }
        What::Client => one(SecretName::ClientSecret, given()?),
    })
}

/// webhook-worker takes both before GitHub signs with the new one.
fn webhook<W>(site: &Site<'_, W>) -> Result<Change> {
    let now = site.secrets.required(SecretName::WebhookSecret)?;
    let previous = site.secrets.read(SecretName::WebhookSecretPrevious)?;
    let under_way = previous.is_some_and(|old| old.expose_secret() != now.expose_secret());
    let mut actions = Vec::new();
    if !under_way {
        actions.push(Action::Keep(SecretName::WebhookSecretPrevious, now));
        actions.push(Action::Keep(SecretName::WebhookSecret, entropy::text()?.into()));
    }
    let both = vec![SecretName::WebhookSecret, SecretName::WebhookSecretPrevious];
    actions.extend([Action::Set(Worker::Webhook, both), Action::TellGitHub]);
    Ok(Change(actions))
}

/// What is to be done to let go of what was replaced, or of a token key that has leaked.
pub(crate) fn retire<W>(site: &Site<'_, W>, what: What, kid: Option<&str>) -> Result<Change> {
    match (what, kid) {
        (What::Token, kid) => {
            let ring = Ring::read(&site.secrets.required(SecretName::TokenKeys)?)?;
            let ring = match kid {
                Some(kid) => ring.without(kid, &entropy::bytes()?, site.now)?,
                None => ring.retired(site.now)?,
            };
            let keep = Action::Keep(SecretName::TokenKeys, ring.to_secret()?);
            Ok(Change(vec![keep, Action::Set(Worker::Mcp, vec![SecretName::TokenKeys])]))
        }
        (_, Some(_)) => bail!("--kid names a key that signs tokens, and nothing else"),
        (What::Webhook, None) => Ok(Change(vec![
            Action::Delete(Worker::Webhook, SecretName::WebhookSecretPrevious),
            Action::Forget(SecretName::WebhookSecretPrevious),
        ])),
        (What::App, None) => bail!("GitHub has the App's keys: delete the old one on its page"),
        (What::Client, None) => bail!("GitHub has them: delete the old one on the App's page"),
        (What::Errand | What::Reconciler, None) => {
            bail!("there is nothing to retire: what was replaced is not taken any more")
        }
    }
}
