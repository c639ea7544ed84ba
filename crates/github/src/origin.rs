//! How a commit came to be on its branch. For people to read: nothing is decided from it.

use ids::{AccountId, Actor, CommitId, UnixMillis};
use serde::Deserialize;

use crate::{GitHubError, Response, graphql, graphql::Partial};

/// How a commit came to be on its branch, as far as GitHub says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The pull request whose merge the commit is.
    pub pull_request: Option<u64>,
    /// Who merged it.
    pub merged_by: Option<Actor>,
}

#[derive(Deserialize)]
struct Answer {
    object: Option<Commit>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Commit {
    associated_pull_requests: Option<Nodes>,
}

#[derive(Deserialize)]
struct Nodes {
    nodes: Option<Vec<Option<PullRequest>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PullRequest {
    number: u64,
    merged: bool,
    merge_commit: Option<MergeCommit>,
    merged_by: Option<MergedBy>,
}

#[derive(Deserialize)]
struct MergeCommit {
    oid: CommitId,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MergedBy {
    login: String,
    database_id: Option<AccountId>,
}

/// Reads the answer to [`Request::origin`](crate::Request::origin) about this commit, as far as it
/// goes: what the App may not read is not known.
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_origin(
    commit: &CommitId,
    response: &Response,
    now: UnixMillis,
) -> Result<Origin, GitHubError> {
    let answer: Answer = graphql::repository(response, Partial::Taken, now)?;
    let found = answer.object.and_then(|commit| commit.associated_pull_requests);
    let all = found.and_then(|found| found.nodes).unwrap_or_default();
    // A commit is also part of pull requests that only contain it.
    let merged = all.into_iter().flatten().find(|pull_request| {
        let merge = pull_request.merge_commit.as_ref().filter(|_| pull_request.merged);
        merge.is_some_and(|merge| merge.oid == *commit)
    });
    Ok(merged.map_or_else(Origin::default, |pull_request| Origin {
        pull_request: Some(pull_request.number),
        merged_by: pull_request
            .merged_by
            .and_then(|by| Some(Actor::new(by.database_id?, &by.login))),
    }))
}
