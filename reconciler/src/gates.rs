//! The sync gates, through webhook-worker's own endpoint.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use drift::{Ask, Asked, GateStatus, Revoke, SIGNATURE_HEADER, SignedParts, TIMESTAMP_HEADER};
use erasure::Progress;
use futures_util::{StreamExt, stream};
use github::Clock;
use ids::AccountId;
use reqwest::{Client, Method};
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use crate::{
    clock::SystemClock,
    meters::Meters,
    patience::{Limit, Patience, Tried},
};

const TIMEOUT: Duration = Duration::from_secs(30);
const PATH: &str = "/reconcile";
/// How long to wait at first when the worker does not say, in milliseconds.
const BARE_LIMIT_MILLIS: u64 = 5_000;

/// Why the gates could not be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatesError {
    /// The endpoint is closed.
    #[error("webhook-worker does not answer reconcilers: set its secret RECONCILER_SECRET")]
    Closed,
    /// It does not accept the signature.
    #[error(
        "webhook-worker does not accept the signature: is RECONCILER_SECRET the same there, and is the clock right here?"
    )]
    Refused,
    /// It answered something else.
    #[error("webhook-worker answered with status {0}")]
    Status(u16),
    /// It could not be reached.
    #[error("webhook-worker could not be reached: {0}")]
    Unreachable(String),
    /// The answer was not understood.
    #[error("webhook-worker's answer was not understood: {0}")]
    Malformed(String),
}

/// The way to the gates.
#[derive(Debug)]
pub struct Gates {
    http: Client,
    root: String,
    secret: SecretString,
    patience: Patience,
    meters: Arc<Meters>,
}

impl Gates {
    /// The gates behind webhook-worker at this URL.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(
        root: &str,
        secret: SecretString,
        patience: Patience,
        meters: Arc<Meters>,
    ) -> anyhow::Result<Self> {
        let http = Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("b00t-reconciler/", env!("CARGO_PKG_VERSION")))
            .build()
            .context("an HTTP client")?;
        Ok(Self { http, root: root.to_owned(), secret, patience, meters })
    }

    /// Asks the gates of these accounts to sync.
    ///
    /// # Errors
    /// It is not known which were asked.
    pub async fn ask(&self, ask: &Ask) -> Result<Asked, GatesError> {
        let body =
            serde_json::to_vec(ask).map_err(|error| GatesError::Malformed(error.to_string()))?;
        self.send(Method::POST, PATH, &body).await
    }

    /// Has everything end that an account granted.
    ///
    /// # Errors
    /// It is not known whether its gate took it.
    pub async fn revoke(&self, revoke: &Revoke) -> Result<Asked, GatesError> {
        let body =
            serde_json::to_vec(revoke).map_err(|error| GatesError::Malformed(error.to_string()))?;
        self.send(Method::POST, &format!("{PATH}/revoke"), &body).await
    }

    /// Has an account erased.
    ///
    /// # Errors
    /// It is not known whether its gate took it.
    pub async fn erase(&self, ask: &erasure::Ask) -> Result<Progress, GatesError> {
        let body =
            serde_json::to_vec(ask).map_err(|error| GatesError::Malformed(error.to_string()))?;
        self.send(Method::POST, &format!("{PATH}/erase"), &body).await
    }

    /// How far the account's erasure is.
    ///
    /// # Errors
    /// It does not say.
    pub async fn erasure(&self, account: AccountId) -> Result<Progress, GatesError> {
        self.send(Method::GET, &format!("{PATH}/erase/{account}"), &[]).await
    }

    /// Those of these accounts that were erased, and those whose gates do not say whether they were.
    pub async fn erased(
        &self,
        accounts: impl IntoIterator<Item = AccountId>,
        at_once: usize,
    ) -> (BTreeSet<AccountId>, BTreeMap<AccountId, GatesError>) {
        let each = accounts
            .into_iter()
            .map(|account| async move { (account, self.status(account).await) });
        let answers: Vec<_> = stream::iter(each).buffer_unordered(at_once.max(1)).collect().await;
        let (mut erased, mut unknown) = (BTreeSet::new(), BTreeMap::new());
        for (account, status) in answers {
            match status {
                Ok(status) if status.erased => {
                    erased.insert(account);
                }
                Ok(_) => {}
                Err(error) => {
                    unknown.insert(account, error);
                }
            }
        }
        (erased, unknown)
    }

    /// Where the account's gate stands.
    ///
    /// # Errors
    /// It does not say.
    pub async fn status(&self, account: AccountId) -> Result<GateStatus, GatesError> {
        self.send(Method::GET, &format!("{PATH}/{account}"), &[]).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &[u8],
    ) -> Result<T, GatesError> {
        let once = || self.once(&method, path, body);
        let (status, body) = self.patience.keep(&self.meters, once).await?;
        match status {
            200..=299 => serde_json::from_slice(&body)
                .map_err(|error| GatesError::Malformed(error.to_string())),
            404 => Err(GatesError::Closed),
            401 | 403 => Err(GatesError::Refused),
            status => Err(GatesError::Status(status)),
        }
    }

    async fn once(
        &self,
        method: &Method,
        path: &str,
        body: &[u8],
    ) -> Tried<Result<(u16, Vec<u8>), GatesError>> {
        self.meters.worker.count();
        // Signed for each try: a signature is good for minutes only.
        let timestamp = SystemClock.now().seconds();
        let parts = SignedParts { method: method.as_str(), path, timestamp, body };
        let request = self
            .http
            .request(method.clone(), format!("{}{path}", self.root))
            .header(TIMESTAMP_HEADER, timestamp)
            .header(SIGNATURE_HEADER, drift::sign(&self.secret, &parts))
            .header("content-type", "application/json")
            .body(body.to_vec());
        let unreachable =
            |error: reqwest::Error| GatesError::Unreachable(error.without_url().to_string());
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => return Tried::Failed(Err(unreachable(error))),
        };
        let status = answer.status().as_u16();
        match (status, answer.bytes().await) {
            (_, Err(error)) => Tried::Failed(Err(unreachable(error))),
            (429, Ok(body)) => {
                Tried::Limited(Ok((status, body.to_vec())), Limit::Bare(BARE_LIMIT_MILLIS))
            }
            (500.., Ok(body)) => Tried::Failed(Ok((status, body.to_vec()))),
            (_, Ok(body)) => Tried::Done(Ok((status, body.to_vec()))),
        }
    }
}
