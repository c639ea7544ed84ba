//! A request for authorization that is in order.

use ids::Login;
use serde::{Deserialize, Serialize};

use crate::{Client, CodeChallenge, RedirectUri, Scopes};

/// What a client may ask the owner of a resource for. Only [`Attempt::judge`](super::Attempt::judge)
/// makes one; it is kept on the server until the owner has answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    pub(super) client: Client,
    pub(super) redirect_uri: RedirectUri,
    pub(super) state: Option<String>,
    pub(super) challenge: CodeChallenge,
    pub(super) scopes: Scopes,
    pub(super) login: Login,
    pub(super) select_account: bool,
}

impl AuthorizationRequest {
    /// Who asks.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Where the answer goes.
    #[must_use]
    pub const fn redirect_uri(&self) -> &RedirectUri {
        &self.redirect_uri
    }

    /// What the client wants to hear again.
    #[must_use]
    pub fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// What the code's receiver has to prove.
    #[must_use]
    pub const fn challenge(&self) -> &CodeChallenge {
        &self.challenge
    }

    /// What is asked for.
    #[must_use]
    pub const fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// On whose subdomain.
    #[must_use]
    pub const fn login(&self) -> &Login {
        &self.login
    }

    /// Whether the user is to choose an account first.
    #[must_use]
    pub const fn select_account(&self) -> bool {
        self.select_account
    }
}
