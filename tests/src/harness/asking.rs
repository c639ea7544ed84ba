//! A client's request for authorization, well-formed; a test then spoils it as it likes.

use anyhow::Result;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Url;
use rsa::rand_core::{OsRng, RngCore};
use sha2::{Digest as _, Sha256};

/// What a client sends a browser with, and what it keeps for itself.
#[derive(Clone, Debug)]
pub struct Asking {
    endpoint: String,
    parameters: Vec<(String, String)>,
    verifier: String,
}

impl Asking {
    pub(crate) fn new(base: &str, client_id: &str, redirect_uri: &str, resource: &str) -> Self {
        let verifier = random();
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
        let state = random();
        let parameters = [
            ("response_type", "code"),
            ("client_id", client_id),
            ("redirect_uri", redirect_uri),
            ("state", &state),
            ("scope", "b00t:read"),
            ("resource", resource),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        Self {
            endpoint: format!("{base}/oauth/authorize"),
            parameters: parameters.map(|(name, value)| (name.into(), value.into())).to_vec(),
            verifier,
        }
    }

    /// With this value instead of the one that it had.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        self.without(name).and(name, value)
    }

    /// With this parameter once more.
    #[must_use]
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Without this parameter.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.parameters.retain(|(known, _)| known != name);
        self
    }

    /// The value of a parameter, or nothing.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// What proves that the code is for whoever sent this.
    #[must_use]
    pub fn verifier(&self) -> &str {
        &self.verifier
    }

    /// Where the browser is sent.
    ///
    /// # Errors
    /// None in practice.
    pub fn url(&self) -> Result<String> {
        Ok(Url::parse_with_params(&self.endpoint, &self.parameters)?.into())
    }

    /// The form that redeems a code.
    #[must_use]
    pub fn redeeming<'a>(&'a self, code: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("client_id", self.value("client_id")),
            ("redirect_uri", self.value("redirect_uri")),
            ("code_verifier", &self.verifier),
            ("resource", self.value("resource")),
        ]
    }

    /// The form that renews tokens.
    #[must_use]
    pub fn renewing<'a>(&'a self, refresh_token: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
            ("client_id", self.value("client_id")),
        ]
    }
}

/// 43 characters that nobody can guess.
fn random() -> String {
    let mut bytes = [0; 32];
    OsRng.fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}
