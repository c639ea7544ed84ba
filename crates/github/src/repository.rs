//! Repositories of an installation.

use ids::{AccountId, Login, RepositoryId, UnixMillis};
use serde::Deserialize;

use crate::{GitHubError, RepositoryPath, Response};

/// A repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// The repository.
    pub id: RepositoryId,
    /// Where it is now.
    pub at: RepositoryPath,
    /// Its owner.
    pub owner: AccountId,
    /// It was forked from another one.
    pub fork: bool,
    /// `owner/name` of what it was forked from and of the root of all forks; only known when
    /// the repository was asked for by itself.
    pub origins: Vec<String>,
}

/// One page of [`Request::repositories`](crate::Request::repositories).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryPage {
    /// How many there are on all pages.
    pub total: u64,
    /// Those on this page that can be used.
    pub repositories: Vec<Repository>,
    /// How many stand on this page.
    pub listed: usize,
}

#[derive(Deserialize)]
struct Page {
    total_count: u64,
    repositories: Vec<Answer>,
}

#[derive(Deserialize)]
struct Answer {
    id: RepositoryId,
    name: String,
    owner: Owner,
    #[serde(default)]
    fork: bool,
    parent: Option<Origin>,
    source: Option<Origin>,
}

#[derive(Deserialize)]
struct Owner {
    id: AccountId,
    login: String,
}

#[derive(Deserialize)]
struct Origin {
    full_name: String,
}

impl Repository {
    /// Whether this is the repository `owner/name`; GitHub does not mind the case.
    #[must_use]
    pub fn is(&self, full_name: &str) -> bool {
        format!("{}/{}", self.at.owner, self.at.name).eq_ignore_ascii_case(full_name)
    }

    /// Whether it was forked from `owner/name`, directly or at the root.
    #[must_use]
    pub fn descends_from(&self, full_name: &str) -> bool {
        self.fork && self.origins.iter().any(|origin| origin.eq_ignore_ascii_case(full_name))
    }
}

/// Reads the answer to [`Request::repositories`](crate::Request::repositories).
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_repositories(
    response: &Response,
    now: UnixMillis,
) -> Result<RepositoryPage, GitHubError> {
    let page: Page = crate::rest::parse(response, now)?;
    let listed = page.repositories.len();
    let repositories = page.repositories.into_iter().filter_map(repository).collect();
    Ok(RepositoryPage { total: page.total_count, repositories, listed })
}

/// Reads the answer to [`Request::repository`](crate::Request::repository).
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_repository(response: &Response, now: UnixMillis) -> Result<Repository, GitHubError> {
    repository(crate::rest::parse(response, now)?)
        .ok_or_else(|| GitHubError::Malformed("the owner's login is no host name".into()))
}

fn repository(answer: Answer) -> Option<Repository> {
    let owner: Login = answer.owner.login.parse().ok()?;
    let origins = [answer.parent, answer.source];
    Some(Repository {
        id: answer.id,
        at: RepositoryPath { owner, name: answer.name },
        owner: answer.owner.id,
        fork: answer.fork,
        origins: origins.into_iter().flatten().map(|origin| origin.full_name).collect(),
    })
}
