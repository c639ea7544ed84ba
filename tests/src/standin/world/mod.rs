//! The handle with which a test tells what happens in the world.

mod accounts;
mod checks;
mod commits;
mod installations;
mod observe;
mod pulls;
mod repositories;

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::config::StandinConfig;
use super::error::StandinError;
use super::shared::Shared;
use super::{deliveries, server};

/// A running stand-in. Clones are the same one; it stops when the last is dropped.
#[derive(Debug, Clone)]
pub struct Standin {
    pub(crate) shared: Arc<Shared>,
    _life: Option<Arc<Life>>,
}

/// Ends the tasks and writes what is not yet written.
#[derive(Debug)]
struct Life {
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for Life {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        if let Err(error) = self.shared.write() {
            self.shared.complain(&format!("the records cannot be written: {error}"));
        }
    }
}

impl Standin {
    /// Starts a stand-in, which continues with what is in its state folder.
    ///
    /// # Errors
    /// When the port is taken, or the state folder cannot be read or written.
    pub async fn start(config: StandinConfig) -> Result<Self, StandinError> {
        let listener = TcpListener::bind(config.listen).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared::open(config, base_url)?);
        let tasks = vec![
            tokio::spawn(server::run(listener, Arc::clone(&shared))),
            tokio::spawn(deliveries::run(Arc::clone(&shared))),
            tokio::spawn(Arc::clone(&shared).keep_written()),
        ];
        let life = Arc::new(Life { shared: Arc::clone(&shared), tasks });
        Ok(Self { shared, _life: Some(life) })
    }

    /// A handle that does not keep the stand-in alive, for its own control API.
    pub(crate) fn visiting(shared: Arc<Shared>) -> Self {
        Self { shared, _life: None }
    }

    /// The address of the API, of git and of the control API: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// Where webhooks go from now on, and what signs them.
    ///
    /// # Errors
    /// When the address is not a URL.
    pub fn webhooks_go_to(&self, url: &str, secret: &str) -> Result<(), StandinError> {
        self.shared.set_receiver(url, secret)
    }

    /// Lets time pass at once: tokens expire, limits are reset.
    pub fn time_passes(&self, seconds: i64) {
        self.shared.clock.advance(seconds);
    }

    /// Waits until everything said so far is on disk.
    pub async fn until_written(&self) {
        self.shared.until_written().await;
    }
}
