//! What an owner's page shows.

use ids::{Login, UnixMillis};
use oauth::{Family, FamilyId};
use serde::{Deserialize, Serialize};
use store::PolicyRecord;

/// All that an instance knows for its owner's page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Overview {
    /// The login in use.
    pub(crate) login: Login,
    /// The synced record, if there is one.
    pub(crate) record: Option<Box<PolicyRecord>>,
    /// Whether GitHub showed a fork of the template when he signed in.
    pub(crate) has_fork: bool,
    /// The clients that were let in, the one that was used last first.
    pub(crate) clients: Vec<Client>,
    /// The last calls, the newest first.
    pub(crate) calls: Vec<audit::Entry>,
    /// How much was called on each of the last days, the oldest first.
    pub(crate) usage: Vec<audit::UsageDay>,
}

/// A client that was let in: one consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Client {
    /// By what it is revoked.
    pub(crate) family: FamilyId,
    pub(crate) client_id: String,
    /// What it calls itself.
    pub(crate) name: String,
    /// The host that vouches for that name, if any does.
    pub(crate) host: Option<String>,
    pub(crate) scopes: String,
    pub(crate) created_at: UnixMillis,
    pub(crate) used_at: UnixMillis,
}

/// What of these families can still be used.
pub(super) fn clients(mut families: Vec<Family>, now: UnixMillis) -> Vec<Client> {
    families.retain(|family| now < family.expires_at());
    families.sort_by(|one, other| other.used_at.cmp(&one.used_at).then(one.id.cmp(&other.id)));
    families.into_iter().map(Client::of).collect()
}

impl Client {
    fn of(family: Family) -> Self {
        Self {
            family: family.id,
            client_id: family.client.to_string(),
            host: family.client.host().map(str::to_owned),
            name: family.client_name.as_str().to_owned(),
            scopes: family.scopes.to_string(),
            created_at: family.created_at,
            used_at: family.used_at,
        }
    }
}
