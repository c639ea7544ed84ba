//! `deploy/NAME.toml`: everything about one platform that is no secret.

use std::{collections::BTreeMap, fs};

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use token::{BaseUrl, Place};

use super::{Environment, Secrets, Worker};

/// Limits that an operator can set, and the worker that reads each.
const LIMITS: [(&str, Worker); 6] = [
    ("STREAMS_PER_ACCOUNT", Worker::Mcp),
    ("SESSIONS_PER_ACCOUNT", Worker::Mcp),
    ("CONTENT_MAX_FILES", Worker::Webhook),
    ("CONTENT_MAX_FILE_BYTES", Worker::Webhook),
    ("CONTENT_MAX_TOTAL_BYTES", Worker::Webhook),
    ("ERASE_AFTER_DAYS", Worker::Webhook),
];

/// One platform.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The host of the apex.
    pub(crate) base: String,
    /// The host that GitHub sends webhooks to.
    pub(crate) webhook_host: String,
    /// The repository that users fork.
    pub(crate) template_repository: String,
    pub(crate) cloudflare: Cloudflare,
    github: Option<App>,
    #[serde(default)]
    limits: BTreeMap<String, u64>,
}

/// Where it runs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cloudflare {
    pub(crate) account_id: String,
    pub(crate) zone: String,
    pub(crate) location: Option<String>,
}

/// What is public of the GitHub App.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct App {
    pub(crate) app_id: u64,
    pub(crate) app_slug: String,
    pub(crate) client_id: String,
}

impl Settings {
    /// Reads and checks them.
    pub(crate) fn read(environment: &Environment) -> Result<Self> {
        let path = environment.settings();
        let text = fs::read_to_string(&path).with_context(|| {
            format!("cannot read {}: copy deploy/example.toml and fill it in", path.display())
        })?;
        Self::parse(&text).with_context(|| format!("{} cannot be used", path.display()))
    }

    pub(crate) fn parse(text: &str) -> Result<Self> {
        let settings: Self = toml::from_str(text)?;
        let zone = format!(".{}", settings.cloudflare.zone);
        for (name, host) in [("base", &settings.base), ("webhook_host", &settings.webhook_host)] {
            BaseUrl::parse(&format!("https://{host}"))
                .with_context(|| format!("`{name}` is not a host"))?;
            if *host != settings.cloudflare.zone && !host.ends_with(&zone) {
                bail!("`{name}` is not in the zone `{}`", settings.cloudflare.zone);
            }
        }
        let base = settings.base_url()?;
        if base.place(&settings.webhook_host) != Place::Elsewhere {
            bail!("`webhook_host` is the apex or below it, where it would be an account's");
        }
        let account = &settings.cloudflare.account_id;
        if account.len() != 32 || !account.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            bail!("`cloudflare.account_id` is not 32 hexadecimal digits");
        }
        if account.bytes().all(|byte| byte == b'0') {
            bail!("`cloudflare.account_id` is still the example's");
        }
        settings.owner()?;
        if let Some(unknown) =
            settings.limits.keys().find(|name| LIMITS.iter().all(|(known, _)| known != name))
        {
            bail!("`limits.{unknown}` is no limit; docs/configuration.md has them");
        }
        Ok(settings)
    }

    /// The apex as an origin.
    pub(crate) fn base_url(&self) -> Result<BaseUrl> {
        Ok(BaseUrl::parse(&format!("https://{}", self.base))?)
    }

    /// The account that has the template: its subdomain is what is probed.
    pub(crate) fn owner(&self) -> Result<ids::Login> {
        let (owner, name) = self
            .template_repository
            .split_once('/')
            .filter(|(_, name)| !name.is_empty() && !name.contains('/'))
            .context("`template_repository` is not `owner/name`")?;
        owner.parse().with_context(|| format!("the owner of `{name}` is no login"))
    }

    /// What is public of the App: from here, or as `cargo xtask app` kept it.
    pub(crate) fn app(&self, secrets: &Secrets) -> Result<App> {
        if let Some(app) = &self.github {
            return Ok(app.clone());
        }
        secrets.app()?.context(
            "there is no App: `cargo xtask app --env NAME` makes one, or fill in `[github]`",
        )
    }

    /// The limits that a worker reads, as variables.
    pub(crate) fn limits(&self, worker: Worker) -> impl Iterator<Item = (&str, String)> {
        LIMITS
            .iter()
            .filter(move |(_, reads)| *reads == worker)
            .filter_map(|(name, _)| self.limits.get(*name).map(|limit| (*name, limit.to_string())))
    }
}

#[cfg(test)]
pub(crate) const EXAMPLE: &str = include_str!("../../../deploy/example.toml");

#[cfg(test)]
mod tests {
    use super::*;

    /// The shipped example with an account that could be one.
    fn example() -> String {
        EXAMPLE.replace(&"0".repeat(32), &"a".repeat(32))
    }

    fn refused(from: &str, to: &str) -> String {
        let text = example().replace(from, to);
        assert_ne!(text, example(), "{from}");
        format!("{:#}", Settings::parse(&text).unwrap_err())
    }

    #[test]
    fn the_example_is_read_once_the_account_is_filled_in() {
        assert!(format!("{:#}", Settings::parse(EXAMPLE).unwrap_err()).contains("account_id"));
        let settings = Settings::parse(&example()).unwrap();
        assert_eq!(settings.base_url().unwrap().to_string(), "https://b00t.example.com");
        assert_eq!(settings.owner().unwrap().to_string(), "example");
    }

    #[test]
    fn every_line_that_the_example_offers_can_be_used() {
        let offered = example().replace("\n# [", "\n[");
        let is_setting = |line: &str| {
            line.strip_prefix("# ").and_then(|rest| rest.split_once(" = ")).is_some_and(
                |(name, _)| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'),
            )
        };
        let lines = offered.lines().map(|line| match line.strip_prefix("# ") {
            Some(rest) if is_setting(line) => rest,
            _ => line,
        });
        let text = lines.collect::<Vec<_>>().join("\n");
        let settings = Settings::parse(&text).unwrap();
        assert_eq!(settings.github.map(|app| app.app_id), Some(12345));
        assert_eq!(settings.cloudflare.location.as_deref(), Some("weur"));
        assert_eq!(settings.limits.len(), 3);
    }

    #[test]
    fn what_could_not_work_is_refused_before_anything_is_done() {
        assert!(refused("b00t-hooks.example.com", "hooks.b00t.example.com").contains("below it"));
        assert!(refused("b00t-hooks.example.com", "b00t.example.com").contains("below it"));
        assert!(refused("\"b00t.example.com\"", "\"b00t.example.org\"").contains("zone"));
        assert!(refused("\"b00t.example.com\"", "\"https://x\"").contains("not a host"));
        assert!(refused("example/_b00t_", "_b00t_").contains("owner/name"));
        assert!(refused("[cloudflare]", "unknown = 1\n[cloudflare]").contains("unknown"));
        let limit = format!("{}\n[limits]\nREQUESTS = 1\n", example());
        assert!(format!("{:#}", Settings::parse(&limit).unwrap_err()).contains("REQUESTS"));
    }

    #[test]
    fn the_limits_are_those_of_the_page() {
        let page = include_str!("../../../docs/configuration.md");
        let rows = page.lines().filter(|line| line.contains("| variable, optional |"));
        let mut listed: Vec<_> = rows.filter_map(|row| row.split('`').nth(1)).collect();
        let mut known: Vec<_> = LIMITS.iter().map(|(name, _)| *name).collect();
        listed.sort_unstable();
        known.sort_unstable();
        pretty_assertions::assert_eq!(known, listed);
    }
}
