//! Installation tokens, as long as the process lives.

use std::{cell::RefCell, collections::HashMap};

use github::{InstallationToken, Tokens};
use ids::InstallationId;

/// Tokens in memory, nowhere else.
#[derive(Debug, Default)]
pub struct KeptTokens(RefCell<HashMap<InstallationId, InstallationToken>>);

impl Tokens for KeptTokens {
    fn kept(&self, id: InstallationId) -> Option<InstallationToken> {
        self.0.borrow().get(&id).cloned()
    }

    fn keep(&self, id: InstallationId, token: &InstallationToken) {
        self.0.borrow_mut().insert(id, token.clone());
    }

    fn forget(&self, id: InstallationId) {
        self.0.borrow_mut().remove(&id);
    }
}
