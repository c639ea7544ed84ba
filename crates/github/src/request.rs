//! Requests to GitHub as values.

use ids::{BlobId, CommitId, InstallationId, Login, RepositoryId, TreeId};
use serde::Serialize;
use serde_json::{Value, json};

/// In whose name a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// The App itself: a signed JSON Web Token.
    App,
    /// One installation: an installation token.
    Installation(InstallationId),
}

/// HTTP method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PATCH
    Patch,
}

/// A request, without host and token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// In whose name.
    pub identity: Identity,
    /// Method.
    pub method: Method,
    /// Path and query, from the API's root.
    pub path: String,
    /// JSON body.
    pub body: Option<String>,
}

/// Where a repository is at the moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct RepositoryPath {
    /// The owner's login.
    pub owner: Login,
    /// The name.
    pub name: String,
}

impl Method {
    /// As it is written in a request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
        }
    }
}

impl Request {
    pub(crate) fn get(identity: Identity, path: String) -> Self {
        Self { identity, method: Method::Get, path, body: None }
    }

    pub(crate) fn graphql(installation: InstallationId, query: &str, variables: &Value) -> Self {
        let body = serde_json::json!({"query": query, "variables": variables});
        Self {
            identity: Identity::Installation(installation),
            method: Method::Post,
            path: "/graphql".into(),
            body: Some(body.to_string()),
        }
    }

    /// `GET /app/installations/{id}`
    #[must_use]
    pub fn installation(id: InstallationId) -> Self {
        Self::get(Identity::App, format!("/app/installations/{id}"))
    }

    /// `GET /users/{login}/installation`
    #[must_use]
    pub fn installation_of(login: &Login) -> Self {
        Self::get(Identity::App, format!("/users/{login}/installation"))
    }

    /// `POST /app/installations/{id}/access_tokens`, for a token with these permissions, or with
    /// all that are granted.
    #[must_use]
    pub(crate) fn access_token(id: InstallationId, permissions: Option<&Value>) -> Self {
        Self {
            identity: Identity::App,
            method: Method::Post,
            path: format!("/app/installations/{id}/access_tokens"),
            body: permissions.map(|wish| json!({ "permissions": wish }).to_string()),
        }
    }

    /// `GET /installation/repositories`, pages counted from 1.
    #[must_use]
    pub fn repositories(id: InstallationId, page: u32) -> Self {
        let path = format!("/installation/repositories?per_page=100&page={page}");
        Self::get(Identity::Installation(id), path)
    }

    /// `GET /repositories/{id}`
    #[must_use]
    pub fn repository(id: InstallationId, repository: RepositoryId) -> Self {
        Self::get(Identity::Installation(id), format!("/repositories/{repository}"))
    }

    /// `GET /repos/{owner}/{name}/git/trees/{tree}?recursive=1`
    #[must_use]
    pub fn tree(id: InstallationId, at: &RepositoryPath, tree: &TreeId) -> Self {
        let path = format!("/repos/{}/{}/git/trees/{tree}?recursive=1", at.owner, at.name);
        Self::get(Identity::Installation(id), path)
    }

    /// `GET /repos/{owner}/{name}/git/blobs/{blob}`
    #[must_use]
    pub fn blob(id: InstallationId, at: &RepositoryPath, blob: &BlobId) -> Self {
        let path = format!("/repos/{}/{}/git/blobs/{blob}", at.owner, at.name);
        Self::get(Identity::Installation(id), path)
    }

    /// The head of the default branch and the files at `file` and `tests` there, in one GraphQL
    /// request.
    #[must_use]
    pub fn head(id: InstallationId, at: &RepositoryPath, file: &str, tests: &str) -> Self {
        let variables = serde_json::json!({
            "owner": at.owner, "name": at.name, "path": file, "tests": tests,
        });
        Self::graphql(id, HEAD, &variables)
    }

    /// The pull requests that a commit is part of, in one GraphQL request.
    #[must_use]
    pub fn origin(id: InstallationId, at: &RepositoryPath, commit: &CommitId) -> Self {
        let variables = serde_json::json!({"owner": at.owner, "name": at.name, "commit": commit});
        Self::graphql(id, ORIGIN, &variables)
    }

    /// Up to [`MAX_BLOBS`] blobs in one GraphQL request, under the names `b0`, `b1`, …
    #[must_use]
    pub fn blobs(id: InstallationId, at: &RepositoryPath, blobs: &[BlobId]) -> Self {
        let fields: Vec<_> = blobs
            .iter()
            .take(MAX_BLOBS)
            .enumerate()
            .map(|(number, blob)| {
                format!(
                    "b{number}:object(oid:\"{blob}\")\
                     {{... on Blob{{oid byteSize isBinary isTruncated text}}}}"
                )
            })
            .collect();
        let query = format!(
            "query Blobs($owner:String!,$name:String!){{\
             repository(owner:$owner,name:$name){{{}}}}}",
            fields.join(" ")
        );
        Self::graphql(id, &query, &serde_json::json!({"owner": at.owner, "name": at.name}))
    }
}

/// How many blobs one request asks for at most.
pub const MAX_BLOBS: usize = 50;

const HEAD: &str = "query Head($owner:String!,$name:String!,$path:String!,$tests:String!){\
    repository(owner:$owner,name:$name){databaseId name isFork isArchived isEmpty \
    owner{login ... on User{databaseId} ... on Organization{databaseId}} \
    parent{databaseId nameWithOwner} \
    defaultBranchRef{name target{__typename ... on Commit{oid committedDate tree{oid} \
    file(path:$path){type mode object{__typename oid \
    ... on Blob{byteSize isBinary isTruncated text}}} \
    tests:file(path:$tests){type mode object{__typename oid \
    ... on Blob{byteSize isBinary isTruncated text}}}}}}} \
    rateLimit{remaining resetAt}}";

const ORIGIN: &str = "query Origin($owner:String!,$name:String!,$commit:GitObjectID!){\
    repository(owner:$owner,name:$name){object(oid:$commit){... on Commit{\
    associatedPullRequests(first:10){nodes{number merged mergeCommit{oid} \
    mergedBy{login ... on User{databaseId} ... on Bot{databaseId}}}}}}}}";
