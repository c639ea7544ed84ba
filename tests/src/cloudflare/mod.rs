//! Cloudflare's REST API for Workers KV, as far as an operator's programs use it, in front of the
//! KV that the workers have.
//!
//! Forms and limits are those of <https://developers.cloudflare.com/api/resources/kv/>; a request
//! that Cloudflare would refuse is refused.

mod answer;
mod frame;
mod limits;
mod namespace;
mod routes;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::standin::{ApiFaults, FaultBoard, PlayedFault, serve};

/// Whom the API answers, and about what.
#[derive(Clone, Debug)]
pub struct CloudflareConfig {
    /// The account's id.
    pub account: String,
    /// The namespace's id.
    pub namespace: String,
    /// The API token that is accepted.
    pub token: String,
}

/// A request that was answered, or held, or cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloudflareRequest {
    /// The method.
    pub method: String,
    /// The path below the namespace, or the whole path.
    pub path: String,
    /// The answer's status; 0 when there was none.
    pub status: u16,
}

/// A running API; it ends when this is dropped.
#[derive(Debug)]
pub struct Cloudflare {
    shared: Arc<Shared>,
    base_url: String,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    config: CloudflareConfig,
    http: reqwest::Client,
    /// Where KV answers at the moment; nowhere while the workers are down.
    control_url: Mutex<Option<String>>,
    faults: Mutex<FaultBoard>,
    requests: Mutex<Vec<CloudflareRequest>>,
    /// Grows when held requests may go on.
    released: watch::Sender<u64>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Cloudflare {
    /// Starts it on a free port, with nothing behind it yet.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn start(config: CloudflareConfig, http: reqwest::Client) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let base_url = format!("http://{}/client/v4", listener.local_addr()?);
        let shared = Arc::new(Shared {
            config,
            http,
            control_url: Mutex::default(),
            faults: Mutex::default(),
            requests: Mutex::default(),
            released: watch::Sender::new(0),
        });
        let routes = routes::routes(&shared);
        let task = tokio::spawn(async move {
            serve(listener, routes, |error| eprintln!("Cloudflare: {error}")).await;
        });
        Ok(Self { shared, base_url, task })
    }

    /// The address of the API.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The address of the namespace.
    #[must_use]
    pub fn namespace_url(&self) -> String {
        let CloudflareConfig { account, namespace, .. } = self.config();
        format!("{}/accounts/{account}/storage/kv/namespaces/{namespace}", self.base_url)
    }

    /// Whom it answers, and about what.
    #[must_use]
    pub fn config(&self) -> &CloudflareConfig {
        &self.shared.config
    }

    /// Where KV answers from now on; nowhere while the workers are down.
    pub(crate) fn goes_to(&self, control_url: Option<&str>) {
        *locked(&self.shared.control_url) = control_url.map(str::to_owned);
    }

    /// From now on it has these faults too; routes are `METHOD /path` below the namespace.
    pub fn fails(&self, faults: ApiFaults) {
        locked(&self.shared.faults).add_api(faults);
    }

    /// No new faults from now on, and what was held goes on.
    pub fn faults_end(&self) {
        locked(&self.shared.faults).clear();
        self.shared.released.send_modify(|count| *count += 1);
    }

    /// The faults that were played so far.
    #[must_use]
    pub fn played_faults(&self) -> Vec<PlayedFault> {
        locked(&self.shared.faults).played().to_vec()
    }

    /// All requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<CloudflareRequest> {
        locked(&self.shared.requests).clone()
    }
}

impl Drop for Cloudflare {
    fn drop(&mut self) {
        self.task.abort();
    }
}
