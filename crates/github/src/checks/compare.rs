//! Where a branch began.

use ids::{CommitId, InstallationId, UnixMillis};
use serde::Deserialize;

use crate::{GitHubError, Identity, RepositoryPath, Request, Response};

#[derive(Deserialize)]
struct Answer {
    merge_base_commit: Commit,
}

#[derive(Deserialize)]
struct Commit {
    sha: CommitId,
}

impl Request {
    /// `GET /repos/{owner}/{name}/compare/{base}...{head}`, with as few commits as can be.
    #[must_use]
    pub fn compare(
        id: InstallationId,
        at: &RepositoryPath,
        base: &CommitId,
        head: &CommitId,
    ) -> Self {
        let path = format!("/repos/{}/{}/compare/{base}...{head}?per_page=1", at.owner, at.name);
        Self::get(Identity::Installation(id), path)
    }
}

/// Reads the answer to [`Request::compare`]: the newest commit that both have; `None` when they
/// have no common history, which GitHub says as 404.
///
/// # Errors
/// The answer is another error, or was not understood.
pub fn parse_merge_base(
    response: &Response,
    now: UnixMillis,
) -> Result<Option<CommitId>, GitHubError> {
    match crate::rest::parse::<Answer>(response, now) {
        Ok(answer) => Ok(Some(answer.merge_base_commit.sha)),
        Err(GitHubError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
