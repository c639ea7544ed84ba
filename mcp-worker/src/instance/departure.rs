//! The owner uninstalls the App: what he granted ends, and so does where he is signed in.

use store::{PolicyRecord, PolicyState, SuspendedReason};
use worker::Result;

use super::Core;
use crate::log::Log;

/// Said to clients of an account that is not served any more.
const LEFT: &str = "the App was uninstalled";

impl Core {
    /// Ends everything. Whoever signs in again can be granted something again, under a policy that
    /// refuses everything until the App is back.
    pub(super) fn left(&self, log: &Log) -> Result<()> {
        self.end_all_grants()?;
        let calls = self.calls.cancel_all();
        let streams = self.end_streams(LEFT);
        log.info("grants_ended").value("calls", calls).value("streams", streams).write();
        Ok(())
    }
}

/// Whether the App was uninstalled between these two records. A second record that says so ends
/// nothing that was begun in between.
pub(super) fn has_left(before: Option<&PolicyRecord>, now: &PolicyRecord) -> bool {
    is_gone(now) && !before.is_some_and(is_gone)
}

fn is_gone(record: &PolicyRecord) -> bool {
    matches!(record.state, PolicyState::Suspended { reason: SuspendedReason::Uninstalled })
}

#[cfg(test)]
mod tests {
    use ids::{AccountId, Generation, UnixMillis};
    use store::{MissingReason, SchemaVersion};

    use super::*;

    fn record(state: PolicyState) -> PolicyRecord {
        PolicyRecord {
            schema: SchemaVersion::CURRENT,
            account: AccountId::new(1),
            login: "octocat".parse().unwrap(),
            repository: None,
            generation: Generation::ZERO,
            head: None,
            blob: None,
            state,
            others: Vec::new(),
            synced_at: UnixMillis::new(0),
        }
    }

    #[test]
    fn everything_ends_once_when_the_app_is_uninstalled_and_not_when_it_is_suspended() {
        let suspended = |reason| record(PolicyState::Suspended { reason });
        let gone = suspended(SuspendedReason::Uninstalled);
        let paused = suspended(SuspendedReason::InstallationSuspended);
        let there = record(PolicyState::Missing { reason: MissingReason::NoFork });
        assert!(has_left(Some(&there), &gone));
        assert!(has_left(Some(&paused), &gone));
        assert!(has_left(None, &gone), "nothing is known of what was before");
        assert!(!has_left(Some(&gone), &gone));
        assert!(!has_left(Some(&there), &paused));
        assert!(!has_left(Some(&gone), &there));
    }
}
