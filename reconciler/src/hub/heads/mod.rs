//! The heads of many forks in one request.

mod answer;

use std::collections::BTreeMap;

use drift::Fork;
use futures_util::{StreamExt, stream};
use github::{Clock, GitHubError, Identity, Method, Request};
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

/// How often a request that is too much for GitHub is halved.
const MAX_HALVINGS: u32 = 3;

/// Reads the heads of forks by the token of one installation, `at_once` in a request.
/// A fork that this installation cannot see is [`Fork::Gone`]; what could not be read says so.
pub async fn heads(
    app: &App,
    reader: InstallationId,
    wanted: &[Wanted],
    at_once: usize,
    concurrency: usize,
) -> BTreeMap<AccountId, Fork> {
    let batches = wanted.chunks(at_once.max(1)).map(|batch| halving(app, reader, batch));
    let answers: Vec<_> = stream::iter(batches).buffer_unordered(concurrency).collect().await;
    answers.into_iter().flatten().collect()
}

/// A batch; when GitHub fails on it, in halves.
async fn halving(app: &App, reader: InstallationId, batch: &[Wanted]) -> Vec<(AccountId, Fork)> {
    let mut waiting = vec![(batch, 0)];
    let mut known = Vec::new();
    while let Some((part, halvings)) = waiting.pop() {
        match ask(app, reader, part).await {
            Ok(forks) => known.extend(forks),
            Err(GitHubError::Server(_) | GitHubError::Unreachable(_))
                if part.len() > 1 && halvings < MAX_HALVINGS =>
            {
                let (one, other) = part.split_at(part.len() / 2);
                waiting.extend([(other, halvings + 1), (one, halvings + 1)]);
            }
            Err(error) => {
                let reason = error.to_string();
                let unknown =
                    part.iter().map(|one| (one.account, Fork::Unreachable(reason.clone())));
                known.extend(unknown);
            }
        }
    }
    known
}

async fn ask(
    app: &App,
    reader: InstallationId,
    batch: &[Wanted],
) -> Result<Vec<(AccountId, Fork)>, GitHubError> {
    let request = Request {
        identity: Identity::Installation(reader),
        method: Method::Post,
        path: "/graphql".into(),
        body: Some(json!({"query": query(batch)}).to_string()),
    };
    let response = app.send(&request).await?;
    let now = SystemClock.now();
    if let Some(error) = GitHubError::of(&response, now) {
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
