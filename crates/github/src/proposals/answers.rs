//! The answers.

use std::collections::BTreeMap;

use ids::{AccountId, BlobId, CommitId, TreeId, UnixMillis};
use serde::Deserialize;

use crate::{
    GitHubError, Installation, Repository, Response, parse_installation, parse_repository,
    rest::parse,
};

/// An installation, and what its owner lets the App do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The installation.
    pub installation: Installation,
    /// `read` or `write`, by the permission's name.
    pub permissions: BTreeMap<String, String>,
}

impl Grant {
    /// Whether the App may write what this permission is about.
    #[must_use]
    pub fn may_write(&self, permission: &str) -> bool {
        self.permissions.get(permission).is_some_and(|level| level == "write" || level == "admin")
    }
}

/// A repository, with what has to be known before something is proposed to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkFacts {
    /// The repository.
    pub repository: Repository,
    /// Its default branch.
    pub default_branch: String,
    /// Nothing can be written to it.
    pub archived: bool,
}

/// A pull request that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPull {
    /// Its number.
    pub number: u64,
    /// Its page.
    pub url: String,
    /// Its newest commit.
    pub head: CommitId,
    /// The branch into which it is to be merged.
    pub base: String,
}

/// The public profile of an account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct UserProfile {
    /// The account.
    pub id: AccountId,
    /// Its login.
    pub login: String,
    /// `User` or `Organization`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its page.
    pub html_url: String,
    /// What the person calls itself.
    pub name: Option<String>,
    /// What it says of itself.
    pub bio: Option<String>,
    /// Where it works.
    pub company: Option<String>,
    /// Where it is.
    pub location: Option<String>,
    /// Its website.
    pub blog: Option<String>,
    /// How many public repositories it has.
    #[serde(default)]
    pub public_repos: u64,
    /// How many follow it.
    #[serde(default)]
    pub followers: u64,
    /// How many it follows.
    #[serde(default)]
    pub following: u64,
    /// Since when it is there (ISO 8601).
    pub created_at: Option<String>,
}

/// The first page of an installation's repositories, as people see them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RepositoryRows {
    /// How many there are on all pages.
    #[serde(rename = "total_count")]
    pub total: u64,
    /// Those on the first page.
    #[serde(rename = "repositories")]
    pub rows: Vec<ListedRepository>,
}

/// A repository, as people see it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ListedRepository {
    /// The repository.
    pub id: ids::RepositoryId,
    /// `owner/name`
    pub full_name: String,
    /// Its page.
    pub html_url: String,
    /// What it is for.
    pub description: Option<String>,
    /// Hidden from the public.
    #[serde(default)]
    pub private: bool,
    /// It was forked from another one.
    #[serde(default)]
    pub fork: bool,
    /// It is read only.
    #[serde(default)]
    pub archived: bool,
    /// Its default branch.
    #[serde(default)]
    pub default_branch: String,
}

#[derive(Deserialize)]
struct Permissions {
    #[serde(default)]
    permissions: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Facts {
    default_branch: String,
    #[serde(default)]
    archived: bool,
}

#[derive(Deserialize)]
struct Pull {
    number: u64,
    html_url: String,
    head: Side,
    base: Side,
}

#[derive(Deserialize)]
struct Side {
    #[serde(rename = "ref")]
    name: String,
    sha: CommitId,
}

#[derive(Deserialize)]
struct Named<T> {
    sha: T,
}

#[derive(Deserialize)]
struct Commit {
    tree: Named<TreeId>,
}

/// Reads the answer to [`Request::installation`](crate::Request::installation), with permissions.
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_grant(response: &Response, now: UnixMillis) -> Result<Grant, GitHubError> {
    let installation = parse_installation(response, now)?;
    let Permissions { permissions } = parse(response, now)?;
    Ok(Grant { installation, permissions })
}

/// Reads the answer to [`Request::repository`](crate::Request::repository), with its default branch.
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_fork(response: &Response, now: UnixMillis) -> Result<ForkFacts, GitHubError> {
    let repository = parse_repository(response, now)?;
    let Facts { default_branch, archived } = parse(response, now)?;
    Ok(ForkFacts { repository, default_branch, archived })
}

/// Reads the answer to [`Request::user`](crate::Request::user).
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_profile(response: &Response, now: UnixMillis) -> Result<UserProfile, GitHubError> {
    parse(response, now)
}

/// Reads the answer to [`Request::repositories`](crate::Request::repositories), as people see them.
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_listed(response: &Response, now: UnixMillis) -> Result<RepositoryRows, GitHubError> {
    parse(response, now)
}

/// Reads the answer to [`Request::open_pulls`](crate::Request::open_pulls).
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_open_pulls(
    response: &Response,
    now: UnixMillis,
) -> Result<Vec<OpenPull>, GitHubError> {
    let pulls: Vec<Pull> = parse(response, now)?;
    Ok(pulls.into_iter().map(open).collect())
}

/// Reads the answer to [`Request::create_pull`](crate::Request::create_pull).
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_pull(response: &Response, now: UnixMillis) -> Result<OpenPull, GitHubError> {
    parse(response, now).map(open)
}

/// Reads the answer to [`Request::git_commit`](crate::Request::git_commit): the commit's tree.
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_commit_tree(response: &Response, now: UnixMillis) -> Result<TreeId, GitHubError> {
    let Commit { tree } = parse(response, now)?;
    Ok(tree.sha)
}

/// Reads the answer to [`Request::create_blob`](crate::Request::create_blob).
///
/// # Errors
/// The answer is an error, or names another content than `text`.
pub fn parse_created_blob(
    text: &str,
    response: &Response,
    now: UnixMillis,
) -> Result<BlobId, GitHubError> {
    let Named::<BlobId> { sha } = parse(response, now)?;
    if crate::proves(&sha, text.as_bytes()) {
        Ok(sha)
    } else {
        Err(GitHubError::Malformed("the new blob has another content".into()))
    }
}

/// Reads the answer to [`Request::create_tree`](crate::Request::create_tree).
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_created_tree(response: &Response, now: UnixMillis) -> Result<TreeId, GitHubError> {
    let Named { sha } = parse(response, now)?;
    Ok(sha)
}

/// Reads the answer to [`Request::create_commit`](crate::Request::create_commit).
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_created_commit(response: &Response, now: UnixMillis) -> Result<CommitId, GitHubError> {
    let Named { sha } = parse(response, now)?;
    Ok(sha)
}

fn open(Pull { number, html_url, head, base }: Pull) -> OpenPull {
    OpenPull { number, url: html_url, head: head.sha, base: base.name }
}
