//! What the owner grants, and takes back. The questions and their answers are heard here, beside the
//! state that they change, so that nothing gets in between.

mod consent;
mod tokens;
mod told;

use ids::{AccountId, Login};
use oauth::{GrantStore as _, Grants, Membership, StoreFailed};
use store::PolicyRecord;
use worker::{Error, Result};

use super::{Core, database::Database};
use crate::{config::Config, entropy::Runtime};
pub(crate) use told::{Answer, Form, Question};

impl Core {
    /// Whether the account stands by a token: consent was not taken back after it was issued, and the
    /// family that it came of is still there.
    pub(super) fn stands_by(
        &self,
        issued_at: u64,
        membership: Option<&Membership>,
    ) -> Result<bool> {
        let Some(membership) = membership else { return Ok(false) };
        Ok(!self.is_revoked(issued_at)? && membership.stands(&self.database).map_err(broken)?)
    }

    /// Ends all codes and families: a new epoch.
    pub(super) fn end_all_grants(&self) -> Result<()> {
        let epoch = self.database.epoch().map_err(broken)?.saturating_add(1);
        self.database.end_all(epoch).map_err(broken)
    }

    /// Ends the streams of families that are gone.
    fn end_streams_of_the_revoked(&self) -> Result<usize> {
        let families = self.database.families().map_err(broken)?;
        let families: Vec<_> = families.into_iter().map(|family| family.id).collect();
        Ok(self.end_streams_of_ended(&families, "consent was taken back"))
    }

    /// The account's record, as it was last told.
    fn recorded(&self, account: AccountId) -> Result<Option<PolicyRecord>> {
        Ok(self.database.policy()?.filter(|record| record.account == account))
    }

    fn grants<'a>(
        &'a self,
        account: AccountId,
        login: &'a Login,
        config: &'a Config,
    ) -> Grants<'a, Database, Runtime> {
        let (base, keys) = (&config.base, &*config.ring);
        Grants { account, login, base, keys, store: &self.database, entropy: &Runtime }
    }
}

fn broken(failed: StoreFailed) -> Error {
    Error::RustError(failed.to_string())
}
