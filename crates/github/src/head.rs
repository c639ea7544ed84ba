//! The head of a repository's default branch.

use ids::{AccountId, BlobId, CommitId, Login, RepositoryId, TreeId, UnixMillis};
use serde::Deserialize;

use crate::{GitHubError, Response, blob::TextBlob, graphql, graphql::Partial};

/// A repository with the head of its default branch, read in one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryHead {
    /// The repository.
    pub repository: RepositoryId,
    /// Its name now.
    pub name: String,
    /// Its owner.
    pub owner: AccountId,
    /// The owner's login now.
    pub login: Login,
    /// What it was forked from.
    pub parent: Option<Parent>,
    /// The head; `None` when the default branch has no commit.
    pub head: Option<Head>,
}

/// What a repository was forked from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Parent {
    /// The repository.
    #[serde(rename = "databaseId")]
    pub id: RepositoryId,
    /// `owner/name`
    #[serde(rename = "nameWithOwner")]
    pub full_name: String,
}

/// The head of a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The commit.
    pub commit: CommitId,
    /// Its tree.
    pub tree: TreeId,
    /// What stands at the first path that was asked for.
    pub file: Option<FileAt>,
    /// What stands at the second path that was asked for.
    pub tests: Option<FileAt>,
}

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileAt {
    /// A file.
    File {
        /// Its content's name.
        blob: BlobId,
        /// Bytes.
        size: u64,
        /// Its content, when the answer had all of it.
        content: Option<Vec<u8>>,
    },
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A submodule.
    Submodule,
}

/// `S_IFMT` of a tree entry's mode, and its value for symbolic links.
const KIND_OF_MODE: u32 = 0o170_000;
const SYMLINK: u32 = 0o120_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    database_id: RepositoryId,
    name: String,
    is_fork: bool,
    owner: Owner,
    parent: Option<Parent>,
    default_branch_ref: Option<Branch>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Owner {
    login: Login,
    database_id: AccountId,
}

#[derive(Deserialize)]
struct Branch {
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    #[serde(rename = "__typename")]
    kind: String,
    oid: Option<CommitId>,
    tree: Option<Tree>,
    file: Option<Entry>,
    tests: Option<Entry>,
}

#[derive(Deserialize)]
struct Tree {
    oid: TreeId,
}

#[derive(Deserialize)]
pub(crate) struct Entry {
    #[serde(rename = "type")]
    kind: String,
    mode: u32,
    object: Option<serde_json::Value>,
}

/// Reads the answer to [`Request::head`](crate::Request::head).
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_head(response: &Response, now: UnixMillis) -> Result<RepositoryHead, GitHubError> {
    let answer: Answer = graphql::repository(response, Partial::Refused, now)?;
    let target = answer.default_branch_ref.and_then(|branch| branch.target);
    Ok(RepositoryHead {
        repository: answer.database_id,
        name: answer.name,
        owner: answer.owner.database_id,
        login: answer.owner.login,
        parent: answer.parent.filter(|_| answer.is_fork),
        head: target.map(head).transpose()?,
    })
}

fn head(target: Target) -> Result<Head, GitHubError> {
    match (target.oid, target.tree) {
        (Some(commit), Some(tree)) => Ok(Head {
            commit,
            tree: tree.oid,
            file: target.file.map(file).transpose()?,
            tests: target.tests.map(file).transpose()?,
        }),
        _ => Err(GitHubError::Malformed(format!("a branch points to a {}", target.kind))),
    }
}

pub(crate) fn file(entry: Entry) -> Result<FileAt, GitHubError> {
    match entry.kind.as_str() {
        "tree" => Ok(FileAt::Directory),
        "commit" => Ok(FileAt::Submodule),
        "blob" if entry.mode & KIND_OF_MODE == SYMLINK => Ok(FileAt::Symlink),
        "blob" => {
            let object = entry.object.unwrap_or_default();
            let text: TextBlob = serde_json::from_value(object)
                .map_err(|error| GitHubError::Malformed(error.to_string()))?;
            Ok(FileAt::File { blob: text.oid.clone(), size: text.size, content: text.proved() })
        }
        kind => Err(GitHubError::Malformed(format!("a tree entry is a {kind}"))),
    }
}
