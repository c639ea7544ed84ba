//! Where a repository is, and whether it gets check runs.

use github::{Checks, RepositoryPath};
use ids::{InstallationId, RepositoryId};
use surroundings::Surroundings;

use super::{Desk, Trouble};
use crate::{Calls, Job, Journal, JournalFailed, Place, Work};

/// Where requests about a repository go.
pub(super) struct Site {
    pub(super) repository: RepositoryId,
    pub(super) installation: InstallationId,
    pub(super) at: RepositoryPath,
    /// Whether the repository gets check runs.
    pub(super) qualifies: bool,
}

impl<G: Checks, J: Journal, S: Surroundings, C: Calls> Desk<'_, G, J, S, C> {
    /// The repository, and whether it gets check runs. GitHub is only asked when that is not known:
    /// whatever was found out before lets a check run begin at once.
    pub(super) async fn site(&self, job: &Job) -> Result<Site, Trouble> {
        let memory = self.journal.memory()?;
        let (Some(repository), Some(at)) = (memory.repository, memory.at) else {
            return Err(JournalFailed("no request says which repository this is".into()).into());
        };
        let now = self.surroundings.now();
        let place = memory.place.filter(|place| place.is_fresh(self.template, now));
        // What came into force was read there: the account's gate has found it out.
        let judged = matches!(job.work, Work::InForce { .. }) && job.attempts() == 0;
        if let (Some(installation), true) = (memory.installation, judged || place.is_some()) {
            let qualifies = judged || place.is_some_and(|place| place.qualifies);
            return Ok(Site { repository, installation, at, qualifies });
        }
        let installation = match memory.installation {
            Some(installation) => installation,
            None => self.github.installation_of(&at.owner).await?.id,
        };
        let found = self.github.repository(installation, repository).await?;
        let template = found.is(self.template) && !found.fork;
        let qualifies = template || found.descends_from(self.template);
        let mut memory = self.journal.memory()?;
        memory.installation = Some(installation);
        memory.at = Some(found.at.clone());
        let template = self.template.to_owned();
        memory.place = Some(Place { qualifies, template, asked_at: now });
        self.journal.remember(&memory)?;
        Ok(Site { repository, installation, at: found.at, qualifies })
    }

    /// What is known of the repository's place turned out to be wrong: ask again.
    pub(super) fn forget_site(&self, installation_too: bool) -> Result<(), JournalFailed> {
        let mut memory = self.journal.memory()?;
        memory.place = None;
        if installation_too {
            memory.installation = None;
        }
        self.journal.remember(&memory)
    }
}
