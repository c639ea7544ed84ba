//! Programs that ask for access: who they say they are, and where they may be answered.

mod address;
mod document;
mod document_url;
mod fetch;
mod freshness;
mod id;
mod metadata;
mod name;
mod public_host;
mod redirect_uri;
mod registration;
mod registry;

use serde::{Deserialize, Serialize};

pub use address::counted_as;
pub use document::InvalidDocument;
pub use document_url::{DocumentUrl, InvalidDocumentUrl, UrlRules};
pub use fetch::{DocumentRefusal, FetchPlan, Fetched, FetchedClient};
pub use id::{ClientId, ClientKind, UnknownClientId};
pub use name::ClientName;
pub use public_host::ForbiddenHost;
pub use redirect_uri::{InvalidRedirectUri, RedirectUri};
pub use registration::{InvalidRegistration, Registration};
pub use registry::{
    ClientStore, MAX_PER_ADDRESS, MAX_REGISTRATIONS, Registered, RegistrationRefusal, Registry,
    UNUSED_MILLIS, USED_MILLIS,
};

/// A client as it described itself. All of them are public clients (RFC 6749, section 2.1): none
/// has a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    id: ClientId,
    name: ClientName,
    redirect_uris: Vec<RedirectUri>,
}

impl Client {
    pub(crate) const fn new(
        id: ClientId,
        name: ClientName,
        redirect_uris: Vec<RedirectUri>,
    ) -> Self {
        Self { id, name, redirect_uris }
    }

    /// Its `client_id`.
    #[must_use]
    pub const fn id(&self) -> &ClientId {
        &self.id
    }

    /// What it calls itself.
    #[must_use]
    pub const fn name(&self) -> &ClientName {
        &self.name
    }

    /// Where it may be answered.
    #[must_use]
    pub fn redirect_uris(&self) -> &[RedirectUri] {
        &self.redirect_uris
    }

    /// The redirect URI that a request may use: the one it names, if that is allowed, or the only
    /// one there is if it names none.
    pub(crate) fn redirect_uri(&self, requested: Option<&str>) -> Option<RedirectUri> {
        match (requested, self.redirect_uris.as_slice()) {
            (Some(requested), all) => {
                all.iter().find(|own| own.allows(requested))?;
                RedirectUri::parse(requested).ok()
            }
            (None, [only]) => Some(only.clone()),
            (None, _) => None,
        }
    }
}
