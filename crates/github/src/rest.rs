//! Answers of the REST API.

use ids::UnixMillis;
use serde::de::DeserializeOwned;

use crate::{GitHubError, Response};

/// The body as `T`, unless the answer is an error.
pub(crate) fn parse<T: DeserializeOwned>(
    response: &Response,
    now: UnixMillis,
) -> Result<T, GitHubError> {
    if let Some(error) = GitHubError::of(response, now) {
        return Err(error);
    }
    serde_json::from_slice(&response.body)
        .map_err(|error| GitHubError::Malformed(error.to_string()))
}
