//! Sends what is written down.

use github::GitHub;
use ids::{Generation, UnixMillis};
use serde_json::json;
use store::Key;

use super::{Gate, GateFailed};
use crate::{
    Instance, Journal, JournalFailed, Level, NotJson, NotSent, Outgoing, Records, Row,
    Surroundings, backoff, belongs_to,
};

/// KV takes one write per key and second.
const KV_SPACING_MILLIS: u64 = 1_050;

impl<G: GitHub, J: Journal, R: Records, I: Instance, S: Surroundings> Gate<'_, G, J, R, I, S> {
    /// When this row may leave.
    pub(super) fn due(&self, row: &Row) -> Result<UnixMillis, JournalFailed> {
        if !row.outgoing.is_for_kv() {
            return Ok(row.not_before);
        }
        let left_at = self.journal.left_at(&row.outgoing.slot())?;
        let spaced = left_at.map_or(row.not_before, |at| at.plus(KV_SPACING_MILLIS));
        Ok(row.not_before.max(spaced))
    }

    /// Sends what is due, the instance's part first. Returns whether it stopped early because a
    /// delivery came in, which matters more than what is left.
    pub(super) async fn flush(&self) -> Result<bool, GateFailed> {
        let mut rows = self.journal.outbox()?;
        rows.sort_by_key(|row| row.outgoing.is_for_kv());
        for row in rows {
            let now = self.surroundings.now();
            if self.due(&row)? > now {
                continue;
            }
            let slot = row.outgoing.slot();
            let sent = self.send(&row).await;
            let now = self.surroundings.now();
            let (level, event, reason) = match sent {
                Ok(ahead) => {
                    self.journal.sent(&row, now)?;
                    if let Some(ahead) = ahead {
                        self.catch_up(&row, ahead)?;
                    }
                    (Level::Info, "sync.sent", None)
                }
                Err(NotSent(reason)) => {
                    let wait = backoff(row.attempts + 1, self.surroundings.random());
                    self.journal.postpone(&row, now.plus(wait))?;
                    (Level::Warn, "sync.not_sent", Some(reason))
                }
            };
            let fields = json!({"account": self.account, "slot": slot, "reason": reason});
            self.surroundings.log(level, event, row.delivery.as_ref(), &fields);
            if self.look_is_due()? && !self.journal.pending()?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The instance ignored what it was told, for it has something of a higher generation: this
    /// gate lost its own count. Everything is written again under generations that are higher.
    fn catch_up(&self, row: &Row, ahead: Generation) -> Result<(), GateFailed> {
        let mut memory = self.journal.memory()?;
        memory.generation = memory.generation.max(ahead);
        memory.rewrite = true;
        let fields = json!({"account": self.account, "generation": ahead});
        self.surroundings.log(Level::Error, "sync.behind", row.delivery.as_ref(), &fields);
        self.commit_memory(memory)
    }

    /// Sends the row, and returns the generation of an instance that is ahead of it.
    async fn send(&self, row: &Row) -> Result<Option<Generation>, NotSent> {
        match &row.outgoing {
            Outgoing::Instance { message } => {
                let there = self.instance.tell(message, row.delivery.as_ref()).await?;
                return Ok(Some(there).filter(|there| *there > message.generation()));
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
        }
        Ok(None)
    }
}

fn key_of(text: &str) -> Result<Key, NotSent> {
    text.parse().map_err(|error| NotSent(NotJson::Key(error).to_string()))
}
