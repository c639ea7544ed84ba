//! What the stateless half tells an instance.

use ids::AccountId;
use oauth::AuthorizationRequest;
use serde::{Deserialize, Serialize};

/// Somebody has signed in, and may be the owner who is to be asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Question {
    pub(crate) request_id: String,
    pub(crate) request: AuthorizationRequest,
    /// Who has signed in, as GitHub says.
    pub(crate) account: AccountId,
    pub(crate) cookie: Option<String>,
}

/// A browser posted an answer.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) request_id: String,
    /// Whom the form says that it is from.
    pub(crate) account: AccountId,
    pub(crate) body: String,
    pub(crate) cookie: Option<String>,
    pub(crate) origin: Option<String>,
}

/// A client posted a form.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Form {
    pub(crate) request_id: String,
    /// Whose grant the form says that it is about.
    pub(crate) account: AccountId,
    pub(crate) content_type: Option<String>,
    pub(crate) authorization: Option<String>,
    pub(crate) body: String,
}
