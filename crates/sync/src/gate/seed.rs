//! What KV says, for a gate that knows nothing and for one that is told to compare.

use github::GitHub;
use ids::{AccountId, Generation};
use serde::Deserialize;
use store::{AccountRecord, Key, PolicyRecord};

use super::{Gate, Trouble};
use crate::{History, Instance, Journal, Memory, Pending, Records, Reports, Surroundings};

/// What every record has, in whatever version it was written.
#[derive(Deserialize)]
struct Numbered {
    account: AccountId,
    generation: Generation,
}

impl<G: GitHub, J: Journal, R: Records, I: Instance, C: Reports, H: History, S: Surroundings>
    Gate<'_, G, J, R, I, C, H, S>
{
    /// Takes over what KV has, when that is needed: generations never go back, even when the
    /// gate's own state was lost or the store was restored. Returns whether the records must be
    /// written again although nothing changed at GitHub.
    pub(super) async fn seed(
        &self,
        memory: &mut Memory,
        pending: &[Pending],
    ) -> Result<bool, Trouble> {
        let recheck = pending.iter().any(|delivery| delivery.recheck);
        if memory.seeded && !recheck {
            return Ok(false);
        }
        let account = self.stored(memory, &Key::Account(self.account)).await?;
        let account: Option<AccountRecord> = account.and_then(|body| parse(&body));
        let known = memory.account.as_ref().or(account.as_ref());
        let mut logins: Vec<_> = known.map(|known| known.login.clone()).into_iter().collect();
        logins.extend(pending.iter().rev().map(|delivery| delivery.hint.login.clone()));
        let mut policy: Option<PolicyRecord> = None;
        let mut index = false;
        logins.dedup();
        for login in logins {
            let found = self.stored(memory, &Key::Policy(login.clone())).await?;
            policy = policy.or(found.and_then(|body| parse(&body)));
            index |= self.stored(memory, &Key::Index(login)).await?.is_some();
        }
        index |= self.stored(memory, &Key::TemplateIndex).await?.is_some();
        let lost = memory.content.is_some() && !index;
        let differs = memory.policy != policy || memory.account != account || lost;
        if memory.seeded {
            return Ok(differs);
        }
        memory.seeded = true;
        memory.policy = policy;
        memory.account = account;
        Ok(false)
    }

    /// A record of this account, whose generation is then never given out again.
    async fn stored(&self, memory: &mut Memory, key: &Key) -> Result<Option<Vec<u8>>, Trouble> {
        let Some(body) = self.records.get(key).await? else { return Ok(None) };
        let Some(Numbered { account, generation }) = parse(&body) else { return Ok(None) };
        if account != self.account {
            return Ok(None);
        }
        memory.generation = memory.generation.max(generation);
        Ok(Some(body))
    }
}

fn parse<T: for<'de> Deserialize<'de>>(body: &[u8]) -> Option<T> {
    serde_json::from_slice(body).ok()
}
