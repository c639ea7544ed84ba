//! Which policy is in force.

use std::rc::Rc;

use ids::{AccountId, Generation, Login};
use mcp::Change;
use store::{AccountRecord, Key, PolicyRecord};
use tools::{DenyReason, Standing};
use worker::Result;

use super::{Core, departure::has_left};
use crate::{clock, log::Log};

/// For how long "never synced" is believed. A policy that appears is pushed; only one that was
/// restored behind the gate's back has to be found.
const NEVER_SYNCED_MILLIS: u64 = 30_000;

/// What a policy decides on: which tools are listed, and which topics can be read.
pub(super) const POLICY_CHANGES: [Change; 3] = [Change::Tools, Change::Prompts, Change::Resources];

impl Core {
    /// What calls are judged by: from memory, or on a cold start the newer one of what SQLite
    /// and KV have.
    pub(super) async fn standing(
        &self,
        account: AccountId,
        login: &Login,
        log: &Log,
    ) -> Result<Rc<Standing>> {
        if let Some(standing) = self.remembered() {
            return Ok(standing);
        }
        if self.database.is_erased()? {
            return Ok(Rc::new(Standing::unknown(DenyReason::NeverSynced)));
        }
        let read = self.read_policy(account, login).await;
        // It may have been erased meanwhile.
        if self.database.is_erased()? {
            return Ok(Rc::new(Standing::unknown(DenyReason::NeverSynced)));
        }
        // A push may have come while KV was read. It is newer than anything read.
        if let Some(standing) = self.remembered() {
            return Ok(standing);
        }
        let stored = self.database.policy()?.filter(|record| record.account == account);
        let before = stored.as_ref().map(|record| record.generation);
        let (newest, reason) = match read {
            Ok(found) => {
                let newer = found.filter(|(found, _)| before < Some(found.generation));
                if let Some((found, text)) = &newer {
                    self.database.put_policy(found.generation, text)?;
                }
                let newest = newer.map(|(found, _)| found).or_else(|| stored.clone());
                (newest, DenyReason::NeverSynced)
            }
            Err(error) => {
                log.warn("policy_unreachable").text("error", &error.to_string()).write();
                (stored.clone(), DenyReason::Unreachable)
            }
        };
        let Some(record) = newest else {
            let standing = Rc::new(Standing::unknown(reason));
            // What could not be read is asked for again with the next call.
            if reason == DenyReason::NeverSynced {
                let until = clock::now().plus(NEVER_SYNCED_MILLIS);
                self.memory.borrow_mut().standing = Some((Rc::clone(&standing), Some(until)));
            }
            return Ok(standing);
        };
        let (login, generation) = (record.login.clone(), record.generation);
        let has_left = is_news(before, generation) && has_left(stored.as_ref(), &record);
        let line = log
            .info("policy_loaded")
            .value("account", account.get())
            .value("generation", generation.get())
            .text("state", record.state.name());
        let standing = self.put_in_force(record, log);
        // Streams outlive a cold start, and have not heard of what was found in KV.
        let told = if is_news(before, generation) {
            let number = self.database.count_announcement()?;
            self.announce(&login, &POLICY_CHANGES, number)?
        } else {
            0
        };
        line.value("streams", told).write();
        if has_left {
            self.left(log)?;
        }
        Ok(standing)
    }

    /// The generation of what is in force.
    pub(super) fn generation(&self) -> Generation {
        let memory = self.memory.borrow();
        let record = memory.standing.as_ref().and_then(|(standing, _)| standing.record());
        record.map_or(Generation::ZERO, |record| record.generation)
    }

    pub(super) fn put_in_force(&self, record: PolicyRecord, log: &Log) -> Rc<Standing> {
        let standing = Rc::new(Standing::of(record));
        if let Standing::DenyAll { reason: DenyReason::Uncompilable, .. } = *standing {
            log.error("policy_does_not_compile").write();
        }
        self.memory.borrow_mut().standing = Some((Rc::clone(&standing), None));
        standing
    }

    pub(super) fn remembered(&self) -> Option<Rc<Standing>> {
        let memory = self.memory.borrow();
        let (standing, until) = memory.standing.as_ref()?;
        until.is_none_or(|until| clock::now() < until).then(|| Rc::clone(standing))
    }

    /// The policy record in KV, under the login that the account uses now, and its text.
    async fn read_policy(
        &self,
        account: AccountId,
        login: &Login,
    ) -> Result<Option<(PolicyRecord, String)>> {
        let kv = self.env.kv("POLICY")?;
        let key = Key::Account(account).to_string();
        let known: Option<AccountRecord> = kv.get(&key).json().await?;
        let login = known.map_or_else(|| login.clone(), |known| known.login);
        let text = kv.get(&Key::Policy(login).to_string()).text().await?;
        let Some(text) = text else { return Ok(None) };
        let record: PolicyRecord = serde_json::from_str(&text)?;
        // Under a login that somebody else had before, there may be somebody else's record.
        Ok(Some((record, text)).filter(|(record, _)| record.account == account))
    }
}

/// Whether open streams have to hear of what is in force now.
pub(super) fn is_news(before: Option<Generation>, now: Generation) -> bool {
    before.is_none_or(|before| before < now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_newer_is_news() {
        let generation = Generation::new;
        assert!(is_news(None, generation(1)));
        assert!(is_news(Some(generation(1)), generation(2)));
        assert!(!is_news(Some(generation(2)), generation(2)));
        assert!(!is_news(Some(generation(3)), generation(2)));
    }
}
