//! How often calls were made. Kept in memory, and in SQLite a block of calls ahead: an eviction may
//! cost the caller that block, and gives nothing twice. See `quota`.

use quota::{Limit, Usage};
use tools::{Meter, NotTaken};
use worker::Result;

use super::Core;
use crate::{clock, log::Log};

/// The count of an account's calls.
pub(super) struct Counter<'a> {
    pub(super) core: &'a Core,
    pub(super) log: &'a Log,
}

impl Meter for Counter<'_> {
    fn take(&self, limits: &[Limit]) -> Result<(), NotTaken> {
        if limits.is_empty() {
            return Ok(());
        }
        let mut usage = self.usage().map_err(|error| self.failed(&error))?;
        let now = clock::now();
        let taken = usage.take(limits, now).map_err(NotTaken::Exceeded);
        if usage.is_due() {
            let stored = self.core.database.put_usage(&usage.ahead());
            stored.map_err(|error| self.failed(&error))?;
            usage.stored(now);
        }
        self.core.memory.borrow_mut().usage = Some(usage);
        taken
    }

    fn left(&self, limits: &[Limit]) -> Option<Vec<u32>> {
        if limits.is_empty() {
            return Some(Vec::new());
        }
        let usage = self.usage().map_err(|error| self.failed(&error)).ok()?;
        let left = usage.left(limits, clock::now());
        self.core.memory.borrow_mut().usage = Some(usage);
        Some(left)
    }
}

impl Counter<'_> {
    fn usage(&self) -> Result<Usage> {
        let remembered = self.core.memory.borrow_mut().usage.take();
        remembered.map_or_else(|| self.core.database.usage(), Ok)
    }

    fn failed(&self, error: &worker::Error) -> NotTaken {
        self.log.error("usage_unknown").text("error", &error.to_string()).write();
        NotTaken::Unknown
    }
}
