//! The heads of many forks in one request.

mod answer;

use std::collections::BTreeMap;

use drift::Fork;
use futures_util::{StreamExt, stream};
use github::{Clock, GitHubError, Identity, Method, Request, query_limit};
use ids::{AccountId, InstallationId, Login};
use serde_json::json;

use super::App;
use crate::clock::SystemClock;
use answer::{Answer, read};

/// A fork to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Whose it is, or should be.
    pub account: AccountId,
    /// The account's login now.
    pub owner: Login,
    /// The fork's name, as far as is known.
    pub name: String,
    /// What it has to be a direct fork of, if that is not known from a record.
    pub template: Option<String>,
}

/// What came of looking at a fork.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// GitHub said so, as far as whoever looked can see.
    Known(Fork),
    /// This one could not be read, and others could: it may be that another token can.
    Refused(String),
    /// It was not got that far.
    Failed(String),
}

impl Looked {
    /// What is known of the fork.
    #[must_use]
    pub fn into_fork(self) -> Fork {
        match self {
            Self::Known(fork) => fork,
            Self::Refused(reason) | Self::Failed(reason) => Fork::Unreachable(reason),
        }
    }
}

/// After so many failures of one batch without a success in between, it is not one fork that GitHub
/// fails at. To find one in 200 takes nine.
const MAX_FAILURES: usize = 16;

/// Reads the heads of forks by the token of one installation, `at_once` in a request.
/// A fork that this installation cannot see is [`Fork::Gone`]; what could not be read says so.
pub async fn heads(
    app: &App,
    reader: InstallationId,
    wanted: &[Wanted],
    at_once: usize,
    concurrency: usize,
) -> BTreeMap<AccountId, Looked> {
    let batches = wanted.chunks(at_once.max(1)).map(|batch| halving(app, reader, batch));
    let answers: Vec<_> = stream::iter(batches).buffer_unordered(concurrency).collect().await;
    answers.into_iter().flatten().collect()
}

/// A batch; when GitHub fails on it, in halves, down to the one that it fails at.
async fn halving(app: &App, reader: InstallationId, batch: &[Wanted]) -> Vec<(AccountId, Looked)> {
    let mut waiting = vec![batch];
    let mut known = Vec::new();
    let mut failures = 0;
    while let Some(part) = waiting.pop() {
        match ask(app, reader, part).await {
            Ok(forks) => {
                failures = 0;
                known.extend(forks);
            }
            Err(error) => {
                failures += 1;
                let (one, other) = part.split_at(part.len() / 2);
                let reason = error.to_string();
                if !may_be_one_of_many(&error) || failures >= MAX_FAILURES {
                    let all = std::iter::once(part).chain(waiting.drain(..)).flatten();
                    known.extend(all.map(|one| (one.account, Looked::Failed(reason.clone()))));
                } else if one.is_empty() {
                    known.extend(
                        other.iter().map(|it| (it.account, Looked::Refused(reason.clone()))),
                    );
                } else {
                    waiting.extend([other, one]);
                }
            }
        }
    }
    known
}

/// Whether the request may succeed without one of the forks in it: it is too much for GitHub, or
/// there is one at which GitHub fails.
const fn may_be_one_of_many(error: &GitHubError) -> bool {
    match error {
        GitHubError::Server(_) | GitHubError::Unreachable(_) | GitHubError::Malformed(_) => true,
        GitHubError::Unauthorized
        | GitHubError::Suspended
        | GitHubError::Forbidden(_)
        | GitHubError::Archived
        | GitHubError::NotFound
        | GitHubError::Moved
        | GitHubError::RateLimited { .. }
        | GitHubError::Rejected(_)
        | GitHubError::Signing(_) => false,
    }
}

async fn ask(
    app: &App,
    reader: InstallationId,
    batch: &[Wanted],
) -> Result<Vec<(AccountId, Looked)>, GitHubError> {
    let request = Request {
        identity: Identity::Installation(reader),
        method: Method::Post,
        path: "/graphql".into(),
        body: Some(json!({"query": query(batch)}).to_string()),
    };
    let response = app.send(&request).await?;
    let now = SystemClock.now();
    if let Some(error) = GitHubError::of(&response, now).or_else(|| query_limit(&response, now)) {
        return Err(error);
    }
    let answer: Answer = serde_json::from_slice(&response.body)
        .map_err(|error| GitHubError::Malformed(error.to_string()))?;
    read(batch, answer)
}

fn query(batch: &[Wanted]) -> String {
    let mut query = String::from("query Heads{");
    for (number, one) in batch.iter().enumerate() {
        let (owner, name) = (json!(one.owner), json!(one.name));
        query.push_str(&format!("r{number}:repository(owner:{owner},name:{name}){{...Fork}} "));
    }
    query.push_str("rateLimit{remaining resetAt}} ");
    query.push_str(&FORK.replace("FILE", acl::FILE_NAME));
    query
}

const FORK: &str = "fragment Fork on Repository{databaseId name isFork isArchived \
    owner{login ... on User{databaseId} ... on Organization{databaseId}} \
    parent{nameWithOwner} \
    defaultBranchRef{target{__typename ... on Commit{oid \
    file(path:\"FILE\"){type mode object{__typename oid}}}}}}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_text_whatever_is_in_them() {
        let (account, owner) = (AccountId::new(1), "a".parse().unwrap());
        let strange = Wanted { account, owner, name: "x\"){evil}".into(), template: None };
        assert!(query(&[strange]).contains(r#"name:"x\"){evil}""#));
    }
}
