//! The envelope of a GraphQL answer.

use ids::UnixMillis;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

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

/// The name under which a pull request is asked for that need not be known.
pub(crate) const PULL: &str = "pull";

#[derive(Deserialize)]
struct Problem {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    message: String,
    #[serde(default)]
    path: Vec<Value>,
}

/// The limit that an answer to a query tells of with status 200, if it does: as a whole, so that
/// there is nothing else in it.
#[must_use]
pub fn query_limit(response: &Response, now: UnixMillis) -> Option<GitHubError> {
    // An answer of this kind is short. Others may be long, and are read by whoever asked.
    if response.status != 200 || response.body.len() > MAX_LIMIT_BYTES {
        return None;
    }
    let envelope: Envelope<Value> = serde_json::from_slice(&response.body).ok()?;
    let is_limit = envelope.errors.iter().any(Problem::is_limit);
    is_limit.then(|| GitHubError::limited(response, now))
}

const MAX_LIMIT_BYTES: usize = 16 * 1024;

impl Problem {
    /// GitHub has two names for it.
    fn is_limit(&self) -> bool {
        matches!(self.kind.as_deref(), Some("RATE_LIMITED" | "RATE_LIMIT"))
    }

    /// What the answer can do without. GitHub says of a path without a file that there is none, and
    /// says so as an error; a pull request that the App may not read is only not known.
    fn is_harmless(&self) -> bool {
        let at_pull = self.path.iter().any(|part| part.as_str() == Some(PULL));
        at_pull || self.is_absent_file()
    }

    fn is_absent_file(&self) -> bool {
        let at_file = matches!(self.path.last().and_then(Value::as_str), Some("file" | "tests"));
        at_file && self.kind.as_deref() == Some("NOT_FOUND")
    }
}

/// What an answer with errors counts as that has a `repository` all the same: a field that
/// failed is null there, just like one that is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Partial {
    /// As an error, unless it says that a file is not there, or is about [`PULL`]: what is absent
    /// has to be absent for certain.
    Refused,
    /// As far as it goes.
    Taken,
}

/// The `repository` of an answer.
///
/// # Errors
/// [`GitHubError::NotFound`] when there is none, [`GitHubError::RateLimited`] also when the
/// limit is told with status 200, else what the answer says.
pub(crate) fn repository<T: DeserializeOwned>(
    response: &Response,
    partial: Partial,
    now: UnixMillis,
) -> Result<T, GitHubError> {
    if let Some(error) = GitHubError::of(response, now) {
        return Err(error);
    }
    let envelope: Envelope<T> = serde_json::from_slice(&response.body)
        .map_err(|error| GitHubError::Malformed(error.to_string()))?;
    let errors = &envelope.errors;
    let found = envelope.data.and_then(|data| data.repository);
    let absent = found.is_none();
    let usable = partial == Partial::Taken || errors.iter().all(Problem::is_harmless);
    if let Some(repository) = found.filter(|_| usable) {
        return Ok(repository);
    }
    if errors.iter().any(Problem::is_limit) {
        return Err(GitHubError::limited(response, now));
    }
    let kinds = || errors.iter().filter_map(|problem| problem.kind.as_deref());
    match errors.first() {
        None => Err(GitHubError::NotFound),
        Some(_) if absent && kinds().any(|kind| kind == "NOT_FOUND") => Err(GitHubError::NotFound),
        Some(problem) => Err(GitHubError::Malformed(problem.message.clone())),
    }
}
