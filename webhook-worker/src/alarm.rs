//! What every alarm needs: one run at a time, no panic that ends more than a run, and the next
//! ring.

use std::{cell::Cell, panic::AssertUnwindSafe};

use futures_util::FutureExt;
use ids::UnixMillis;
use worker::{Result, ScheduledTime, State, js_sys::Date};

/// When an alarm is tried again that could not even begin, in milliseconds.
pub(crate) const STUCK_MILLIS: u64 = 30_000;
/// When it rings again if a run does not come to its end, in milliseconds. The runtime tries an
/// alarm that fails only some times more, and then never again.
const AGAIN_MILLIS: u64 = 60_000;
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

/// What rings an alarm.
pub(crate) trait Bell {
    /// Sets the alarm, in the place of an earlier time.
    async fn ring_at(&self, at: UnixMillis) -> Result<()>;
    /// Takes the alarm back.
    async fn rest(&self) -> Result<()>;
}

impl Bell for State {
    async fn ring_at(&self, at: UnixMillis) -> Result<()> {
        ring_at(self, at).await
    }

    async fn rest(&self) -> Result<()> {
        self.storage().delete_alarm().await
    }
}

/// Does an alarm's work, and sets the alarm to the time that it says. The alarm is set before, too:
/// whatever ends the work, it rings again. Nothing waits between the end of the work and the
/// setting of the alarm. `failed` is told when the alarm could not be set.
pub(crate) async fn attended(
    bell: &impl Bell,
    now: UnixMillis,
    work: impl Future<Output = Option<UnixMillis>>,
    failed: impl Fn(&worker::Error),
) {
    if let Err(error) = bell.ring_at(now.plus(AGAIN_MILLIS)).await {
        failed(&error);
    }
    let set = match work.await {
        Some(at) => bell.ring_at(at).await,
        None => bell.rest().await,
    };
    if let Err(error) = set {
        failed(&error);
    }
}

/// Sets the alarm.
pub(crate) async fn ring_at(state: &State, at: UnixMillis) -> Result<()> {
    #[expect(clippy::cast_precision_loss, reason = "JavaScript's times are such numbers")]
    let date = Date::new(&(at.get() as f64).into());
    state.storage().set_alarm(ScheduledTime::new(date)).await
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, future};

    use super::*;

    /// Remembers to which times it was set; `None`: it was taken back.
    #[derive(Default)]
    struct Heard(RefCell<Vec<Option<u64>>>);

    impl Bell for Heard {
        async fn ring_at(&self, at: UnixMillis) -> Result<()> {
            self.0.borrow_mut().push(Some(at.get()));
            Ok(())
        }

        async fn rest(&self) -> Result<()> {
            self.0.borrow_mut().push(None);
            Ok(())
        }
    }

    fn heard(work: impl Future<Output = Option<UnixMillis>>) -> Vec<Option<u64>> {
        let bell = Heard::default();
        let _ended = attended(&bell, UnixMillis::new(1_000), work, |_| {}).now_or_never();
        bell.0.take()
    }

    #[test]
    fn work_that_never_ends_is_begun_again() {
        assert_eq!(heard(future::pending()), [Some(61_000)]);
    }

    #[test]
    fn work_that_ends_says_when_it_goes_on() {
        let at = UnixMillis::new(1_500);
        assert_eq!(heard(future::ready(Some(at))), [Some(61_000), Some(1_500)]);
        assert_eq!(heard(future::ready(None)), [Some(61_000), None]);
    }

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
