//! Where somebody goes on who has signed in.

use serde::{Deserialize, Serialize};

use crate::AuthorizationRequest;

/// Where somebody goes on. It is kept on the server and is no address, so that no link can choose
/// it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Destination {
    /// Asked whether a client may have what it asked for.
    Consent(Box<AuthorizationRequest>),
    /// His own page.
    Home,
}

impl Destination {
    /// Whether he is to choose an account first.
    pub(super) fn select_account(&self) -> bool {
        match self {
            Self::Consent(request) => request.select_account(),
            Self::Home => false,
        }
    }
}
