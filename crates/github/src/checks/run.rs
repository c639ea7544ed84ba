//! Check runs that are there.

use ids::{CheckRunId, CommitId, InstallationId, UnixMillis};
use serde::Deserialize;

use crate::{GitHubError, Identity, RepositoryPath, Request, Response};

/// A check run as GitHub has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRun {
    /// Which one.
    pub id: CheckRunId,
    /// What whoever made it calls it.
    pub external_id: String,
    /// It has come to its end.
    pub completed: bool,
    /// How many annotations it has.
    pub annotations: usize,
}

#[derive(Deserialize)]
struct Answer {
    id: CheckRunId,
    external_id: Option<String>,
    status: String,
    output: Output,
}

#[derive(Deserialize)]
struct Output {
    annotations_count: usize,
}

#[derive(Deserialize)]
struct Page {
    check_runs: Vec<Answer>,
}

impl Request {
    /// `GET /repos/{owner}/{name}/check-runs/{run}`
    #[must_use]
    pub fn check_run(id: InstallationId, at: &RepositoryPath, run: CheckRunId) -> Self {
        let path = format!("/repos/{}/{}/check-runs/{run}", at.owner, at.name);
        Self::get(Identity::Installation(id), path)
    }

    /// `GET /repos/{owner}/{name}/commits/{commit}/check-runs` of one App and name, the newest
    /// hundred.
    #[must_use]
    pub fn check_runs(
        id: InstallationId,
        at: &RepositoryPath,
        commit: &CommitId,
        name: &str,
        app: u64,
    ) -> Self {
        let name = name.replace(' ', "%20");
        let path = format!(
            "/repos/{}/{}/commits/{commit}/check-runs?check_name={name}&filter=all&per_page=100\
             &app_id={app}",
            at.owner, at.name
        );
        Self::get(Identity::Installation(id), path)
    }
}

/// Reads the answer to [`Request::check_run`], and to making or changing one.
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_check_run(response: &Response, now: UnixMillis) -> Result<CheckRun, GitHubError> {
    Ok(check_run(crate::rest::parse(response, now)?))
}

/// Reads the answer to [`Request::check_runs`].
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_check_runs(
    response: &Response,
    now: UnixMillis,
) -> Result<Vec<CheckRun>, GitHubError> {
    let page: Page = crate::rest::parse(response, now)?;
    Ok(page.check_runs.into_iter().map(check_run).collect())
}

fn check_run(answer: Answer) -> CheckRun {
    CheckRun {
        id: answer.id,
        external_id: answer.external_id.unwrap_or_default(),
        completed: answer.status == "completed",
        annotations: answer.output.annotations_count,
    }
}
