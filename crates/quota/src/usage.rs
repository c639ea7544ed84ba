//! What was used.

use std::collections::BTreeMap;

use ids::UnixMillis;
use serde::{Deserialize, Serialize};

use crate::Limit;

/// What was used of all buckets. Of each it is known when it will be as good as new: a call puts
/// that off by one step, and is refused when it would be put off by more than there are steps (the
/// generic cell rate algorithm).
///
/// What is stored is [ahead](Self::ahead) of what was used, by a block of calls that need no storing
/// then. If all that is not stored is lost, calls are lost to the caller, and none is given twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    buckets: BTreeMap<String, Bucket>,
    #[serde(skip)]
    due: bool,
}

/// What was used of one bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Bucket {
    /// Microseconds since 1970 at which it is as good as new.
    new_at: u64,
    /// By how many microseconds a call has put that off.
    step: u64,
    /// Up to which `new_at` calls are covered by what is stored, or will be once it is.
    #[serde(skip)]
    covered: u64,
}

/// A limit is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// Which of the limits, counted from 0: the one that takes longest.
    pub limit: usize,
    /// After how many milliseconds the same is allowed again, if nothing else happens.
    pub retry_after: u64,
}

impl Usage {
    /// Takes one from the bucket of each limit, or from none.
    ///
    /// # Errors
    /// One of them has none left.
    pub fn take(&mut self, limits: &[Limit], now: UnixMillis) -> Result<(), Exceeded> {
        let now = now.get().saturating_mul(1000);
        for limit in limits {
            self.convert(limit, now);
        }
        let longest = limits
            .iter()
            .enumerate()
            .map(|(number, limit)| (self.wait(limit, now), number))
            .filter(|(wait, _)| *wait > 0)
            .max_by_key(|(wait, number)| (*wait, std::cmp::Reverse(*number)));
        if let Some((wait, limit)) = longest {
            return Err(Exceeded { limit, retry_after: wait.div_ceil(1000) });
        }
        for limit in limits {
            let step = limit.step();
            let new_at = self.new_at(limit, now).saturating_add(step);
            let before = self.buckets.get(&limit.bucket).map_or(0, |bucket| bucket.covered);
            let covered = if new_at <= before {
                before
            } else {
                self.due = true;
                let block = step.saturating_mul(u64::from(limit.block() - 1));
                new_at.saturating_add(block).min(now.saturating_add(limit.all())).max(new_at)
            };
            self.buckets.insert(limit.bucket.clone(), Bucket { new_at, step, covered });
        }
        Ok(())
    }

    /// How many calls each limit would let through now, one after the other.
    #[must_use]
    pub fn left(&self, limits: &[Limit], now: UnixMillis) -> Vec<u32> {
        let now = now.get().saturating_mul(1000);
        let left = |limit: &Limit| {
            let mut usage = self.clone();
            usage.convert(limit, now);
            let used = usage.new_at(limit, now) - now;
            u32::try_from(limit.all().saturating_sub(used) / limit.step()).unwrap_or(limit.calls)
        };
        limits.iter().map(left).collect()
    }

    /// Whether the last call is covered only once [`ahead`](Self::ahead) is stored. Until then it is
    /// not allowed.
    #[must_use]
    pub const fn is_due(&self) -> bool {
        self.due
    }

    /// What is to be stored: this, with a block of calls more already taken.
    #[must_use]
    pub fn ahead(&self) -> Self {
        let taken =
            |bucket: &Bucket| Bucket { new_at: bucket.new_at.max(bucket.covered), ..*bucket };
        let buckets = self.buckets.iter().map(|(name, bucket)| (name.clone(), taken(bucket)));
        Self { buckets: buckets.collect(), due: false }
    }

    /// To be called when [`ahead`](Self::ahead) was stored. Forgets what is as good as new.
    pub fn stored(&mut self, now: UnixMillis) {
        self.due = false;
        let now = now.get().saturating_mul(1000);
        self.buckets.retain(|_, bucket| bucket.new_at.max(bucket.covered) > now);
    }

    /// How many buckets are not as good as new, or were not when this was stored.
    #[must_use]
    pub fn len(&self) -> usize {
        self.buckets.len()
    }

    /// Whether nothing was used.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }

    /// Microseconds until one can be taken.
    fn wait(&self, limit: &Limit, now: u64) -> u64 {
        let Some(most) = limit.calls.checked_sub(1) else {
            return limit.window.millis() * 1000;
        };
        let room = u64::from(most).saturating_mul(limit.step());
        (self.new_at(limit, now) - now).saturating_sub(room)
    }

    /// When the bucket is as good as new.
    fn new_at(&self, limit: &Limit, now: u64) -> u64 {
        self.buckets.get(&limit.bucket).map_or(now, |bucket| bucket.new_at.max(now))
    }

    /// Lets a bucket go on under this limit: as many calls of it are used as were under another
    /// one, and not more than all of them, whatever limit or clock it was filled under.
    fn convert(&mut self, limit: &Limit, now: u64) {
        let Some(bucket) = self.buckets.get_mut(&limit.bucket) else { return };
        let left = u128::from(bucket.new_at.saturating_sub(now));
        let (old, new) = (u128::from(bucket.step.max(1)), u128::from(limit.step()));
        let left = u64::try_from((left * new).div_ceil(old)).unwrap_or(u64::MAX);
        let new_at = now.saturating_add(left.min(limit.all()));
        // What is stored counts in the old steps: under others it covers nothing.
        let covered = if old == new { bucket.covered } else { 0 };
        *bucket = Bucket { new_at, step: limit.step(), covered };
    }
}
