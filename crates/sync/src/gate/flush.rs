//! Sends what is written down.

use github::GitHub;
use ids::{Generation, UnixMillis};
use serde_json::json;
use store::Key;

use super::{Gate, GateFailed, is_revocation};
use crate::{
    History, Instance, Journal, JournalFailed, Level, NotJson, NotSent, Outgoing, Records, Reports,
    Row, Surroundings, ToInstance, backoff, belongs_to, outgoing::Rank,
};

/// KV takes one write per key and second.
const KV_SPACING_MILLIS: u64 = 1_050;

impl<G: GitHub, J: Journal, R: Records, I: Instance, C: Reports, H: History, S: Surroundings>
    Gate<'_, G, J, R, I, C, H, S>
{
    /// When this row may leave.
    pub(super) fn due(&self, row: &Row) -> Result<UnixMillis, JournalFailed> {
        if row.outgoing.rank() != Rank::Kv {
            return Ok(row.not_before);
        }
        let left_at = self.journal.left_at(&row.outgoing.slot())?;
        let spaced = left_at.map_or(row.not_before, |at| at.plus(KV_SPACING_MILLIS));
        Ok(row.not_before.max(spaced))
    }

    /// Sends what is due, the instance's part first, then KV's, then what follows from them.
    /// Returns whether it stopped early because a delivery came in, which matters more than what
    /// is left.
    pub(super) async fn flush(&self) -> Result<bool, GateFailed> {
        let mut rows = self.journal.outbox()?;
        rows.sort_by_key(|row| row.outgoing.rank());
        let mut held = None;
        let mut bucket_is_away = None;
        for row in rows {
            if self.due(&row)? > self.surroundings.now() {
                continue;
            }
            let rank = row.outgoing.rank();
            if rank >= Rank::Report {
                let known = held.map_or_else(|| self.is_held(&self.journal.outbox()?), Ok)?;
                held = Some(known);
                if known {
                    continue;
                }
            }
            if let Some(until) = bucket_is_away.filter(|_| rank == Rank::History) {
                // Each entry would wait as long in vain.
                self.journal.postpone(&row, until)?;
                continue;
            }
            let failed_until = self.leave(&row).await?;
            if rank == Rank::History {
                bucket_is_away = failed_until;
            }
            let pending = self.journal.pending()?;
            if pending.iter().any(is_revocation) || (self.look_is_due()? && !pending.is_empty()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Sends what is due of what was taken back, before anything else is asked or judged.
    pub(super) async fn flush_revocations(&self) -> Result<(), GateFailed> {
        for row in self.journal.outbox()? {
            let revokes = matches!(
                &row.outgoing,
                Outgoing::Instance { message: ToInstance::Revocation { .. } }
            );
            if revokes && self.due(&row)? <= self.surroundings.now() {
                self.leave(&row).await?;
            }
        }
        Ok(())
    }

    /// Sends one row. Returns until when it waits if that failed.
    async fn leave(&self, row: &Row) -> Result<Option<UnixMillis>, GateFailed> {
        let slot = row.outgoing.slot();
        let sent = self.send(row).await;
        let now = self.surroundings.now();
        let (level, event, reason, until) = match sent {
            Ok(ahead) => {
                self.journal.sent(row, now)?;
                if let Some(ahead) = ahead {
                    self.catch_up(row, ahead)?;
                }
                (Level::Info, "sync.sent", None, None)
            }
            Err(NotSent(reason)) => {
                let until = now.plus(backoff(row.attempts + 1, self.surroundings.random()));
                self.journal.postpone(row, until)?;
                (Level::Warn, "sync.not_sent", Some(reason), Some(until))
            }
        };
        let fields = json!({"account": self.account, "slot": slot, "reason": reason});
        self.surroundings.log(level, event, row.delivery.as_ref(), &fields);
        Ok(until)
    }

    /// The instance ignored what it was told, for it has something of a higher generation, or
    /// something else of the same: this gate lost its own count. Everything is written again under generations that are higher.
    fn catch_up(&self, row: &Row, ahead: Generation) -> Result<(), GateFailed> {
        let mut memory = self.journal.memory()?;
        memory.generation = memory.generation.max(ahead);
        (memory.rewrite, memory.behind) = (true, true);
        let fields = json!({"account": self.account, "generation": ahead});
        self.surroundings.log(Level::Error, "sync.behind", row.delivery.as_ref(), &fields);
        self.commit_memory(memory)
    }

    /// Sends the row, and returns the generation of an instance that keeps something else.
    async fn send(&self, row: &Row) -> Result<Option<Generation>, NotSent> {
        match &row.outgoing {
            Outgoing::Instance { message } => {
                let there = self.instance.tell(message, row.delivery.as_ref()).await?;
                let Some(told) = message.generation() else { return Ok(None) };
                let text = message.text().map_err(|error| NotSent(error.to_string()))?;
                return Ok(there.overrules(told, &text).then_some(there.generation));
            }
            Outgoing::Put { key, body, metadata, unless_others } => {
                let key = key_of(key)?;
                if let Some(account) = unless_others {
                    let there = self.records.get(&key).await?;
                    if there.is_some_and(|there| !belongs_to(*account, &there)) {
                        return Ok(None);
                    }
                }
                self.records.put(&key, body.as_bytes(), metadata.as_ref()).await?;
            }
            Outgoing::Delete { key, account } => {
                let key = key_of(key)?;
                let there = self.records.get(&key).await?;
                if there.is_some_and(|there| belongs_to(*account, &there)) {
                    self.records.delete(&key).await?;
                }
            }
            Outgoing::Report { installation, record } => {
                self.send_report(*installation, record, row.delivery.as_ref()).await?;
            }
            Outgoing::History { entry, at } => self.send_history(entry, at.as_ref(), row).await?,
        }
        Ok(None)
    }
}

fn key_of(text: &str) -> Result<Key, NotSent> {
    text.parse().map_err(|error| NotSent(NotJson::Key(error).to_string()))
}
