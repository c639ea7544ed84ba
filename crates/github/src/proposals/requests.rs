//! The requests, in the order in which a proposal makes them.

use ids::{BlobId, CommitId, InstallationId, Login, TreeId};
use serde_json::{Value, json};

use crate::{Identity, Method, RepositoryPath, Request};

/// A pull request to be opened, from a branch of the same repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewPull<'a> {
    /// One line.
    pub title: &'a str,
    /// Markdown.
    pub body: &'a str,
    /// The branch with the change.
    pub head: &'a str,
    /// The branch into which it is to be merged.
    pub base: &'a str,
}

impl Request {
    fn post(id: InstallationId, at: &RepositoryPath, what: &str, body: &Value) -> Self {
        Self {
            identity: Identity::Installation(id),
            method: Method::Post,
            path: format!("/repos/{}/{}/{what}", at.owner, at.name),
            body: Some(body.to_string()),
        }
    }

    /// `GET /users/{login}`
    #[must_use]
    pub fn user(id: InstallationId, login: &Login) -> Self {
        Self::get(Identity::Installation(id), format!("/users/{login}"))
    }

    /// `GET /repos/{owner}/{name}/pulls`: the open ones from a branch of the same repository.
    #[must_use]
    pub fn open_pulls(id: InstallationId, at: &RepositoryPath, branch: &str) -> Self {
        let RepositoryPath { owner, name } = at;
        let path = format!("/repos/{owner}/{name}/pulls?state=open&head={owner}:{branch}");
        Self::get(Identity::Installation(id), path)
    }

    /// `GET /repos/{owner}/{name}/git/commits/{commit}`
    #[must_use]
    pub fn git_commit(id: InstallationId, at: &RepositoryPath, commit: &CommitId) -> Self {
        let path = format!("/repos/{}/{}/git/commits/{commit}", at.owner, at.name);
        Self::get(Identity::Installation(id), path)
    }

    /// `POST /repos/{owner}/{name}/git/blobs`
    #[must_use]
    pub fn create_blob(id: InstallationId, at: &RepositoryPath, text: &str) -> Self {
        Self::post(id, at, "git/blobs", &json!({"content": text, "encoding": "utf-8"}))
    }

    /// `POST /repos/{owner}/{name}/git/trees`: the tree `base` with an ordinary file at `path`.
    #[must_use]
    pub fn create_tree(
        id: InstallationId,
        at: &RepositoryPath,
        base: &TreeId,
        path: &str,
        blob: &BlobId,
    ) -> Self {
        let entry = json!({"path": path, "mode": "100644", "type": "blob", "sha": blob});
        Self::post(id, at, "git/trees", &json!({"base_tree": base, "tree": [entry]}))
    }

    /// `POST /repos/{owner}/{name}/git/commits`, by the App.
    #[must_use]
    pub fn create_commit(
        id: InstallationId,
        at: &RepositoryPath,
        message: &str,
        tree: &TreeId,
        parent: &CommitId,
    ) -> Self {
        let body = json!({"message": message, "tree": tree, "parents": [parent]});
        Self::post(id, at, "git/commits", &body)
    }

    /// `POST /repos/{owner}/{name}/git/refs`
    #[must_use]
    pub fn create_branch(
        id: InstallationId,
        at: &RepositoryPath,
        branch: &str,
        commit: &CommitId,
    ) -> Self {
        let body = json!({"ref": format!("refs/heads/{branch}"), "sha": commit});
        Self::post(id, at, "git/refs", &body)
    }

    /// `POST /repos/{owner}/{name}/pulls`
    #[must_use]
    pub fn create_pull(id: InstallationId, at: &RepositoryPath, new: &NewPull<'_>) -> Self {
        let NewPull { title, body, head, base } = new;
        let body = json!({"title": title, "body": body, "head": head, "base": base});
        Self::post(id, at, "pulls", &body)
    }
}
