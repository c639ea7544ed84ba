//! The envelope of a GraphQL answer.

use ids::UnixMillis;
use serde::{Deserialize, de::DeserializeOwned};

use crate::{GitHubError, Response};

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Envelope<T> {
    data: Option<Data<T>>,
    #[serde(default)]
    errors: Vec<Problem>,
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Data<T> {
    repository: Option<T>,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    message: String,
}

/// The `repository` of an answer.
///
/// # Errors
/// [`GitHubError::NotFound`] when there is none, [`GitHubError::RateLimited`] also when the
/// limit is told with status 200, else what the answer says.
pub(crate) fn repository<T: DeserializeOwned>(
    response: &Response,
    now: UnixMillis,
) -> Result<T, GitHubError> {
    if let Some(error) = GitHubError::of(response, now) {
        return Err(error);
    }
    let envelope: Envelope<T> = serde_json::from_slice(&response.body)
        .map_err(|error| GitHubError::Malformed(error.to_string()))?;
    if let Some(repository) = envelope.data.and_then(|data| data.repository) {
        return Ok(repository);
    }
    let kinds = || envelope.errors.iter().filter_map(|problem| problem.kind.as_deref());
    if kinds().any(|kind| kind == "RATE_LIMITED") {
        return Err(GitHubError::limited(response, now));
    }
    match envelope.errors.first() {
        None => Err(GitHubError::NotFound),
        Some(_) if kinds().any(|kind| kind == "NOT_FOUND") => Err(GitHubError::NotFound),
        Some(problem) => Err(GitHubError::Malformed(problem.message.clone())),
    }
}
