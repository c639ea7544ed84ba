//! The account is erased: nothing is taken in and nothing is synced, until it comes back.

use erasure::{Ask, Erasure, Progress, Requester, Subject, carry_on};
use github::{AppChange, Clock, Hint, HintKind};
use ids::{AccountId, Login, UnixMillis};
use serde_json::json;
use sync::{Journal, JournalFailed, Level, Memory, Pending};
use worker::Response;

use super::{AlarmFailed, Inner};
use crate::{
    alarm::ring_at,
    answer,
    clock::{Runtime, random_id},
    erasing::{Everywhere, Kept, subject},
    log, schema,
};

/// How long it is kept that an account was erased once the App is not installed any more: GitHub
/// redelivers for three days, and whoever asks may want the receipt once more.
const MARKED_MILLIS: u64 = 30 * 24 * 60 * 60 * 1000;

/// How many files the plan names at most.
const MAX_KNOWN_FILES: usize = 20_000;

/// What a delivery means for an account that is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    /// The App was installed anew: its owner wants to be served again.
    Back,
    /// The App was uninstalled: no more events are to be expected.
    Left,
    /// Nothing.
    Nothing,
}

impl Inner {
    /// `POST /erase`: written down when this returns, and done by the alarm.
    pub(super) async fn erase(&self, ask: &Ask) -> Result<Response, AlarmFailed> {
        let kept = match self.journal.erasing()? {
            Some(kept) if kept.erasure.end.is_none() => kept,
            // Something may have been stored since, and whoever asks gets an answer of its own.
            before => self.begin(ask, before)?,
        };
        ring_at(&self.state, Runtime.now()).await?;
        Ok(answer::json(202, &json!(kept.erasure.progress()))?)
    }

    /// `GET /erasure`: how far it is.
    pub(super) fn erasure(&self) -> Result<Response, AlarmFailed> {
        let progress = self.journal.erasing()?.map(|kept| kept.erasure.progress());
        Ok(answer::json(200, &json!(progress.unwrap_or(Progress::None)))?)
    }

    /// `POST /return`: the owner wants to be served again.
    pub(super) async fn come_back(
        &self,
        account: AccountId,
        login: Login,
    ) -> Result<Response, AlarmFailed> {
        if self.journal.erasing()?.is_none() {
            return Ok(answer::json(200, &json!({"status": "not_erased"}))?);
        }
        let id = format!("return-{}", random_id());
        let id = id.parse().map_err(|error| worker::Error::from(format!("{error}")))?;
        let app = Some(AppChange::Installed);
        let hint = Hint { app, ..Hint::new(account, login, HintKind::Place) };
        self.take(&Pending { id, received: Runtime.now(), hint, recheck: true }).await
    }

    /// Whether the App is gone for so long that everything goes.
    pub(super) fn is_over(&self, grace_millis: u64) -> Result<bool, JournalFailed> {
        let left = self.journal.memory()?.left;
        let over = left.is_some_and(|left| left.is_over(grace_millis));
        Ok(over && self.journal.pending()?.is_empty())
    }

    /// Writes the plan down, and in the same transaction forgets all that the gate has. A sync that is
    /// under way cannot write any more, and ends.
    pub(super) fn begin(&self, ask: &Ask, before: Option<Kept>) -> Result<Kept, JournalFailed> {
        let (memory, now) = (self.journal.memory()?, Runtime.now());
        let found = subject(&memory, &self.journal.outbox()?, &self.journal.pending()?);
        let Subject { mut logins, repositories, .. } = found;
        logins.extend(ask.login.clone().filter(|login| !logins.contains(login)));
        // The plan has to fit into a row; what was written a minute ago or earlier is listed anyway.
        let files = self.journal.files()?.into_iter().take(MAX_KNOWN_FILES).collect();
        let subject = Subject { logins, repositories, files };
        let erased = before.as_ref().map(|kept| &kept.erasure);
        let installation = installation(&memory).or(erased.and_then(|erased| erased.installation));
        let generation =
            erased.map_or(memory.generation, |erased| memory.generation.max(erased.generation));
        let id = format!("{}{}", random_id(), random_id());
        let asked = (ask.account, ask.by, now);
        let erasure = Erasure::begin(id, asked, subject, self.journal.rows()?);
        let left_at = before.and_then(|kept| kept.left_at);
        let left_at = left_at.or_else(|| gone_since(ask.by, &memory, now));
        let erasure = erasure.after(generation, installation);
        let kept = Kept { erasure, returning: None, left_at };
        self.journal.begin_erasure(&kept)?;
        self.tokens.forget_all();
        let fields = json!({
            "account": ask.account, "erasure": kept.erasure.id, "by": ask.by,
            "steps": kept.erasure.steps.len(),
        });
        log::write(Level::Info, "erasure.begun", &fields);
        Ok(kept)
    }

    /// Does what is left to be done, and says when that goes on.
    pub(super) async fn carry_on(&self, kept: Kept) -> Result<Option<UnixMillis>, AlarmFailed> {
        let stores = Everywhere::new(&self.env, kept.erasure.account)?;
        let erasure = carry_on(kept.erasure, &self.journal, &stores, &Runtime).await?;
        if let Some(due) = erasure.due(Runtime.now()) {
            return Ok(Some(due));
        }
        let Some(Kept { returning, left_at, .. }) = self.journal.erasing()? else {
            return Ok(None);
        };
        if let Some(returning) = returning {
            self.lift(&erasure)?;
            self.journal.take(&returning)?;
            return Ok(Some(Runtime.now()));
        }
        let Some(until) = left_at.map(|at| at.plus(MARKED_MILLIS)) else { return Ok(None) };
        if Runtime.now() < until {
            return Ok(Some(until));
        }
        self.state.storage().delete_all().await?;
        schema::make(&self.journal.sql)?;
        Ok(None)
    }

    /// Hears a delivery while the account is erased; `None` when it came back by it, and the delivery
    /// is to be taken in like any other.
    pub(super) async fn heard_while_erased(
        &self,
        kept: Kept,
        pending: &Pending,
    ) -> Result<Option<Response>, AlarmFailed> {
        let heard = heard(&kept, &pending.hint);
        let fields = json!({"delivery_id": pending.id, "heard": format!("{heard:?}")});
        log::write(Level::Info, "erasure.heard", &fields);
        match heard {
            Heard::Back if kept.erasure.end.is_some() => {
                self.lift(&kept.erasure)?;
                return Ok(None);
            }
            Heard::Back => {
                let returning = Some(pending.clone());
                self.journal.put_erasure(&Kept { returning, left_at: None, ..kept })?;
                return Ok(Some(answer::json(202, &json!({"status": "queued"}))?));
            }
            Heard::Left => {
                let left_at = Some(kept.left_at.unwrap_or_else(|| Runtime.now()));
                self.journal.put_erasure(&Kept { left_at, returning: None, ..kept })?;
                ring_at(&self.state, Runtime.now()).await?;
            }
            Heard::Nothing => {}
        }
        Ok(Some(answer::json(200, &json!({"status": "processed"}))?))
    }

    /// The account is one like any other again, with generations that go on where they were.
    fn lift(&self, erasure: &Erasure) -> Result<(), JournalFailed> {
        let memory = Memory { generation: erasure.generation, ..Memory::blank() };
        self.journal.end_erasure(&memory)?;
        let fields = json!({"account": erasure.account, "erasure": erasure.id});
        log::write(Level::Info, "erasure.lifted", &fields);
        Ok(())
    }
}

/// What a delivery means. One about the installation that was erased, late or sent again, brings nobody
/// back: only another one does, or none at all, by which the owner himself asks. Events come in any order:
/// that another installation ended than the last one says nothing.
fn heard(kept: &Kept, hint: &Hint) -> Heard {
    let erased = kept.erasure.installation;
    match hint.app {
        Some(AppChange::Uninstalled) => {
            let last = kept.returning.as_ref().map_or(erased, |back| back.hint.installation);
            let is_known = last.is_some() && hint.installation.is_some();
            if is_known && hint.installation != last { Heard::Nothing } else { Heard::Left }
        }
        Some(AppChange::Installed)
            if hint.installation.is_none() || hint.installation != erased =>
        {
            Heard::Back
        }
        Some(AppChange::Installed) | None => Heard::Nothing,
    }
}

/// From when on no event of the App is to be expected, if it is gone already: no other will say so, and the
/// mark would stay for ever.
fn gone_since(by: Requester, memory: &Memory, now: UnixMillis) -> Option<UnixMillis> {
    (by == Requester::Uninstalled || memory.left.is_some()).then_some(now)
}

/// The installation that was known last.
fn installation(memory: &Memory) -> Option<ids::InstallationId> {
    let place = memory.place.as_ref().map(|place| place.installation);
    let known = memory.account.as_ref().and_then(|account| account.installation);
    place.or(known).or(memory.left.as_ref().and_then(|left| left.installation))
}

#[cfg(test)]
mod tests {
    use ids::{Generation, InstallationId};
    use sync::Left;

    use super::*;

    const ACCOUNT: AccountId = AccountId::new(7);

    fn erased() -> Erasure {
        let asked = (ACCOUNT, Requester::Owner, UnixMillis::new(0));
        let erasure = Erasure::begin("e".into(), asked, Subject::default(), 0);
        erasure.after(Generation::ZERO, Some(InstallationId::new(99)))
    }

    fn kept(returning: Option<Hint>) -> Kept {
        let back = |hint| Pending {
            id: "d".parse().unwrap(),
            received: UnixMillis::new(1),
            hint,
            recheck: true,
        };
        Kept { erasure: erased(), returning: returning.map(back), left_at: None }
    }

    fn hint(app: Option<AppChange>, installation: Option<u64>) -> Hint {
        let installation = installation.map(InstallationId::new);
        Hint { app, installation, ..Hint::new(ACCOUNT, "o".parse().unwrap(), HintKind::Place) }
    }

    #[test]
    fn only_another_installation_or_the_owner_brings_an_erased_account_back() {
        let heard = |app, installation| super::heard(&kept(None), &hint(app, installation));
        assert_eq!(heard(Some(AppChange::Installed), Some(100)), Heard::Back);
        assert_eq!(heard(Some(AppChange::Installed), None), Heard::Back);
        assert_eq!(heard(Some(AppChange::Installed), Some(99)), Heard::Nothing, "sent again");
        assert_eq!(heard(None, Some(99)), Heard::Nothing, "a push");
        assert_eq!(heard(None, Some(100)), Heard::Nothing);
        assert_eq!(heard(Some(AppChange::Uninstalled), Some(99)), Heard::Left);
    }

    #[test]
    fn that_a_former_installation_ended_keeps_nobody_from_coming_back() {
        let back = hint(Some(AppChange::Installed), Some(100));
        let heard = |returning, ended| {
            super::heard(&kept(returning), &hint(Some(AppChange::Uninstalled), Some(ended)))
        };
        assert_eq!(heard(Some(back.clone()), 99), Heard::Nothing, "it came late");
        assert_eq!(heard(Some(back), 100), Heard::Left);
        assert_eq!(heard(None, 50), Heard::Nothing, "one from before the one that was erased");
    }

    #[test]
    fn the_mark_of_who_has_uninstalled_the_app_before_does_not_stay_for_ever() {
        let now = UnixMillis::new(5);
        let there = Memory::blank();
        let left = Left { at: UnixMillis::new(1), seen: UnixMillis::new(2), installation: None };
        let gone = Memory { left: Some(left), ..Memory::blank() };
        assert_eq!(gone_since(Requester::Owner, &there, now), None);
        assert_eq!(gone_since(Requester::Uninstalled, &there, now), Some(now));
        for by in [Requester::Owner, Requester::Operator] {
            assert_eq!(gone_since(by, &gone, now), Some(now), "{by}");
        }
    }
}
