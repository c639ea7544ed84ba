//! Clients that registered here: bounded, and forgotten when nobody uses them.

use std::net::IpAddr;

use ids::UnixMillis;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Client, ClientId, InvalidRegistration, Registration, address};
use crate::{Broken, Digest, Entropy, ErrorAnswer, Scope, Scopes, StoreFailed, secret::draw_name};

/// How many registrations there are at most.
pub const MAX_REGISTRATIONS: u64 = 10_000;
/// How many of them that were never used come from one address.
pub const MAX_PER_ADDRESS: u64 = 20;
/// After how many milliseconds one is forgotten that no owner let in: a day.
pub const UNUSED_MILLIS: u64 = 24 * 60 * 60 * 1000;
/// After how many milliseconds one is forgotten that no owner let in again: 90 days.
pub const USED_MILLIS: u64 = 90 * 24 * 60 * 60 * 1000;

/// A client that registered here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// The client.
    pub client: Client,
    /// From where it registered; forgotten at its first use.
    pub address: Option<Digest>,
    /// When it registered.
    pub registered_at: UnixMillis,
    /// When it is forgotten, unless an owner lets it in before.
    pub expires_at: UnixMillis,
}

/// Where registrations are kept. Nothing else gets in between two calls.
pub trait ClientStore {
    /// The one with this id.
    fn registered(&self, id: &ClientId) -> Result<Option<Registered>, StoreFailed>;
    /// Keeps it, in the place of the one with its id.
    fn put(&self, registered: &Registered) -> Result<(), StoreFailed>;
    /// How many there are.
    fn count(&self) -> Result<u64, StoreFailed>;
    /// How many of them have this address, and when the first of these expires.
    fn from(&self, address: &Digest) -> Result<(u64, Option<UnixMillis>), StoreFailed>;
    /// Removes the oldest one that still has its address; whether there was one.
    fn remove_oldest_unused(&self) -> Result<bool, StoreFailed>;
    /// Removes those that expired by now.
    fn prune(&self, now: UnixMillis) -> Result<(), StoreFailed>;
}

/// A client was not registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationRefusal {
    /// It cannot be.
    #[error(transparent)]
    Invalid(#[from] InvalidRegistration),
    /// Too many came from there.
    #[error("too many clients were registered from this address")]
    TooMany {
        /// Seconds until there is room again.
        retry_after: u64,
    },
    /// There is no room, and all that are there are in use.
    #[error("there are too many registered clients")]
    Full,
    /// The world failed.
    #[error(transparent)]
    Broken(#[from] Broken),
}

/// Registers clients and knows them again.
#[derive(Clone, Copy)]
pub struct Registry<'a, S, E> {
    /// Where they are kept.
    pub store: &'a S,
    /// Where their ids come from.
    pub entropy: &'a E,
}

impl<S: ClientStore, E: Entropy> Registry<'_, S, E> {
    /// Registers a client that asks from this address with this body. When there is no room, the
    /// oldest that nobody used makes some.
    ///
    /// # Errors
    /// When it cannot be registered.
    pub fn register(
        &self,
        body: &[u8],
        address: IpAddr,
        now: UnixMillis,
    ) -> Result<Registered, RegistrationRefusal> {
        let Registration { name, redirect_uris } = Registration::read(body)?;
        let address = address::counted_as(address);
        self.store.prune(now).map_err(Broken::from)?;
        let (count, first) = self.store.from(&address).map_err(Broken::from)?;
        if count >= MAX_PER_ADDRESS {
            let until = first.map_or(UNUSED_MILLIS, |first| first.get().saturating_sub(now.get()));
            return Err(RegistrationRefusal::TooMany { retry_after: until.div_ceil(1000).max(1) });
        }
        let full = self.store.count().map_err(Broken::from)? >= MAX_REGISTRATIONS;
        if full && !self.store.remove_oldest_unused().map_err(Broken::from)? {
            return Err(RegistrationRefusal::Full);
        }
        let id = ClientId::of_registration(&draw_name(self.entropy).map_err(Broken::from)?);
        let registered = Registered {
            client: Client::new(id, name, redirect_uris),
            address: Some(address),
            registered_at: now,
            expires_at: now.plus(UNUSED_MILLIS),
        };
        self.store.put(&registered).map_err(Broken::from)?;
        Ok(registered)
    }

    /// The client with this id, if it is still known.
    ///
    /// # Errors
    /// When the store has failed.
    pub fn find(&self, id: &ClientId, now: UnixMillis) -> Result<Option<Client>, StoreFailed> {
        let known = self.store.registered(id)?.filter(|known| now < known.expires_at);
        Ok(known.map(|known| known.client))
    }

    /// An owner let this client in: it is kept for longer.
    ///
    /// # Errors
    /// When the store has failed.
    pub fn used(&self, id: &ClientId, now: UnixMillis) -> Result<(), StoreFailed> {
        let Some(known) = self.store.registered(id)?.filter(|known| now < known.expires_at) else {
            return Ok(());
        };
        self.store.put(&Registered { address: None, expires_at: now.plus(USED_MILLIS), ..known })
    }
}

impl Registered {
    /// The body of the 201 (RFC 7591, section 3.2.1): what was registered, which need not be what
    /// was asked for.
    #[must_use]
    pub fn body(&self) -> Value {
        let redirect_uris: Vec<_> =
            self.client.redirect_uris().iter().map(super::RedirectUri::as_str).collect();
        json!({
            "client_id": self.client.id(),
            "client_id_issued_at": self.registered_at.seconds(),
            "client_name": self.client.name(),
            "redirect_uris": redirect_uris,
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": "none",
            "scope": Scopes::from(Scope::Write),
        })
    }
}

impl RegistrationRefusal {
    /// What the client is answered.
    #[must_use]
    pub fn answer(&self) -> ErrorAnswer {
        let text = self.to_string();
        match self {
            Self::Invalid(InvalidRegistration::TooLarge) => {
                ErrorAnswer::new(413, "invalid_client_metadata", text)
            }
            Self::Invalid(
                InvalidRegistration::RedirectUris | InvalidRegistration::RedirectUri(_),
            ) => ErrorAnswer::new(400, "invalid_redirect_uri", text),
            Self::Invalid(
                InvalidRegistration::Json
                | InvalidRegistration::AuthMethod
                | InvalidRegistration::Flow,
            ) => ErrorAnswer::new(400, "invalid_client_metadata", text),
            Self::TooMany { retry_after } => ErrorAnswer {
                retry_after: Some(*retry_after),
                ..ErrorAnswer::new(429, "temporarily_unavailable", text)
            },
            Self::Full => ErrorAnswer {
                retry_after: Some(3600),
                ..ErrorAnswer::new(503, "temporarily_unavailable", text)
            },
            Self::Broken(_) => ErrorAnswer::server_error(),
        }
    }
}
