//! The secrets that there are.

use super::Worker;

/// A secret of a worker, by the name that the worker reads it under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SecretName {
    AppPrivateKey,
    WebhookSecret,
    WebhookSecretPrevious,
    ErrandSecret,
    ReconcilerSecret,
    ClientSecret,
    TokenKeys,
}

/// Where a secret comes from when there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// GitHub gave it out together with the App.
    App,
    /// It is drawn here.
    Drawn,
    /// A ring of one new key.
    Ring,
    /// Only there while another one is replaced.
    Rotation,
}

impl SecretName {
    pub(crate) const ALL: [Self; 7] = [
        Self::AppPrivateKey,
        Self::WebhookSecret,
        Self::WebhookSecretPrevious,
        Self::ErrandSecret,
        Self::ReconcilerSecret,
        Self::ClientSecret,
        Self::TokenKeys,
    ];

    /// As the workers and the files name it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::AppPrivateKey => "GITHUB_APP_PRIVATE_KEY",
            Self::WebhookSecret => "WEBHOOK_SECRET",
            Self::WebhookSecretPrevious => "WEBHOOK_SECRET_PREVIOUS",
            Self::ErrandSecret => "ERRAND_SECRET",
            Self::ReconcilerSecret => "RECONCILER_SECRET",
            Self::ClientSecret => "GITHUB_CLIENT_SECRET",
            Self::TokenKeys => "TOKEN_KEYS",
        }
    }

    /// The workers that have it.
    pub(crate) const fn workers(self) -> &'static [Worker] {
        match self {
            Self::AppPrivateKey
            | Self::WebhookSecret
            | Self::WebhookSecretPrevious
            | Self::ReconcilerSecret => &[Worker::Webhook],
            Self::ErrandSecret => &[Worker::Webhook, Worker::Mcp],
            Self::ClientSecret | Self::TokenKeys => &[Worker::Mcp],
        }
    }

    /// Where it comes from.
    pub(crate) const fn origin(self) -> Origin {
        match self {
            Self::AppPrivateKey | Self::WebhookSecret | Self::ClientSecret => Origin::App,
            Self::ErrandSecret | Self::ReconcilerSecret => Origin::Drawn,
            Self::TokenKeys => Origin::Ring,
            Self::WebhookSecretPrevious => Origin::Rotation,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_secrets_are_those_of_the_page() {
        let page = include_str!("../../../docs/configuration.md");
        for (worker, heading) in [(Worker::Webhook, "webhook-worker"), (Worker::Mcp, "mcp-worker")]
        {
            let section = page.split(&format!("## {heading}\n")).nth(1).unwrap();
            let section = section.split("\n## ").next().unwrap();
            let rows = section.lines().filter(|line| line.contains("| secret"));
            let listed: BTreeSet<_> = rows.filter_map(|row| row.split('`').nth(1)).collect();
            let all = SecretName::ALL.into_iter().filter(|name| name.workers().contains(&worker));
            let known: BTreeSet<_> = all.map(SecretName::as_str).collect();
            pretty_assertions::assert_eq!(known, listed);
        }
    }
}
