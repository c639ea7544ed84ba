//! What stands in a tree.

use ids::{BlobId, TreeId, UnixMillis};
use serde::Deserialize;

use crate::{GitHubError, Response};

/// All paths of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// What stands in it, as GitHub lists it.
    pub entries: Vec<TreeEntry>,
    /// GitHub left some out.
    pub truncated: bool,
}

/// One path of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeEntry {
    /// Path from the tree's root.
    pub path: String,
    /// What stands there.
    pub kind: TreeEntryKind,
}

/// What stands at a path of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeEntryKind {
    /// A file.
    File {
        /// Its content's name.
        blob: BlobId,
        /// Bytes.
        size: u64,
    },
    /// A directory.
    Directory(TreeId),
    /// A symbolic link.
    Symlink,
    /// A submodule.
    Submodule,
}

#[derive(Deserialize)]
struct Answer {
    tree: Vec<Entry>,
    #[serde(default)]
    truncated: bool,
}

#[derive(Deserialize)]
struct Entry {
    path: String,
    mode: String,
    #[serde(rename = "type")]
    kind: String,
    sha: String,
    size: Option<u64>,
}

/// Reads the answer to [`Request::tree`](crate::Request::tree).
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_tree(response: &Response, now: UnixMillis) -> Result<Tree, GitHubError> {
    let answer: Answer = crate::rest::parse(response, now)?;
    let entries = answer.tree.into_iter().map(entry).collect::<Result<_, _>>()?;
    Ok(Tree { entries, truncated: answer.truncated })
}

fn entry(entry: Entry) -> Result<TreeEntry, GitHubError> {
    let malformed = || GitHubError::Malformed(format!("the tree entry {}", entry.path));
    let kind = match (entry.kind.as_str(), entry.mode.as_str()) {
        ("tree", _) => TreeEntryKind::Directory(entry.sha.parse().map_err(|_| malformed())?),
        ("commit", _) => TreeEntryKind::Submodule,
        ("blob", "120000") => TreeEntryKind::Symlink,
        ("blob", _) => TreeEntryKind::File {
            blob: entry.sha.parse().map_err(|_| malformed())?,
            size: entry.size.ok_or_else(malformed)?,
        },
        _ => return Err(malformed()),
    };
    Ok(TreeEntry { path: entry.path, kind })
}
