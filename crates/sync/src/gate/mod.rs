//! One account's sync: what its alarm runs.

mod aftermath;
mod content;
mod flush;
mod look;
mod revoke;
mod seed;

use github::{DeliveryId, GitHub, GitHubError};
use ids::{AccountId, UnixMillis};
use serde_json::json;

use crate::{
    Change, Failure, History, Instance, Journal, JournalFailed, Level, Memory, NotJson, NotSent,
    Pending, Records, Reports, Surroundings, backoff, content::Bounds, outgoing::Rank,
};

use revoke::is_revocation;

pub use aftermath::{MAX_WAITING_ENTRIES, REPORT_MILLIS};

/// How many requests one run makes at most before it hands over to the next one.
pub const MAX_REQUESTS: usize = 400;
/// How often one run looks at GitHub at most before it hands over to the next one.
const MAX_ROUNDS: usize = 32;
/// How long a gate rests that found something to do in every round without a delivery, in
/// milliseconds.
const RESTLESS_MILLIS: u64 = 60_000;

/// One account's sync. Only one [`run`](Self::run) may be under way for an account at a time;
/// deliveries may come in while it waits.
#[derive(Debug)]
pub struct Gate<'a, G, J, R, I, C, H, S> {
    /// The account.
    pub account: AccountId,
    /// `owner/name` of the template.
    pub template: &'a str,
    /// How much content is read.
    pub bounds: Bounds,
    /// After how many milliseconds without the App everything goes; `None` when it never does.
    pub grace_millis: Option<u64>,
    /// GitHub.
    pub github: &'a G,
    /// The gate's own state.
    pub journal: &'a J,
    /// KV.
    pub records: &'a R,
    /// The account's instance.
    pub instance: &'a I,
    /// Those who show on GitHub what is in force.
    pub reports: &'a C,
    /// What was in force when.
    pub history: &'a H,
    /// Time, chance and the log.
    pub surroundings: &'a S,
}

/// Why a run ended early. What GitHub or KV refuse does not end it, it is tried again.
#[derive(Debug, thiserror::Error)]
pub enum GateFailed {
    /// The gate's own state.
    #[error(transparent)]
    Journal(#[from] JournalFailed),
    /// A record that cannot be written down.
    #[error(transparent)]
    NotJson(#[from] NotJson),
}

/// What made an attempt fail.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    #[error("little is left of GitHub's rate limit until {0}, the content waits")]
    Scarce(UnixMillis),
    #[error("the store: {0}")]
    Store(#[from] NotSent),
    #[error(transparent)]
    Gate(#[from] GateFailed),
}

impl From<JournalFailed> for Trouble {
    fn from(error: JournalFailed) -> Self {
        Self::Gate(error.into())
    }
}

impl<G: GitHub, J: Journal, R: Records, I: Instance, C: Reports, H: History, S: Surroundings>
    Gate<'_, G, J, R, I, C, H, S>
{
    /// Works off what is there: looks at GitHub, plans, applies, looks again, until nothing
    /// changes, something has to wait, or the bound on requests is reached. What is left is due
    /// at [`next_alarm`](Self::next_alarm).
    ///
    /// What was taken back goes first, and what is written down already is sent even if looking
    /// fails: nothing that stands in a repository can hold them up.
    ///
    /// # Errors
    /// Only when the gate's own state cannot be used.
    pub async fn run(&self) -> Result<(), GateFailed> {
        let mut requests = MAX_REQUESTS;
        for _ in 0..MAX_ROUNDS {
            self.revoke()?;
            self.flush_revocations().await?;
            let looked = self.look().await;
            let interrupted = self.flush().await?;
            let looked = looked?;
            let read = !interrupted && self.read_content(&mut requests).await?;
            if !looked && !interrupted && !read {
                return Ok(());
            }
        }
        self.rest()
    }

    /// The rounds are used up. If no delivery waits, something turns in circles: slow it down.
    fn rest(&self) -> Result<(), GateFailed> {
        let mut memory = self.journal.memory()?;
        let (pending, now) = (self.journal.pending()?, self.surroundings.now());
        if !pending.is_empty() || !self.wants_look(&memory, &pending, now) {
            return Ok(());
        }
        let attempts = memory.failure.map_or(0, |failure| failure.attempts);
        let retry_at = now.plus(RESTLESS_MILLIS);
        memory.failure =
            Some(Failure { attempts, at: now, retry_at, limited: false, content: false });
        let fields = json!({"account": self.account, "outcome": memory.outcome});
        self.surroundings.log(Level::Error, "sync.restless", memory.delivery.as_ref(), &fields);
        self.commit_memory(memory)
    }

    /// When the alarm has to ring next; `None` when nothing is left to do. Asks nobody, so that
    /// no delivery can come in between this answer and the setting of the alarm.
    ///
    /// # Errors
    /// The gate's own state cannot be used.
    pub fn next_alarm(&self) -> Result<Option<UnixMillis>, JournalFailed> {
        let now = self.surroundings.now();
        let (memory, pending) = (self.journal.memory()?, self.journal.pending()?);
        let mut due = Vec::new();
        if pending.iter().any(is_revocation) {
            due.push(now);
        }
        if self.wants_look(&memory, &pending, now) {
            due.push(memory.blocked(&pending, now).unwrap_or(now));
        } else if memory.reading.is_some() {
            due.push(memory.content_waits(now).unwrap_or(now));
        }
        if let Some(again) = &memory.again {
            due.push(memory.blocked(&pending, now).unwrap_or(now).max(again.at));
        }
        due.extend(memory.grace_ends(self.grace_millis).filter(|ends| *ends > now));
        let outbox = self.journal.outbox()?;
        let held = self.is_held(&outbox)?;
        for row in outbox.iter().filter(|row| !held || row.outgoing.rank() < Rank::Report) {
            due.push(self.due(row)?.max(now));
        }
        Ok(due.into_iter().min())
    }

    /// Whether GitHub is to be looked at now.
    fn look_is_due(&self) -> Result<bool, JournalFailed> {
        let (memory, pending) = (self.journal.memory()?, self.journal.pending()?);
        let now = self.surroundings.now();
        Ok(self.wants_look(&memory, &pending, now) && memory.blocked(&pending, now).is_none())
    }

    /// Remembers a failure and when to try again.
    fn failed(
        &self,
        trouble: Trouble,
        content: bool,
        delivery: Option<&DeliveryId>,
    ) -> Result<(), GateFailed> {
        let now = self.surroundings.now();
        let mut memory = self.journal.memory()?;
        let reason = trouble.to_string();
        let (limited, not_before) = match trouble {
            Trouble::Gate(error) => return Err(error),
            Trouble::GitHub(GitHubError::RateLimited { retry_at, .. }) => (true, retry_at),
            Trouble::Scarce(reset) => (false, reset),
            Trouble::GitHub(_) | Trouble::Store(_) => (false, now),
        };
        let before = memory.failure.as_ref().filter(|failure| failure.content == content);
        let attempts = before.map_or(0, |failure| failure.attempts).saturating_add(1);
        let wait = backoff(attempts, self.surroundings.random());
        let retry_at = now.plus(wait).max(not_before);
        let fields = json!({
            "account": self.account, "reason": reason, "attempts": attempts,
            "retry_at": retry_at.to_string(),
        });
        self.surroundings.log(Level::Warn, "sync.failed", delivery, &fields);
        memory.failure = Some(Failure { attempts, at: now, retry_at, limited, content });
        memory.outcome = reason;
        self.commit_memory(memory)
    }

    /// Whether there is a reason to look at GitHub.
    fn wants_look(&self, memory: &Memory, pending: &[Pending], now: UnixMillis) -> bool {
        let again = memory.again.as_ref().is_some_and(|again| again.at <= now);
        let over = memory.grace_ends(self.grace_millis).is_some_and(|ends| ends <= now);
        !pending.is_empty() || memory.rewrite || memory.verify || again || over
    }

    fn commit_memory(&self, memory: Memory) -> Result<(), GateFailed> {
        let at = self.surroundings.now();
        let change = Change { memory, outgoing: vec![], delivery: None, processed: vec![], at };
        Ok(self.journal.commit(&change)?)
    }
}
