//! Which login, installation and repository an account uses now.

use ids::{AccountId, Generation, InstallationId, Login};
use serde::{Deserialize, Serialize};

use crate::{RepositoryRef, SchemaVersion};

/// Under `account:{id}`: makes renames and re-used logins visible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRecord {
    /// Version of this shape.
    pub schema: SchemaVersion,
    /// The account.
    pub account: AccountId,
    /// The login in use; any other login that once named this account names it no more.
    pub login: Login,
    /// The App's installation, if there is one.
    pub installation: Option<InstallationId>,
    /// The fork in use.
    pub repository: Option<RepositoryRef>,
    /// Generation of the policy record written with it.
    pub generation: Generation,
}
