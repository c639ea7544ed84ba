//! What every alarm needs: one run at a time, no panic that ends more than a run, and the next
//! ring.

use std::{cell::Cell, panic::AssertUnwindSafe};

use futures_util::FutureExt;
use ids::UnixMillis;
use worker::{Result, ScheduledTime, State, js_sys::Date};

/// When an alarm is tried again that could not even begin, in milliseconds.
pub(crate) const STUCK_MILLIS: u64 = 30_000;
/// After which time a run is believed to have ended unnoticed: the runtime ends an alarm after
/// 15 minutes.
const STALE_MILLIS: u64 = 15 * 60_000;

/// Since when a run is under way; ends with it, also when it panics.
pub(crate) struct Running<'a> {
    since: UnixMillis,
    running: &'a Cell<Option<UnixMillis>>,
}

impl<'a> Running<'a> {
    /// Alarms do not overlap: `None` while a run is under way that has not gone stale.
    pub(crate) fn begin(running: &'a Cell<Option<UnixMillis>>, now: UnixMillis) -> Option<Self> {
        if running.get().is_some_and(|since| now < since.plus(STALE_MILLIS)) {
            return None;
        }
        running.set(Some(now));
        Some(Self { since: now, running })
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if self.running.get() == Some(self.since) {
            self.running.set(None);
        }
    }
}

/// What the run came to; `None` when it panicked. That is tried again like everything that failed.
pub(crate) async fn caught<T>(run: impl Future<Output = T>) -> Option<T> {
    AssertUnwindSafe(run).catch_unwind().await.ok()
}

/// Sets the alarm.
pub(crate) async fn ring_at(state: &State, at: UnixMillis) -> Result<()> {
    #[expect(clippy::cast_precision_loss, reason = "JavaScript's times are such numbers")]
    let date = Date::new(&(at.get() as f64).into());
    state.storage().set_alarm(ScheduledTime::new(date)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_panics_has_failed() {
        let panics = async { panic!("on purpose") };
        assert_eq!(caught::<()>(panics).now_or_never().unwrap(), None);
        assert_eq!(caught(async { 7 }).now_or_never().unwrap(), Some(7));
    }

    #[test]
    fn runs_do_not_overlap_unless_one_never_ended() {
        let (cell, start) = (Cell::new(None), UnixMillis::new(1_000));
        let lost = Running::begin(&cell, start).unwrap();
        assert!(Running::begin(&cell, start.plus(STALE_MILLIS - 1)).is_none());
        let second = Running::begin(&cell, start.plus(STALE_MILLIS)).unwrap();
        drop(lost);
        assert!(Running::begin(&cell, start.plus(STALE_MILLIS)).is_none(), "the second one runs");
        drop(second);
        assert!(Running::begin(&cell, start.plus(STALE_MILLIS)).is_some());
    }
}
