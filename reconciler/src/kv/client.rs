//! The namespace `POLICY`.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::Context;
use bytes::Bytes;
use github::Clock;
use reqwest::{Client, Method};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Key, PolicyMetadata};

use super::{
    KvError,
    answer::{Envelope, failure},
};
use crate::{
    clock::SystemClock,
    meters::Meters,
    patience::{Limit, Patience, Tried},
    settings::Settings,
};

/// How many pairs one request writes at most.
pub const MAX_PAIRS: usize = 10_000;
/// How many keys one request lists.
const PAGE: usize = 1_000;
/// How many values one request reads.
const BULK_READ: usize = 100;
/// How long an answer may take; a bulk write has up to 100 MB.
const TIMEOUT: Duration = Duration::from_secs(120);
/// How long to wait at first when Cloudflare does not say, in milliseconds.
const BARE_LIMIT_MILLIS: u64 = 10_000;

/// The namespace.
#[derive(Debug)]
pub struct Kv {
    http: Client,
    root: String,
    api: String,
    account: String,
    token: SecretString,
    patience: Patience,
    meters: Arc<Meters>,
}

/// A key as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct KeyInfo {
    /// The key.
    pub name: String,
    /// Its metadata.
    pub metadata: Option<Value>,
}

/// A pair to write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The key.
    pub key: String,
    /// The value, as text or in base64.
    pub value: String,
    /// The value is in base64.
    pub base64: bool,
    /// Metadata.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<PolicyMetadata>,
}

impl Pair {
    /// How many bytes it has about, before JSON escapes any.
    pub(crate) const fn bytes(&self) -> usize {
        /// Metadata has at most so many, and the names of the fields fewer.
        const REST: usize = 1_024 + 64;
        self.key.len() + self.value.len() + REST
    }
}

#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    unsuccessful_keys: Vec<String>,
}

#[derive(Deserialize)]
struct Values {
    values: BTreeMap<String, Option<String>>,
}

#[derive(Deserialize)]
struct TokenState {
    expires_on: Option<String>,
}

impl Kv {
    /// The namespace of these settings.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(
        settings: &Settings,
        token: SecretString,
        patience: Patience,
        meters: Arc<Meters>,
    ) -> anyhow::Result<Self> {
        let http = Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("b00t-reconciler/", env!("CARGO_PKG_VERSION")))
            .build()
            .context("an HTTP client")?;
        let Settings { cloudflare_api, cloudflare_account, namespace, .. } = settings;
        let root = format!(
            "{cloudflare_api}/accounts/{cloudflare_account}/storage/kv/namespaces/{namespace}"
        );
        let (api, account) = (cloudflare_api.clone(), cloudflare_account.clone());
        Ok(Self { http, root, api, account, token, patience, meters })
    }

    /// All keys that begin with this, 1,000 a request.
    ///
    /// # Errors
    /// They could not all be listed.
    pub async fn list(&self, prefix: &str) -> Result<Vec<KeyInfo>, KvError> {
        let mut all = Vec::new();
        let mut cursor = String::new();
        loop {
            let url = format!(
                "{}/keys?limit={PAGE}&prefix={}&cursor={}",
                self.root,
                escaped(prefix),
                escaped(&cursor)
            );
            let (status, body) = self.ask(Method::GET, &url, None).await?;
            let page = Envelope::<Vec<KeyInfo>>::of_namespace(status, &body)?;
            all.extend(page.result.unwrap_or_default());
            let next = page.result_info.and_then(|info| info.cursor).unwrap_or_default();
            if next.is_empty() || next == cursor {
                return Ok(all);
            }
            cursor = next;
        }
    }

    /// The value, if there is one.
    ///
    /// # Errors
    /// There is no answer that says so.
    pub async fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, KvError> {
        let url = format!("{}/values/{}", self.root, escaped(&key.to_string()));
        match self.ask(Method::GET, &url, None).await? {
            (404, _) => Ok(None),
            (status, body) => match failure(status, &body) {
                Some(error) => Err(error),
                None => Ok(Some(body)),
            },
        }
    }

    /// The values of these keys that are text, 100 a request. A key without a value is not in
    /// the answer.
    ///
    /// # Errors
    /// They could not all be read.
    pub async fn get_many(&self, keys: &[Key]) -> Result<BTreeMap<String, String>, KvError> {
        let mut all = BTreeMap::new();
        for some in keys.chunks(BULK_READ) {
            let names: Vec<_> = some.iter().map(ToString::to_string).collect();
            let url = format!("{}/bulk/get", self.root);
            let asked = body(&json!({"keys": names, "type": "text"}))?;
            let (status, body) = self.ask(Method::POST, &url, Some(asked)).await?;
            let answer = Envelope::<Values>::of_namespace(status, &body)?;
            let values = answer.result.map(|result| result.values).unwrap_or_default();
            all.extend(values.into_iter().filter_map(|(key, value)| Some((key, value?))));
        }
        Ok(all)
    }

    /// Writes at most [`MAX_PAIRS`] pairs, and says which were not written.
    ///
    /// # Errors
    /// It is not known which were written.
    pub async fn put_many(&self, pairs: &[Pair]) -> Result<Vec<String>, KvError> {
        let url = format!("{}/bulk", self.root);
        let (status, body) = self.ask(Method::PUT, &url, Some(body(pairs)?)).await?;
        let answer = Envelope::<Option<Written>>::of_namespace(status, &body)?;
        Ok(answer.result.flatten().map(|written| written.unsuccessful_keys).unwrap_or_default())
    }

    /// When the API token ends, as Cloudflare writes it; `None` when it does not.
    ///
    /// # Errors
    /// Cloudflare does not say.
    pub async fn token_expiry(&self) -> Result<Option<String>, KvError> {
        // A token belongs to a person or to the account, and the other one does not know it.
        let of_user = self.verified(&format!("{}/user/tokens/verify", self.api)).await;
        match of_user {
            Err(refused @ KvError::Refused { .. }) => {
                let url = format!("{}/accounts/{}/tokens/verify", self.api, self.account);
                self.verified(&url).await.map_err(|_| refused)
            }
            other => other,
        }
    }

    async fn verified(&self, url: &str) -> Result<Option<String>, KvError> {
        let (status, body) = self.ask(Method::GET, url, None).await?;
        let answer = Envelope::<TokenState>::read(status, &body)?;
        Ok(answer.result.and_then(|state| state.expires_on))
    }

    async fn ask(
        &self,
        method: Method,
        url: &str,
        body: Option<Bytes>,
    ) -> Result<(u16, Vec<u8>), KvError> {
        self.patience.keep(&self.meters, || self.once(&method, url, body.clone())).await
    }

    async fn once(
        &self,
        method: &Method,
        url: &str,
        body: Option<Bytes>,
    ) -> Tried<Result<(u16, Vec<u8>), KvError>> {
        self.meters.cloudflare.count();
        let mut request = self.http.request(method.clone(), url);
        request = request.bearer_auth(self.token.expose_secret());
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => return Tried::Failed(Err(unreachable(error))),
        };
        let status = answer.status().as_u16();
        let after = answer.headers().get("retry-after").and_then(|text| text.to_str().ok());
        let after = after.and_then(|text| text.trim().parse::<u64>().ok());
        let body = match answer.bytes().await {
            Ok(body) => body.to_vec(),
            Err(error) => return Tried::Failed(Err(unreachable(error))),
        };
        match status {
            429 => {
                let limit = after.map_or(Limit::Bare(BARE_LIMIT_MILLIS), |seconds| {
                    Limit::Until(SystemClock.now().plus(seconds.saturating_mul(1000)))
                });
                Tried::Limited(Ok((status, body)), limit)
            }
            500.. => Tried::Failed(Ok((status, body))),
            _ => Tried::Done(Ok((status, body))),
        }
    }
}

/// What is sent, once for all tries: a bulk write is large.
fn body(value: &(impl Serialize + ?Sized)) -> Result<Bytes, KvError> {
    let text = serde_json::to_vec(value);
    text.map(Bytes::from).map_err(|error| KvError::Malformed(error.to_string()))
}

/// The address of a request has the account in it, which says nothing to whoever reads the log.
fn unreachable(error: reqwest::Error) -> KvError {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    KvError::Unreachable(text)
}

/// RFC 3986: everything but unreserved characters.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
