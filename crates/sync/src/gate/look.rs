//! Observe, plan, and write the plan down.

use github::{GitHub, HintKind};
use ids::UnixMillis;
use serde_json::json;
use store::{Key, SuspendedReason};

use super::{Gate, GateFailed, Trouble};
use crate::{
    Access, Again, Change, ContentPlan, History, Instance, Journal, Judging, Left, Level, Memory,
    Observed, Outgoing, Pending, Place, Plan, Question, Records, Reports, Role, Surroundings,
    ToInstance, observe, plan,
};

impl<G: GitHub, J: Journal, R: Records, I: Instance, C: Reports, H: History, S: Surroundings>
    Gate<'_, G, J, R, I, C, H, S>
{
    /// Looks at GitHub if there is reason to, and whether it did with success.
    pub(super) async fn look(&self) -> Result<bool, GateFailed> {
        if !self.look_is_due()? {
            return Ok(false);
        }
        let mut pending = self.journal.pending()?;
        if self.journal.memory()?.seeded && pending.iter().any(|delivery| !delivery.recheck) {
            // Comparing needs KV. What happened at GitHub does not wait for that.
            pending.retain(|delivery| !delivery.recheck);
        }
        match self.attempt(&pending).await {
            Ok(()) => Ok(true),
            Err(trouble) => {
                self.failed(trouble, false, pending.last().map(|newest| &newest.id))?;
                Ok(false)
            }
        }
    }

    async fn attempt(&self, pending: &[Pending]) -> Result<(), Trouble> {
        let mut memory = self.journal.memory()?;
        let differs = self.seed(&mut memory, pending).await?;
        if differs {
            // Who lost a record may have lost blobs too.
            self.journal.forget_blobs()?;
        }
        let rewrite = differs || memory.rewrite;
        let observed = observe(self.github, &self.question(&memory, pending)).await?;
        self.begin_judging(&mut memory, &observed, pending).await?;
        let now = self.surroundings.now();
        let plan = plan(&observed, &memory.stored(rewrite), now);
        let mut outgoing = self.outgoing(&memory, &observed, &plan).map_err(GateFailed::from)?;
        let renumbered = memory.behind && plan.policy.is_some();
        let replaced = if renumbered { self.waiting_history()? } else { vec![] };
        let owed = replaced.iter().rev().find_map(|row| match &row.outgoing {
            Outgoing::History { entry, .. } => Some(entry.as_ref()),
            _ => None,
        });
        if !renumbered {
            outgoing.extend(self.signed(pending)?);
        }
        outgoing.extend(Self::aftermath(memory.policy.as_ref(), &observed, &plan, owed, pending));
        if let Some(newest) = pending.last() {
            memory.delivery = Some(newest.id.clone());
        }
        let delivery = memory.delivery.clone();
        let fields = json!({
            "account": self.account, "login": observed.login, "plan": plan.to_string(),
            "deliveries": pending.len(),
        });
        self.surroundings.log(Level::Info, "sync.planned", delivery.as_ref(), &fields);
        memory.again = again(&memory, pending, &observed.access, now);
        remember(&mut memory, observed, plan, now);
        let processed = pending.iter().map(|delivery| delivery.id.clone()).collect();
        self.journal.commit(&Change { memory, outgoing, delivery, processed, at: now })?;
        self.thin_history(&replaced, now)?;
        Ok(())
    }

    /// Counts that the head is judged, before it is: that may end the process, and then the count
    /// is all that is left of it.
    async fn begin_judging(
        &self,
        memory: &mut Memory,
        observed: &Observed,
        pending: &[Pending],
    ) -> Result<(), Trouble> {
        let Access::Repository(Place { role: Role::Fork, .. }, Some(head)) = &observed.access
        else {
            memory.judging = None;
            return Ok(());
        };
        let anew = pending.iter().any(|delivery| delivery.recheck);
        let judging = Judging::next(memory.judging.as_ref(), &head.commit, anew);
        if !judging.is_given_up() {
            let now = self.journal.memory()?;
            self.commit_memory(Memory { judging: Some(judging.clone()), ..now })?;
            self.journal.settled().await?;
        } else if memory.judging.as_ref() != Some(&judging) {
            let fields = json!({"account": self.account, "commit": head.commit});
            let delivery = pending.last().map(|newest| &newest.id);
            self.surroundings.log(Level::Error, "sync.not_judged", delivery, &fields);
        }
        memory.judging = Some(judging);
        Ok(())
    }

    fn question<'q>(&'q self, memory: &'q Memory, pending: &'q [Pending]) -> Question<'q> {
        let place = memory.place.as_ref();
        let hints = || pending.iter().rev().map(|delivery| &delivery.hint);
        let known = memory.account.as_ref();
        let mut logins: Vec<_> = known.map(|known| known.login.clone()).into_iter().collect();
        logins.extend(memory.login.clone());
        let mut installations: Vec<_> = place.map(|place| place.installation).into_iter().collect();
        installations.extend(known.and_then(|known| known.installation));
        for hint in hints() {
            logins.push(hint.login.clone());
            installations.extend(hint.installation);
        }
        let other = place.is_some_and(|place| {
            hints().any(|hint| hint.installation.is_some_and(|id| id != place.installation))
        });
        let policy = memory.policy.as_ref();
        let used = policy.and_then(|policy| policy.repository.as_ref());
        Question {
            account: self.account,
            template: self.template,
            logins: distinct(logins),
            installations: distinct(installations),
            place,
            repository: used.map(|repository| repository.id),
            revision: policy.and_then(|policy| policy.in_force()),
            fresh: other
                || pending.iter().any(|delivery| delivery.recheck)
                || hints().any(|hint| hint.kind == HintKind::Place),
        }
    }

    fn outgoing(
        &self,
        memory: &Memory,
        observed: &Observed,
        plan: &Plan,
    ) -> Result<Vec<Outgoing>, crate::NotJson> {
        let mut outgoing = Vec::new();
        if let Some(policy) = &plan.policy {
            outgoing.extend(Outgoing::policy(policy, plan.login_confirmed)?);
        }
        if let Some(account) = &plan.account {
            outgoing.push(Outgoing::account(account)?);
        }
        if let Some(former) = &plan.former_login {
            outgoing.push(Outgoing::delete(&Key::Policy(former.clone()), self.account));
            outgoing.push(Outgoing::delete(&Key::Index(former.clone()), self.account));
        }
        if let ContentPlan::Remove(generation) = plan.content {
            let mark = memory.content.as_ref().or(memory.reading.as_ref());
            // The template's content is everybody's: it stays until there is newer content.
            if mark.is_none_or(|mark| mark.role == Role::Fork) {
                let key = Key::Index(observed.login.clone());
                outgoing.push(Outgoing::delete(&key, self.account));
                outgoing.push(Outgoing::Instance { message: ToInstance::NoIndex { generation } });
            }
        }
        Ok(outgoing)
    }
}

/// What is known once the plan is written down.
fn remember(memory: &mut Memory, observed: Observed, plan: Plan, now: UnixMillis) {
    memory.left = left(memory, &observed.access, now);
    memory.outcome = plan.to_string();
    (memory.verify, memory.rewrite, memory.behind) = (!plan.is_nothing(), false, false);
    let Plan { policy, account, former_login: _, content, generation, login_confirmed: _ } = plan;
    memory.generation = generation;
    // What was judged, was judged to its end.
    memory.judging = memory.judging.take().filter(Judging::is_given_up);
    memory.policy = policy.or(memory.policy.take());
    memory.account = account.or(memory.account.take());
    memory.login = Some(observed.login);
    memory.place = match observed.access {
        Access::Repository(place, _) => Some(place),
        Access::NoFork(_) | Access::Suspended(_) => {
            // What cannot be read any more is not waited for.
            memory.reading = None;
            None
        }
    };
    match content {
        ContentPlan::Keep => {}
        ContentPlan::Remove(_) => (memory.content, memory.reading) = (None, None),
        ContentPlan::Read(mark) => memory.reading = Some(mark),
    }
    // Whether the content can be read again shows only when it has been read.
    let reading = memory.reading.is_some();
    memory.failure = memory.failure.take().filter(|failure| reading && failure.content);
}

/// Since when the App is not installed, if it is not.
fn left(memory: &Memory, access: &Access, now: UnixMillis) -> Option<Left> {
    if *access != Access::Suspended(SuspendedReason::Uninstalled) {
        return None;
    }
    let before = memory.left.as_ref();
    let place = memory.place.as_ref().map(|place| place.installation);
    let known = memory.account.as_ref().and_then(|account| account.installation);
    Some(Left {
        at: before.map_or(now, |before| before.at),
        seen: now,
        installation: place.or(known).or(before.and_then(|before| before.installation)),
    })
}

/// When to ask again, after something happened to the installation or the repository of which
/// GitHub knows nothing yet.
fn again(memory: &Memory, pending: &[Pending], access: &Access, now: UnixMillis) -> Option<Again> {
    match access {
        Access::Repository(_, Some(_))
        | Access::Suspended(SuspendedReason::InstallationSuspended) => return None,
        Access::Repository(_, None)
        | Access::NoFork(_)
        | Access::Suspended(SuspendedReason::Uninstalled) => {}
    }
    let told = |delivery: &Pending| delivery.hint.kind == HintKind::Place && !delivery.recheck;
    match &memory.again {
        _ if pending.iter().any(told) => Again::after(0, now),
        Some(before) if before.at <= now => Again::after(before.times, now),
        other => other.clone(),
    }
}

fn distinct<T: PartialEq>(all: Vec<T>) -> Vec<T> {
    let mut distinct = Vec::new();
    for one in all {
        if !distinct.contains(&one) {
            distinct.push(one);
        }
    }
    distinct
}
