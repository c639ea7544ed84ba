//! The secrets of one local platform, made once and kept in its state folder.

use std::path::Path;

use anyhow::{Context, Result};
use rsa::{
    RsaPrivateKey,
    pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey, LineEnding},
    pkcs8::EncodePublicKey,
    rand_core::{OsRng, RngCore},
};
use serde_json::json;
use token::PrivateKey;
use tokio::fs;

/// What a platform signs and verifies with.
pub(crate) struct Keys {
    /// The App's private key, in the form GitHub hands out (PKCS#1).
    pub(crate) app_private: String,
    /// Its public half.
    pub(crate) app_public: String,
    /// What deliveries are signed with.
    pub(crate) webhook_secret: String,
    /// What the reconciler's requests to webhook-worker are signed with.
    pub(crate) reconciler_secret: String,
    /// What mcp-worker shows when it asks webhook-worker for something at GitHub.
    pub(crate) errand_secret: String,
    /// The token of Cloudflare's API.
    pub(crate) cloudflare_token: String,
    /// What the App shows when it redeems a code.
    pub(crate) client_secret: String,
    /// What access tokens are signed with.
    pub(crate) token: PrivateKey,
}

impl Keys {
    /// Reads the keys from a folder; makes those that are missing.
    ///
    /// # Errors
    /// A file cannot be read, written or parsed.
    pub(crate) async fn in_folder(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).await?;
        let app_private = kept(&folder.join("app.pem"), new_app_key).await?;
        let app_public = RsaPrivateKey::from_pkcs1_pem(&app_private)?
            .to_public_key()
            .to_public_key_pem(LineEnding::LF)?;
        let webhook_secret =
            kept(&folder.join("webhook-secret"), || Ok(hex::encode(random()))).await?;
        let reconciler_secret =
            kept(&folder.join("reconciler-secret"), || Ok(hex::encode(random()))).await?;
        let errand_secret =
            kept(&folder.join("errand-secret"), || Ok(hex::encode(random()))).await?;
        let cloudflare_token =
            kept(&folder.join("cloudflare-token"), || Ok(hex::encode(random()))).await?;
        let client_secret =
            kept(&folder.join("client-secret"), || Ok(hex::encode(random()))).await?;
        let token =
            kept(&folder.join("token.pem"), || Ok(PrivateKey::from_seed(&random()).to_pem()?))
                .await?;
        let token = PrivateKey::from_pem(&token)?;
        Ok(Self {
            app_private,
            app_public,
            webhook_secret,
            reconciler_secret,
            errand_secret,
            cloudflare_token,
            client_secret,
            token,
        })
    }

    /// The setting `TOKEN_KEYS`.
    ///
    /// # Errors
    /// The key cannot be written.
    pub(crate) fn ring(&self) -> Result<String> {
        Ok(json!([{ "from": 0, "pem": self.token.to_pem()? }]).to_string())
    }

    /// Everything that must never stand in a log.
    #[must_use]
    pub(crate) fn secrets(&self) -> Vec<String> {
        let mut secrets = vec![
            self.webhook_secret.clone(),
            self.reconciler_secret.clone(),
            self.errand_secret.clone(),
            self.cloudflare_token.clone(),
            self.client_secret.clone(),
        ];
        let token = self.token.to_pem().unwrap_or_default();
        secrets.extend(token.lines().filter(|line| !line.starts_with('-')).map(str::to_owned));
        let lines = self.app_private.lines().filter(|line| !line.starts_with('-'));
        secrets.extend(lines.take(2).map(str::to_owned));
        secrets
    }
}

async fn kept(file: &Path, make: impl FnOnce() -> Result<String>) -> Result<String> {
    if let Ok(text) = fs::read_to_string(file).await {
        return Ok(text);
    }
    let text = make()?;
    fs::write(file, &text).await.with_context(|| format!("cannot write {}", file.display()))?;
    Ok(text)
}

fn new_app_key() -> Result<String> {
    let key = RsaPrivateKey::new(&mut OsRng, 2048)?;
    Ok(key.to_pkcs1_pem(LineEnding::LF)?.to_string())
}

fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    OsRng.fill_bytes(&mut bytes);
    bytes
}
