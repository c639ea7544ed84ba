//! What a fork has to read besides its policy.

use ids::{AccountId, BlobId, CommitId, Generation, RepositoryId};
use serde::{Deserialize, Serialize};

use crate::SchemaVersion;

/// Learn topics, datums and prompts of a repository at one commit: under `index:{login}` for forks, under
/// `template:index` for the template. The files themselves are
/// under `file:{account}:{sha}`, and those that the template has under `blob:{sha}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentIndex {
    /// Version of this shape.
    pub schema: SchemaVersion,
    /// The repository's owner.
    pub account: AccountId,
    /// The repository.
    pub repository: RepositoryId,
    /// The commit that was read.
    pub commit: CommitId,
    /// Which of two indexes of one account is the newer one.
    pub generation: Generation,
    /// The files, sorted by path.
    pub entries: Vec<ContentEntry>,
    /// Files that were left out because of a bound, at most the first 50 of them.
    pub skipped: Vec<Skipped>,
    /// How many were left out in all.
    pub skipped_total: u32,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentEntry {
    /// Learn topic, datum or prompt.
    pub kind: ContentKind,
    /// The name people use: `rust` for `_b00t_/learn/rust.md`, `github.mcp` for
    /// `_b00t_/github.mcp.toml`.
    pub name: String,
    /// Path from the repository's root.
    pub path: String,
    /// The content's blob.
    pub blob: BlobId,
    /// Bytes.
    pub size: u64,
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContentKind {
    /// Text to learn from: `_b00t_/learn/**/*.md`.
    Topic,
    /// A description of a tool: `_b00t_/**/*.{kind}.toml`.
    Datum,
    /// A prompt: `_b00t_/prompts/**/*.md`.
    Prompt,
}

/// A file that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Path from the repository's root.
    pub path: String,
    /// One sentence.
    pub reason: String,
}

impl ContentIndex {
    /// The file of this kind and name.
    #[must_use]
    pub fn find(&self, kind: ContentKind, name: &str) -> Option<&ContentEntry> {
        self.entries.iter().find(|entry| entry.kind == kind && entry.name == name)
    }

    /// All files of this kind.
    pub fn of_kind(&self, kind: ContentKind) -> impl Iterator<Item = &ContentEntry> {
        self.entries.iter().filter(move |entry| entry.kind == kind)
    }
}
