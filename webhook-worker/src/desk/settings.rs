//! What check runs are configured with.

use secrecy::SecretString;
use worker::Env;

use crate::config::{Config, ConfigError};

/// All that check runs get of the worker's environment, whose bindings lead to everything else.
#[derive(Debug)]
pub(super) struct Settings {
    /// `owner/name` of the template.
    pub(super) template: String,
    /// Where GitHub's API is, without a slash at its end.
    pub(super) api: String,
    /// The App's id.
    pub(super) app: u64,
    /// The App's private key in PEM.
    pub(super) key: SecretString,
}

impl Settings {
    /// Takes what is needed, and nothing that leads anywhere.
    pub(super) fn read(env: &Env) -> Result<Self, ConfigError> {
        let Config { template, api, app, key, .. } = Config::read(env)?;
        Ok(Self { template, api, app, key })
    }
}
