//! The workers' own KV, through the control server beside them.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{Shared, answer::Refusal, locked};

/// One page of keys, as KV's binding gives it.
#[derive(Debug, Deserialize)]
pub(super) struct Page {
    pub(super) keys: Vec<Value>,
    #[serde(default)]
    pub(super) cursor: Option<String>,
}

/// A pair to write; the value is in base64.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Write {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) metadata: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expiration_ttl: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Found {
    value: String,
}

impl Shared {
    fn control(&self, path: &str) -> Result<String, Refusal> {
        let root = locked(&self.control_url).clone().ok_or_else(Refusal::unavailable)?;
        Ok(format!("{root}{path}"))
    }

    async fn tell<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, Refusal> {
        let request = self.http.post(self.control(path)?).json(body);
        Ok(request.send().await?.error_for_status()?.json().await?)
    }

    pub(super) async fn page(
        &self,
        prefix: &str,
        limit: usize,
        cursor: &str,
    ) -> Result<Page, Refusal> {
        let limit = limit.to_string();
        let url = self.control("/page")?;
        let url = reqwest::Url::parse_with_params(
            &url,
            [("prefix", prefix), ("limit", &limit), ("cursor", cursor)],
        );
        let url = url.map_err(|error| Refusal::invalid(error.to_string()))?;
        Ok(self.http.get(url).send().await?.error_for_status()?.json().await?)
    }

    /// The values of keys, in their order.
    pub(super) async fn values(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, Refusal> {
        let found: Vec<Option<Found>> = self.tell("/values", &json!(keys)).await?;
        let bytes = |Found { value }| STANDARD.decode(value).ok();
        Ok(found.into_iter().map(|found| found.and_then(bytes)).collect())
    }

    pub(super) async fn write(&self, pairs: &[Write]) -> Result<usize, Refusal> {
        self.tell("/write", &json!(pairs)).await
    }

    pub(super) async fn delete(&self, keys: &[String]) -> Result<usize, Refusal> {
        self.tell("/delete", &json!(keys)).await
    }
}
