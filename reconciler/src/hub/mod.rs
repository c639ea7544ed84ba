//! GitHub, as the App sees it.

mod deliveries;
mod heads;
mod installations;
mod signer;
mod tokens;
mod transport;

use std::sync::Arc;

use github::{Access, Client};
use secrecy::SecretString;

use crate::{clock::SystemClock, meters::Meters, patience::Patience};

pub use deliveries::{attempts, redeliver};
pub use heads::{Looked, Wanted, heads};
pub use installations::{Listed, installations};
pub use signer::RsaKey;
pub use tokens::KeptTokens;
pub use transport::OctocrabTransport;

/// The App's client: the same that webhook-worker has, over octocrab.
pub type App = Client<OctocrabTransport, RsaKey, KeptTokens, SystemClock>;

/// The App's client.
///
/// # Errors
/// The key is none, or no connection can be made at all.
pub fn app(
    id: u64,
    key: &SecretString,
    api: &str,
    patience: Patience,
    meters: Arc<Meters>,
    concurrency: usize,
) -> anyhow::Result<App> {
    let transport = OctocrabTransport::new(api, patience, meters, concurrency)?;
    Ok(Client::new(
        id,
        Access::Reading,
        transport,
        RsaKey::new(key)?,
        KeptTokens::default(),
        SystemClock,
    ))
}
