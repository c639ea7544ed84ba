//! The platform's KV, read from outside as an operator would.

use anyhow::{Context, Result, bail};
use reqwest::StatusCode;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use store::{AccountRecord, ContentIndex, Key, PolicyRecord};

/// The namespace `POLICY`.
#[derive(Clone)]
pub struct Kv {
    http: reqwest::Client,
    control_url: String,
}

/// One row of a listing.
#[derive(Clone, Debug, Deserialize)]
pub struct ListedKey {
    /// The key.
    pub name: String,
    /// Its metadata, or null.
    #[serde(default)]
    pub metadata: Value,
}

impl Kv {
    /// The namespace behind a control address.
    #[must_use]
    pub fn new(http: reqwest::Client, control_url: &str) -> Self {
        Self { http, control_url: control_url.to_owned() }
    }

    /// The policy record under a login.
    ///
    /// # Errors
    /// The control address does not answer, or the record cannot be read.
    pub async fn policy(&self, login: &str) -> Result<Option<PolicyRecord>> {
        self.record(&Key::Policy(login.parse()?)).await
    }

    /// The content index under a login.
    ///
    /// # Errors
    /// As for [`Self::policy`].
    pub async fn index(&self, login: &str) -> Result<Option<ContentIndex>> {
        self.record(&Key::Index(login.parse()?)).await
    }

    /// The account record under an account id.
    ///
    /// # Errors
    /// As for [`Self::policy`].
    pub async fn account(&self, id: u64) -> Result<Option<AccountRecord>> {
        self.record(&Key::Account(ids::AccountId::new(id))).await
    }

    /// The content index of the template.
    ///
    /// # Errors
    /// As for [`Self::policy`].
    pub async fn template_index(&self) -> Result<Option<ContentIndex>> {
        self.record(&Key::TemplateIndex).await
    }

    /// All keys that begin with `prefix`.
    ///
    /// # Errors
    /// The control address does not answer.
    pub async fn list(&self, prefix: &str) -> Result<Vec<ListedKey>> {
        let url = format!("{}/kv?prefix={prefix}", self.control_url);
        Ok(self.http.get(url).send().await?.error_for_status()?.json().await?)
    }

    /// The bytes under a key.
    ///
    /// # Errors
    /// The control address does not answer.
    pub async fn get(&self, key: &Key) -> Result<Option<Vec<u8>>> {
        self.bytes(&key.to_string()).await
    }

    /// The bytes under a key that a listing has named.
    ///
    /// # Errors
    /// The control address does not answer.
    pub async fn bytes(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let answer = self.http.get(format!("{}/kv/{key}", self.control_url)).send().await?;
        match answer.status() {
            StatusCode::OK => Ok(Some(answer.bytes().await?.to_vec())),
            StatusCode::NOT_FOUND => Ok(None),
            status => bail!("KV answered {status} for {key}"),
        }
    }

    /// Puts a policy record where webhook-worker would put it: what no operator should do.
    ///
    /// # Errors
    /// The control address does not answer.
    pub async fn put_policy(&self, record: &PolicyRecord) -> Result<()> {
        let url = format!("{}/kv/{}", self.control_url, Key::Policy(record.login.clone()));
        let metadata = serde_json::to_string(&record.metadata())?;
        let request = self.http.put(url).header("x-kv-metadata", metadata);
        request.json(record).send().await?.error_for_status()?;
        Ok(())
    }

    async fn record<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>> {
        let Some(bytes) = self.get(key).await? else { return Ok(None) };
        let record = serde_json::from_slice(&bytes);
        record.map(Some).with_context(|| format!("{key} holds {}", String::from_utf8_lossy(&bytes)))
    }
}
