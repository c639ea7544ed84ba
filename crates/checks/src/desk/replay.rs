//! What became of the account's calls is compared with what would become of them.

use audit::Recorded;
use check_run::{Files, Proposal, Replay};
use github::Checks;
use ids::AccountId;
use serde_json::json;
use surroundings::{Level, Surroundings};

use super::{Desk, Trouble, read::Reading, site::Site};
use crate::{Basis, Calls, Journal, JournalFailed};

impl<G: Checks, J: Journal, S: Surroundings, C: Calls> Desk<'_, G, J, S, C> {
    pub(super) async fn reviewed(
        &self,
        site: &Site,
        basis: &Basis,
        base: &Files,
        head: &Files,
        base_moved: bool,
    ) -> Result<Reading, Trouble> {
        let replay = self.replay(site, basis).await?;
        let proposal = Proposal {
            base,
            head,
            base_branch: &basis.branch,
            default_branch: &basis.default_branch,
            base_moved,
            in_force: &basis.in_force,
            replay: &replay,
        };
        Ok(Reading::Review(Box::new(check_run::review(&proposal))))
    }

    /// The calls of the account that the repository's policy is in force for. That they cannot be read
    /// holds nothing up. For somebody who may not write to the repository none are tried: a policy is a
    /// question about them, and the check run would be the answer.
    async fn replay(&self, site: &Site, basis: &Basis) -> Result<Replay, JournalFailed> {
        if !basis.own {
            return Ok(Replay::NotTheirs);
        }
        let Some(account) = self.judged_by(site)? else {
            return Ok(Replay::Recorded(Recorded::default()));
        };
        Ok(match self.calls.recorded(account).await {
            Ok(recorded) => Replay::Recorded(recorded),
            Err(unreadable) => {
                let fields = json!({
                    "repository": site.repository, "account": account,
                    "reason": unreadable.to_string(),
                });
                self.surroundings.log(Level::Warn, "checks.no_replay", None, &fields);
                Replay::Unavailable
            }
        })
    }

    /// Whose calls the repository's policy judges, as far as the sync told it. What was told of another
    /// owner, before a transfer, is nobody's here.
    fn judged_by(&self, site: &Site) -> Result<Option<AccountId>, JournalFailed> {
        let report = self.journal.memory()?.report;
        let record = report.map(|report| report.record);
        let own = record.filter(|record| {
            let repository = record.repository.as_ref().map(|repository| repository.id);
            record.login == site.at.owner && repository == Some(site.repository)
        });
        Ok(own.map(|record| record.account))
    }
}
