//! Who calls.

use ids::{AccountId, Login};
use serde::{Deserialize, Serialize};

/// Who calls, as the verified token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// The account.
    pub account: AccountId,
    /// Its login, which is also in the resource's host name.
    pub login: Login,
    /// The OAuth client.
    pub client_id: String,
    /// What the token allows.
    pub scopes: Vec<String>,
    /// The resource the token is for.
    pub resource: String,
}
