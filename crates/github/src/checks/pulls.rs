//! The pull requests of a commit.

use ids::{CommitId, InstallationId, UnixMillis};
use serde::Deserialize;

use crate::{GitHubError, Identity, Pull, RepositoryPath, Request, Response};

/// A pull request that has to do with a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitPull {
    /// Which, and into which branch.
    pub pull: Pull,
    /// Its newest commit.
    pub head: CommitId,
    /// It is neither merged nor closed.
    pub open: bool,
}

#[derive(Deserialize)]
struct Answer {
    number: u64,
    state: String,
    head: Side,
    base: Side,
}

#[derive(Deserialize)]
struct Side {
    #[serde(rename = "ref")]
    name: String,
    sha: CommitId,
}

impl Request {
    /// `GET /repos/{owner}/{name}/commits/{commit}/pulls`
    #[must_use]
    pub fn pulls(id: InstallationId, at: &RepositoryPath, commit: &CommitId) -> Self {
        let path = format!("/repos/{}/{}/commits/{commit}/pulls?per_page=100", at.owner, at.name);
        Self::get(Identity::Installation(id), path)
    }
}

/// Reads the answer to [`Request::pulls`].
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_pulls(response: &Response, now: UnixMillis) -> Result<Vec<CommitPull>, GitHubError> {
    let answers: Vec<Answer> = crate::rest::parse(response, now)?;
    Ok(answers
        .into_iter()
        .map(|answer| CommitPull {
            pull: Pull { number: answer.number, base: answer.base.name },
            head: answer.head.sha,
            open: answer.state == "open",
        })
        .collect())
}
