//! The files that are compared.

use acl::NotAFile;
use check_run::{FileSide, Files, InForce};
use github::{Checks, FileAt, FilesAt, GitHubError};
use ids::CommitId;
use surroundings::Surroundings;

use super::{Desk, Trouble, read::SOURCES, site::Site};
use crate::{Calls, Job, Journal, JournalFailed};

impl<G: Checks, J: Journal, S: Surroundings, C: Calls> Desk<'_, G, J, S, C> {
    /// Where the proposal began, when the branch has another policy or other tests by now: what the
    /// branch changed since then is not the proposal's doing.
    pub(super) async fn began(
        &self,
        job: &Job,
        site: &Site,
        tip: &CommitId,
        base: &Files,
    ) -> Result<Option<(CommitId, Files)>, Trouble> {
        let (id, at) = (site.installation, &site.at);
        let began = self.github.merge_base(id, at, tip, &job.head).await?;
        let Some(began) = began.filter(|began| began != tip) else { return Ok(None) };
        let asked = self.github.snapshots(id, at, [&began, &began], SOURCES).await?;
        let [Some(there), _] = asked else { return Err(Trouble::NoCommit(began)) };
        let there = self.files(site, there).await?;
        Ok((there != *base).then_some((began, there)))
    }

    /// What last came into force, if that matters: with a base that cannot be in force itself,
    /// nothing would be seen of what a merge changes.
    pub(super) fn in_force(&self, base: &Files) -> Result<InForce, JournalFailed> {
        if base.could_be_in_force() {
            return Ok(InForce::Unknown);
        }
        let report = self.journal.memory()?.report;
        Ok(report.map_or(InForce::Unknown, |report| InForce::of(&report.record)))
    }

    /// Both files with their content.
    pub(super) async fn files(&self, site: &Site, found: FilesAt) -> Result<Files, Trouble> {
        Ok(Files {
            acl: self.side(site, found.file).await?,
            tests: self.side(site, found.tests).await?,
        })
    }

    async fn side(&self, site: &Site, found: Option<FileAt>) -> Result<FileSide, Trouble> {
        Ok(match found {
            None => FileSide::Absent,
            Some(FileAt::Directory) => FileSide::NotAFile(NotAFile::Directory),
            Some(FileAt::Symlink) => FileSide::NotAFile(NotAFile::Symlink),
            Some(FileAt::Submodule) => FileSide::NotAFile(NotAFile::Submodule),
            Some(FileAt::File { size, .. })
                if usize::try_from(size).map_or(true, |size| size > acl::MAX_BYTES) =>
            {
                FileSide::TooLarge(size)
            }
            Some(FileAt::File { content: Some(bytes), .. }) => FileSide::Bytes(bytes),
            Some(FileAt::File { blob, content: None, .. }) => {
                let fetched = self.github.blob(site.installation, &site.at, &blob).await;
                FileSide::Bytes(fetched.map_err(vanished)?)
            }
        })
    }
}

/// What was there a moment ago and is not now says nothing definite: look again.
fn vanished(error: GitHubError) -> GitHubError {
    match error {
        GitHubError::NotFound => GitHubError::Malformed("it vanished while it was read".into()),
        other => other,
    }
}
