//! What the owner grants, and takes back. The questions and their answers are heard here, beside the
//! state that they change, so that nothing gets in between.

mod consent;
mod tokens;
mod told;

use ids::{AccountId, Login};
use oauth::{GrantStore as _, Grants, Membership, StoreFailed, WebSessionStore as _};
use store::PolicyRecord;
use worker::{Error, Result};

use super::{Core, database::Database};
use crate::{clock, config::Config, entropy::Runtime};
pub(crate) use told::{Answer, Form, Question};

/// What ended with what it was granted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ended {
    /// Calls that were being answered.
    pub(super) calls: usize,
    /// Open streams.
    pub(super) streams: usize,
}

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

    /// Ends all codes and families, and everywhere where the owner is signed in: a new epoch.
    pub(super) fn end_all_grants(&self) -> Result<()> {
        let epoch = self.database.epoch().map_err(broken)?.saturating_add(1);
        self.database.end_all(epoch).map_err(broken)?;
        self.database.prune_web_sessions(epoch, clock::now()).map_err(broken)
    }

    /// Ends the calls and the streams of families that are gone.
    pub(super) fn end_what_is_not_granted(&self, reason: &str) -> Result<Ended> {
        let families = self.database.families().map_err(broken)?;
        let families: Vec<_> = families.into_iter().map(|family| family.id).collect();
        let calls = self.calls.cancel_all_but(&families);
        Ok(Ended { calls, streams: self.end_streams_of_ended(&families, reason) })
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

pub(super) fn broken(failed: StoreFailed) -> Error {
    Error::RustError(failed.to_string())
}
