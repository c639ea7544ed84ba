//! How fast check runs are written. GitHub wants a second between two writes, and 80 a minute at
//! most; whoever goes on faster is refused everything for a while, and so are the gates of the same
//! installation. Some at once are no harm.

use github::Checks;
use ids::UnixMillis;
use surroundings::Surroundings;

use super::Desk;
use crate::{Calls, Journal, JournalFailed};

/// How many writes may follow each other at once; a job that is begun may end.
const AT_ONCE: u64 = 12;
/// After how many milliseconds one more may.
const SPACING_MILLIS: u64 = 1_000;
/// No job writes so much that more time than this has to pass after it, in milliseconds.
const LONGEST_MILLIS: u64 = 60_000;

impl<G: Checks, J: Journal, S: Surroundings, C: Calls> Desk<'_, G, J, S, C> {
    /// To be called before something is written at GitHub.
    pub(super) fn count_write(&self) -> Result<(), JournalFailed> {
        let now = self.surroundings.now();
        let mut memory = self.journal.memory()?;
        let believed = memory.rested_at.filter(|at| *at <= now.plus(2 * LONGEST_MILLIS));
        let rested_at = believed.unwrap_or(now).max(now);
        memory.rested_at = Some(rested_at.plus(SPACING_MILLIS));
        self.journal.remember(&memory)
    }

    /// Until when nothing more is written, if that is later than now.
    pub(super) fn paced_until(&self) -> Result<Option<UnixMillis>, JournalFailed> {
        let now = self.surroundings.now();
        let Some(rested_at) = self.journal.memory()?.rested_at else { return Ok(None) };
        let room = SPACING_MILLIS * (AT_ONCE - 1);
        let until = UnixMillis::new(rested_at.get().saturating_sub(room));
        // Who has to rest for longer than the longest job takes had a clock that was wrong.
        let plausible = until > now && until <= now.plus(LONGEST_MILLIS);
        Ok(plausible.then_some(until))
    }
}
