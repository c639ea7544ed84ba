//! The check of a proposed policy: the one verdict, with the policy tests of the commit that the
//! change was made from.

use acl::{Found, Judgement, NotAFile, TESTS_FILE_NAME, judge};
use github::{FileAt, GitHubError, Proposals, RepositoryPath, Sources};

use super::Run;
use crate::{ACL_FILE, Checked, Proposal, TestCount, Undone};

/// How many diagnostics are told.
const MAX_TOLD: usize = 50;
/// What is read at the commit.
const SOURCES: Sources<'static> = Sources { file: ACL_FILE, tests: TESTS_FILE_NAME };

impl<G: Proposals> Run<'_, G> {
    /// What the check says about a proposal; nothing about one that is no policy.
    ///
    /// # Errors
    /// The policy has errors, its commit is gone, or the tests cannot be read.
    pub(super) async fn check(
        &self,
        at: &RepositoryPath,
        proposal: &Proposal,
    ) -> Result<Option<Checked>, Undone> {
        if proposal.path != ACL_FILE {
            return Ok(None);
        }
        let id = self.installation;
        let files = self.github.files(id, at, &proposal.base, SOURCES).await;
        let files = files.map_err(|error| self.failed(error))?.ok_or(Undone::Outdated)?;
        let policy = Found::Bytes(proposal.text.as_bytes());
        let judged = match files.tests {
            None => judge(policy, Found::Absent),
            Some(FileAt::Directory) => judge(policy, Found::NotAFile(NotAFile::Directory)),
            Some(FileAt::Symlink) => judge(policy, Found::NotAFile(NotAFile::Symlink)),
            Some(FileAt::Submodule) => judge(policy, Found::NotAFile(NotAFile::Submodule)),
            Some(FileAt::File { size, .. })
                if usize::try_from(size).map_or(true, |size| size > acl::MAX_BYTES) =>
            {
                judge(policy, Found::TooLarge(size))
            }
            Some(FileAt::File { content: Some(bytes), .. }) => judge(policy, Found::Bytes(&bytes)),
            Some(FileAt::File { blob, content: None, .. }) => {
                let bytes = self.github.blob(id, at, &blob).await;
                let bytes = bytes.map_err(|error| self.vanished(error))?;
                judge(policy, Found::Bytes(&bytes))
            }
        };
        // Whoever asks has looked; whoever performs looks again.
        if judged.policy().is_none() {
            return Err(Undone::Invalid { problem: "the policy has errors".into() });
        }
        Ok(Some(told(&judged)))
    }

    /// What was there a moment ago and is not now says nothing definite.
    fn vanished(&self, error: GitHubError) -> Undone {
        match error {
            GitHubError::NotFound => Undone::Unavailable,
            other => self.failed(other),
        }
    }
}

fn told(judged: &Judgement) -> Checked {
    let tests = judged.test_run();
    Checked {
        into_force: judged.into_force().is_some(),
        tests: tests.map(|run| TestCount { passed: run.passed(), failed: run.failed() }),
        test_diagnostics: judged.test_diagnostics().iter().take(MAX_TOLD).cloned().collect(),
    }
}
