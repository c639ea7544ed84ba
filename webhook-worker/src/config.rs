//! What the operator configured.

use github::WebhookSecrets;
use secrecy::SecretString;
use sync::content::{Bounds, OutOfBounds};
use worker::Env;

/// Everything that is configured, read once per request or alarm.
#[derive(Debug)]
pub(crate) struct Config {
    /// `owner/name` of the template.
    pub(crate) template: String,
    /// Where GitHub's API is, without a slash at its end.
    pub(crate) api: String,
    /// The App's id.
    pub(crate) app: u64,
    /// The App's private key in PEM.
    pub(crate) key: SecretString,
    /// How much content of a repository is read.
    pub(crate) bounds: Bounds,
    /// For how many milliseconds everything stays after the App was uninstalled.
    pub(crate) grace_millis: u64,
    /// What deliveries are signed with.
    pub(crate) webhook: WebhookSecrets,
}

/// Something is not configured, or not as it should be. Says which, and never its value.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("{0} is not configured")]
    Missing(&'static str),
    #[error("{name} is not {expected}")]
    Wrong { name: &'static str, expected: &'static str },
    #[error("{0}: {1}")]
    Bound(&'static str, OutOfBounds),
}

impl Config {
    /// Reads the configuration.
    pub(crate) fn read(env: &Env) -> Result<Self, ConfigError> {
        let wrong = |name, expected| ConfigError::Wrong { name, expected };
        let api = var(env, "GITHUB_API_URL")?.trim_end_matches('/').to_owned();
        if !api.starts_with("https://") && !api.starts_with("http://") {
            return Err(wrong("GITHUB_API_URL", "an http URL"));
        }
        let template = var(env, "TEMPLATE_REPOSITORY")?;
        let parts = template.split_once('/');
        if !parts.is_some_and(|(owner, name)| !owner.is_empty() && !name.is_empty()) {
            return Err(wrong("TEMPLATE_REPOSITORY", "owner/name"));
        }
        let app = var(env, "GITHUB_APP_ID")?.parse();
        let app = app.map_err(|_| wrong("GITHUB_APP_ID", "a number"))?;
        let key: SecretString = var(env, "GITHUB_APP_PRIVATE_KEY")?.into();
        github::pkcs8(&key).map_err(|_| wrong("GITHUB_APP_PRIVATE_KEY", "a private RSA key"))?;
        let secret = var(env, "WEBHOOK_SECRET")?.into();
        let previous = var(env, "WEBHOOK_SECRET_PREVIOUS").ok().map(Into::into);
        Ok(Self {
            template,
            api,
            app,
            key,
            bounds: bounds(env)?,
            grace_millis: grace_millis(var(env, "ERASE_AFTER_DAYS").ok().as_deref())?,
            webhook: WebhookSecrets::new(secret, previous),
        })
    }
}

/// How long everything stays after the App was uninstalled, unless it is said.
const GRACE_DAYS: u64 = 30;
/// How long it may stay at most.
const MAX_GRACE_DAYS: u64 = 365;

fn grace_millis(text: Option<&str>) -> Result<u64, ConfigError> {
    let expected = "a number of days from 0 to 365";
    let wrong = ConfigError::Wrong { name: "ERASE_AFTER_DAYS", expected };
    let days = text.map_or(Ok(GRACE_DAYS), |text| text.parse().map_err(|_| wrong.clone()))?;
    if days > MAX_GRACE_DAYS { Err(wrong) } else { Ok(days * 24 * 60 * 60 * 1000) }
}

/// Lowers one of the bounds.
type Lower = fn(Bounds, u64) -> Result<Bounds, OutOfBounds>;

/// The highest bounds, lowered where the operator says so.
fn bounds(env: &Env) -> Result<Bounds, ConfigError> {
    let mut bounds = Bounds::HIGHEST;
    let settings: [(_, Lower); 3] = [
        ("CONTENT_MAX_FILES", Bounds::with_files),
        ("CONTENT_MAX_FILE_BYTES", Bounds::with_file_bytes),
        ("CONTENT_MAX_TOTAL_BYTES", Bounds::with_total_bytes),
    ];
    for (name, lower) in settings {
        if let Ok(text) = var(env, name) {
            let wrong = ConfigError::Wrong { name, expected: "a number" };
            let value = text.parse().map_err(|_| wrong)?;
            bounds = lower(bounds, value).map_err(|error| ConfigError::Bound(name, error))?;
        }
    }
    Ok(bounds)
}

/// A variable or a secret: both are plain bindings.
fn var(env: &Env, name: &'static str) -> Result<String, ConfigError> {
    let text = env.var(name).map(|binding| binding.to_string()).unwrap_or_default();
    if text.is_empty() { Err(ConfigError::Missing(name)) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grace_is_thirty_days_unless_it_is_said_and_a_year_at_most() {
        const DAY: u64 = 24 * 60 * 60 * 1000;
        for (text, days) in [(None, 30), (Some("0"), 0), (Some("365"), 365)] {
            assert_eq!(grace_millis(text).unwrap(), days * DAY, "{text:?}");
        }
        for text in ["366", "-1", "1.5", "a month"] {
            let said = grace_millis(Some(text)).unwrap_err().to_string();
            assert_eq!(said, "ERASE_AFTER_DAYS is not a number of days from 0 to 365", "{text}");
        }
    }
}
