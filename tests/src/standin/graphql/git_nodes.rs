//! Commits, trees, files.

use std::path::Path;

use git2::{ObjectType, Oid};
use serde_json::{Value, json};

use super::execute::{Arguments, Execution, Failure, Found};
use super::nodes::Node;
use super::pull_nodes;
use crate::standin::clock::iso;

/// GitHub cuts the text of larger blobs.
const MOST_TEXT: usize = 512_000;

/// What kind of git object it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Commit,
    Tree,
    Blob,
    Tag,
}

impl Kind {
    fn of(kind: ObjectType) -> Option<Self> {
        match kind {
            ObjectType::Commit => Some(Self::Commit),
            ObjectType::Tree => Some(Self::Tree),
            ObjectType::Blob => Some(Self::Blob),
            ObjectType::Tag => Some(Self::Tag),
            ObjectType::Any => None,
        }
    }

    pub(super) fn type_name(self) -> &'static str {
        match self {
            Self::Commit => "Commit",
            Self::Tree => "Tree",
            Self::Blob => "Blob",
            Self::Tag => "Tag",
        }
    }
}

/// An entry of a tree.
pub(super) struct Entry {
    repository: u64,
    path: String,
    mode: i32,
    oid: Oid,
}

impl Entry {
    fn new(repository: u64, path: String, entry: &git2::TreeEntry<'_>) -> Self {
        Self { repository, path, mode: entry.filemode(), oid: entry.id() }
    }

    fn kind(&self) -> &'static str {
        match self.mode {
            0o040_000 => "tree",
            0o160_000 => "commit",
            _ => "blob",
        }
    }
}

/// Who made a commit.
pub(super) struct Person {
    name: String,
    email: String,
    date: i64,
}

impl Person {
    fn node(of: &git2::Signature<'_>) -> Node {
        Node::Person(Box::new(Self {
            name: String::from_utf8_lossy(of.name_bytes()).into_owned(),
            email: String::from_utf8_lossy(of.email_bytes()).into_owned(),
            date: of.when().seconds(),
        }))
    }

    pub(super) fn field(&self, execution: &Execution<'_, '_>, name: &str) -> Found {
        match name {
            "name" => Found::Plain(json!(self.name)),
            "email" => Found::Plain(json!(self.email)),
            "date" => Found::Plain(json!(iso(self.date))),
            _ => {
                let account = execution.asking.shared.records().account(&self.name).cloned();
                Found::One(account.map(|account| Node::Owner(Box::new(account))))
            }
        }
    }
}

/// The object of that id; none when the repository does not have it.
pub(super) fn object(
    execution: &Execution<'_, '_>,
    repository: u64,
    oid: Oid,
) -> Result<Found, Failure> {
    let git = execution.git(repository)?;
    let kind = git.odb()?.read_header(oid).ok().and_then(|(_, kind)| Kind::of(kind));
    Ok(Found::One(kind.map(|kind| Node::Object { repository, oid, kind })))
}

pub(super) fn object_field(
    execution: &Execution<'_, '_>,
    repository: u64,
    oid: Oid,
    kind: Kind,
    name: &str,
    arguments: &Arguments,
) -> Result<Found, Failure> {
    match (name, kind) {
        ("oid", _) => Ok(Found::Plain(json!(oid.to_string()))),
        ("abbreviatedOid", _) => Ok(Found::Plain(json!(oid.to_string().get(..7)))),
        (_, Kind::Commit) => commit_field(execution, repository, oid, name, arguments),
        (_, Kind::Tree) => {
            let git = execution.git(repository)?;
            let tree = git.find_tree(oid)?;
            let entries = tree.iter().map(|entry| {
                let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
                Node::Entry(Box::new(Entry::new(repository, name, &entry)))
            });
            Ok(Found::Many(entries.collect()))
        }
        (_, Kind::Blob) => {
            let git = execution.git(repository)?;
            let blob = git.find_blob(oid)?;
            Ok(Found::Plain(blob_field(blob.content(), name)))
        }
        (_, Kind::Tag) => {
            let git = execution.git(repository)?;
            let tag = git.find_tag(oid)?;
            let text = if name == "name" { Some(tag.name_bytes()) } else { tag.message_bytes() };
            Ok(Found::Plain(json!(text.map(String::from_utf8_lossy))))
        }
    }
}

fn commit_field(
    execution: &Execution<'_, '_>,
    repository: u64,
    oid: Oid,
    name: &str,
    arguments: &Arguments,
) -> Result<Found, Failure> {
    let git = execution.git(repository)?;
    let commit = git.find_commit(oid)?;
    let message = String::from_utf8_lossy(commit.message_bytes()).into_owned();
    match name {
        "committedDate" => Ok(Found::Plain(json!(iso(commit.committer().when().seconds())))),
        "authoredDate" => Ok(Found::Plain(json!(iso(commit.author().when().seconds())))),
        "message" => Ok(Found::Plain(json!(message.trim_end()))),
        "messageHeadline" => Ok(Found::Plain(json!(message.lines().next().unwrap_or_default()))),
        "url" => {
            let shared = execution.asking.shared;
            let records = shared.records();
            let of = records.repositories.get(&repository);
            let of = of.map(|found| records.full_name(found)).unwrap_or_default();
            Ok(Found::Plain(json!(format!("{}/{of}/commit/{oid}", shared.base_url))))
        }
        "author" => Ok(Found::One(Some(Person::node(&commit.author())))),
        "committer" => Ok(Found::One(Some(Person::node(&commit.committer())))),
        "associatedPullRequests" => pull_nodes::associated(execution, repository, oid, arguments),
        "tree" => {
            let tree = Node::Object { repository, oid: commit.tree_id(), kind: Kind::Tree };
            Ok(Found::One(Some(tree)))
        }
        _ => {
            let path = arguments.required("file", "path")?;
            // GitHub says null and, beside the data, that there is no such file.
            let entry = commit.tree()?.get_path(Path::new(path)).map_err(|_| Failure {
                kind: "NOT_FOUND",
                message: format!("Could not resolve file for path '{path}'."),
            })?;
            let entry = Entry::new(repository, path.to_owned(), &entry);
            Ok(Found::One(Some(Node::Entry(Box::new(entry)))))
        }
    }
}

pub(super) fn entry_field(
    execution: &Execution<'_, '_>,
    entry: &Entry,
    name: &str,
) -> Result<Found, Failure> {
    let plain = |value| Ok(Found::Plain(value));
    match name {
        "name" => plain(json!(entry.path.rsplit('/').next())),
        "path" => plain(json!(entry.path)),
        "mode" => plain(json!(entry.mode)),
        "type" => plain(json!(entry.kind())),
        "oid" => plain(json!(entry.oid.to_string())),
        "size" => {
            let git = execution.git(entry.repository)?;
            let size = git.find_blob(entry.oid).map(|blob| blob.size());
            plain(json!(size.unwrap_or(0)))
        }
        _ => object(execution, entry.repository, entry.oid),
    }
}

/// `text` is there only when it is the blob exactly, or its beginning when `isTruncated`.
fn blob_field(content: &[u8], name: &str) -> Value {
    let text = std::str::from_utf8(content).ok().filter(|text| !text.contains('\0'));
    match name {
        "byteSize" => json!(content.len()),
        "isBinary" => json!(text.is_none()),
        "isTruncated" => json!(content.len() > MOST_TEXT),
        _ => json!(text.map(|text| text.get(..text.floor_char_boundary(MOST_TEXT)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_the_blob_exactly() {
        assert_eq!(blob_field("\u{feff}a\r\n".as_bytes(), "text"), json!("\u{feff}a\r\n"));
        assert_eq!(blob_field(b"", "text"), json!(""));
        assert_eq!(blob_field(b"", "isBinary"), json!(false));
    }

    #[test]
    fn what_is_not_text_has_none() {
        for binary in [b"\xff\xfe".as_slice(), b"a\0b"] {
            assert_eq!(blob_field(binary, "text"), Value::Null);
            assert_eq!(blob_field(binary, "isBinary"), json!(true));
        }
    }

    #[test]
    fn large_text_is_cut_between_characters() {
        let large = "ä".repeat(MOST_TEXT);
        assert_eq!(blob_field(large.as_bytes(), "isTruncated"), json!(true));
        assert_eq!(blob_field(large.as_bytes(), "text").as_str().unwrap().len(), MOST_TEXT);
        assert_eq!(blob_field(&[b'a'; MOST_TEXT], "isTruncated"), json!(false));
    }
}
