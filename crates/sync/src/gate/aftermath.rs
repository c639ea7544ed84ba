//! What follows once something is in force: it is said on GitHub, and kept in the history. The
//! instance and KV never wait for either.

use github::{DeliveryId, GitHub, Origin};
use ids::{Actor, CommitId, InstallationId, UnixMillis};
use serde_json::json;
use store::{HistoryEntry, PolicyRecord, Report, RepositoryRef, SchemaVersion};

use super::Gate;
use crate::{
    Access, History, Instance, Journal, JournalFailed, Level, NotSent, Observed, Outgoing, Pending,
    Plan, ReadAt, Records, Reports, Row, Surroundings, outgoing::POLICY_SLOT,
};

/// For how long it is tried to say on GitHub what is in force, in milliseconds.
pub const REPORT_MILLIS: u64 = 24 * 60 * 60 * 1000;
/// How many entries of the history wait at most.
pub const MAX_WAITING_ENTRIES: usize = 100;
/// How often it is asked who merged a commit before the entry is kept without.
const ORIGIN_ATTEMPTS: u32 = 3;

impl<G: GitHub, J: Journal, R: Records, I: Instance, C: Reports, H: History, S: Surroundings>
    Gate<'_, G, J, R, I, C, H, S>
{
    /// Whether what follows waits: until the instance has taken the policy and the head was looked
    /// at once more.
    pub(super) fn is_held(&self, outbox: &[Row]) -> Result<bool, JournalFailed> {
        let memory = self.journal.memory()?;
        let policy_waits = outbox.iter().any(|row| row.outgoing.slot() == POLICY_SLOT);
        Ok(memory.rewrite || memory.verify || policy_waits)
    }

    /// What follows from the plan, given the history's entries that still wait.
    pub(super) fn aftermath(
        before: Option<&PolicyRecord>,
        observed: &Observed,
        plan: &Plan,
        owed: Option<&HistoryEntry>,
        pending: &[Pending],
    ) -> Vec<Outgoing> {
        let Some(record) = &plan.policy else { return vec![] };
        let place = match &observed.access {
            Access::Repository(place, _) => Some(place),
            Access::NoFork(_) | Access::Suspended(_) => None,
        };
        let mut outgoing = Vec::new();
        if let Some(place) = place.filter(|_| record.head.is_some()) {
            let (installation, record) = (place.installation, Box::new(record.clone()));
            outgoing.push(Outgoing::Report { installation, record });
        }
        if owed.is_some() || is_news(before, record) {
            let at = place.map(|place| ReadAt {
                installation: place.installation,
                repository: place.at.clone(),
            });
            let known = owed.and_then(|owed| owed.pushed_by.clone());
            let repository = record.repository.as_ref();
            let pushed_by = pusher(repository, record.head.as_ref(), pending).or(known);
            let entry = HistoryEntry { pushed_by, ..HistoryEntry::of(record) };
            outgoing.push(Outgoing::History { entry: Box::new(entry), at });
        }
        outgoing
    }

    /// Hands the report over, unless it is late or there is something newer.
    pub(super) async fn send_report(
        &self,
        installation: InstallationId,
        record: &PolicyRecord,
        delivery: Option<&DeliveryId>,
    ) -> Result<(), NotSent> {
        let memory = self.journal.memory().map_err(not_sent)?;
        let newest = memory.policy.map(|policy| policy.generation);
        let late = self.surroundings.now() >= record.synced_at.plus(REPORT_MILLIS);
        if late || newest.is_some_and(|newest| newest > record.generation) {
            let level = if late { Level::Error } else { Level::Info };
            let fields = json!({
                "account": self.account, "generation": record.generation, "late": late,
            });
            self.surroundings.log(level, "sync.report_dropped", delivery, &fields);
            return Ok(());
        }
        let taken = self.journal.left_at(POLICY_SLOT).map_err(not_sent)?;
        let report = Report {
            schema: SchemaVersion::CURRENT,
            installation,
            record: record.clone(),
            since: taken.unwrap_or(record.synced_at),
        };
        self.reports.report(&report, delivery).await
    }

    /// Keeps the entry, with who merged its commit if that can be found out.
    pub(super) async fn send_history(
        &self,
        entry: &HistoryEntry,
        at: Option<&ReadAt>,
        row: &Row,
    ) -> Result<(), NotSent> {
        let origin = self.origin(entry, at, row).await?;
        let Origin { pull_request, merged_by } = origin;
        self.history.keep(&HistoryEntry { pull_request, merged_by, ..entry.clone() }).await
    }

    async fn origin(
        &self,
        entry: &HistoryEntry,
        at: Option<&ReadAt>,
        row: &Row,
    ) -> Result<Origin, NotSent> {
        let (Some(commit), Some(at)) = (&entry.commit, at) else { return Ok(Origin::default()) };
        if self.spare().is_err() {
            return Ok(Origin::default());
        }
        match self.github.origin(at.installation, &at.repository, commit).await {
            Ok(origin) => Ok(origin),
            Err(error) if !error.is_definite() && row.attempts + 1 < ORIGIN_ATTEMPTS => {
                Err(NotSent(format!("who merged the commit: {error}")))
            }
            Err(error) => {
                let fields = json!({
                    "account": self.account, "commit": commit, "reason": error.to_string(),
                });
                let delivery = row.delivery.as_ref();
                self.surroundings.log(Level::Warn, "sync.origin_unknown", delivery, &fields);
                Ok(Origin::default())
            }
        }
    }

    /// Entries that wait and did not say who pushed, now that one of the deliveries does: the head may
    /// have been read before the delivery of its push came.
    pub(super) fn signed(&self, pending: &[Pending]) -> Result<Vec<Outgoing>, JournalFailed> {
        if pending.iter().all(|delivery| delivery.hint.after.is_none()) {
            return Ok(vec![]);
        }
        let signed = |row: Row| match row.outgoing {
            Outgoing::History { mut entry, at } if entry.pushed_by.is_none() => {
                let (repository, head) = (entry.repository.as_ref(), entry.commit.as_ref());
                entry.pushed_by = Some(pusher(repository, head, pending)?);
                Some(Outgoing::History { entry, at })
            }
            _ => None,
        };
        Ok(self.waiting_history()?.into_iter().filter_map(signed).collect())
    }

    /// Forgets waiting entries that another one stands for now, and the oldest when too many wait.
    pub(super) fn thin_history(
        &self,
        replaced: &[Row],
        now: UnixMillis,
    ) -> Result<(), JournalFailed> {
        for row in replaced {
            self.journal.sent(row, now)?;
        }
        let waiting = self.waiting_history()?;
        let excess = waiting.len().saturating_sub(MAX_WAITING_ENTRIES);
        for row in waiting.iter().take(excess) {
            let fields = json!({"account": self.account, "slot": row.outgoing.slot()});
            let delivery = row.delivery.as_ref();
            self.surroundings.log(Level::Error, "sync.history_dropped", delivery, &fields);
            self.journal.sent(row, now)?;
        }
        Ok(())
    }

    /// The entries that have not left, the oldest first.
    pub(super) fn waiting_history(&self) -> Result<Vec<Row>, JournalFailed> {
        let mut rows = self.journal.outbox()?;
        rows.retain(|row| matches!(row.outgoing, Outgoing::History { .. }));
        Ok(rows)
    }
}

/// Who pushed this head, if one of the deliveries is about that very push.
fn pusher(
    repository: Option<&RepositoryRef>,
    head: Option<&CommitId>,
    pending: &[Pending],
) -> Option<Actor> {
    let (repository, head) = (repository?.id, head?);
    let newest = pending.iter().rev().find(|delivery| {
        let hint = &delivery.hint;
        hint.repository == Some(repository) && hint.after.as_ref() == Some(head)
    });
    newest?.hint.actor.clone()
}

/// Whether the account is judged by something else now, or for another reason.
fn is_news(before: Option<&PolicyRecord>, now: &PolicyRecord) -> bool {
    before.is_none_or(|before| {
        before.state.name() != now.state.name() || before.in_force() != now.in_force()
    })
}

#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn not_sent(error: JournalFailed) -> NotSent {
    NotSent(error.to_string())
}
