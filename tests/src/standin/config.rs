//! What a stand-in is started with.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// The GitHub App that the stand-in knows.
#[derive(Debug, Clone)]
pub struct AppIdentity {
    /// The App's number, the usual `iss` of its tokens.
    pub id: u64,
    /// The App's client id, which GitHub accepts as `iss` too.
    pub client_id: String,
    /// What the App shows when it redeems a code.
    pub client_secret: String,
    /// Where people who sign in with the App are sent back to.
    pub callback_url: String,
    /// Where people are sent who have installed the App, if anywhere.
    pub setup_url: Option<String>,
    /// The name in the App's address.
    pub slug: String,
    /// The login of the account that owns the App.
    pub owner: String,
    /// PEM texts of the public keys; a token signed with any of them is accepted.
    pub public_keys: Vec<String>,
}

/// Requests an hour that GitHub takes of each token holder.
pub const GITHUB_RATE_LIMIT: u32 = 5_000;

/// What a stand-in is started with.
#[derive(Debug, Clone)]
pub struct StandinConfig {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder that keeps everything; a second start continues there.
    pub state: PathBuf,
    /// Where webhooks go; may be set later, see `Standin::webhooks_go_to`.
    pub webhook_url: Option<String>,
    /// What webhooks are signed with.
    pub webhook_secret: String,
    /// The App.
    pub app: AppIdentity,
    /// Every invented token, GUID and chance follows from it.
    pub seed: u64,
    /// Requests an hour for each token holder.
    pub rate_limit: u32,
    /// How long a receiver may take to answer a delivery.
    pub delivery_timeout: Duration,
}

impl StandinConfig {
    /// A stand-in on a free port with GitHub's limits.
    #[must_use]
    pub fn new(state: impl Into<PathBuf>, app: AppIdentity, webhook_secret: &str) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            state: state.into(),
            webhook_url: None,
            webhook_secret: webhook_secret.to_owned(),
            app,
            seed: 1,
            rate_limit: GITHUB_RATE_LIMIT,
            delivery_timeout: Duration::from_secs(10),
        }
    }
}
