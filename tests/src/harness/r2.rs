//! The platform's R2 buckets, read from outside as an operator would.

use anyhow::{Result, bail};
use reqwest::StatusCode;

/// A bucket, by the name of its binding.
#[derive(Clone)]
pub struct Bucket {
    http: reqwest::Client,
    url: String,
}

impl Bucket {
    /// The bucket of a binding behind a control address.
    #[must_use]
    pub fn new(http: reqwest::Client, control_url: &str, binding: &str) -> Self {
        Self { http, url: format!("{control_url}/r2/{binding}") }
    }

    /// All keys that begin with `prefix`, in order.
    ///
    /// # Errors
    /// The control address does not answer.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>> {
        let url = format!("{}?prefix={prefix}", self.url);
        Ok(self.http.get(url).send().await?.error_for_status()?.json().await?)
    }

    /// The bytes under a key.
    ///
    /// # Errors
    /// The control address does not answer.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let answer = self.http.get(format!("{}/{key}", self.url)).send().await?;
        match answer.status() {
            StatusCode::OK => Ok(Some(answer.bytes().await?.to_vec())),
            StatusCode::NOT_FOUND => Ok(None),
            status => bail!("R2 answered {status} for {key}"),
        }
    }
}
