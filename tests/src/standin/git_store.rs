//! Bare repositories on disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, Oid, Repository as Git, RepositoryInitOptions, Signature, Time};

use super::error::StandinError;

/// One path of a commit that the world makes without a clone.
#[derive(Debug, Clone)]
pub enum Change {
    /// A file with these bytes.
    File(Vec<u8>),
    /// A file with these bytes that may be run.
    Executable(Vec<u8>),
    /// A symbolic link to this target.
    Symlink(String),
    /// A submodule at this commit (40 hex digits).
    Submodule(String),
    /// No such path (a file or a whole folder).
    Gone,
}

/// Branches and tags with the objects they name.
pub(crate) type Refs = BTreeMap<String, Oid>;

/// The folder of all bare repositories.
#[derive(Debug, Clone)]
pub(crate) struct GitStore {
    folder: PathBuf,
}

impl GitStore {
    pub(crate) fn new(state: &Path) -> Result<Self, StandinError> {
        let folder = std::path::absolute(state.join("repositories"))?;
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    pub(crate) fn path(&self, id: u64) -> PathBuf {
        self.folder.join(format!("{id}.git"))
    }

    pub(crate) fn open(&self, id: u64) -> Result<Git, StandinError> {
        Ok(Git::open_bare(self.path(id))?)
    }

    /// A repository without a commit.
    pub(crate) fn init(&self, id: u64, default_branch: &str) -> Result<Git, StandinError> {
        let mut options = RepositoryInitOptions::new();
        options.bare(true).initial_head(default_branch).external_template(false);
        let git = Git::init_opts(self.path(id), &options)?;
        let mut config = git.config()?;
        config.set_i32("gc.auto", 0)?;
        config.set_bool("receive.autogc", false)?;
        config.set_str("receive.hideRefs", "refs/pull")?;
        config.set_bool("uploadpack.allowFilter", true)?;
        config.set_bool("uploadpack.allowAnySHA1InWant", true)?;
        Ok(git)
    }

    /// A fork: the parent's objects are shared, as GitHub does it, its refs are copied.
    pub(crate) fn fork(&self, parent: u64, id: u64, branch: &str) -> Result<(), StandinError> {
        let git = self.init(id, branch)?;
        let alternates = self.path(id).join("objects/info/alternates");
        let theirs = self.path(parent).join("objects");
        std::fs::create_dir_all(alternates.parent().unwrap_or(&self.folder))?;
        std::fs::write(alternates, format!("{}\n", theirs.display()))?;
        drop(git);
        let git = self.open(id)?;
        for (name, target) in refs(&self.open(parent)?)? {
            git.reference(&name, target, true, "fork")?;
        }
        Ok(())
    }
}

/// All branches and tags.
pub(crate) fn refs(git: &Git) -> Result<Refs, StandinError> {
    let mut found = Refs::new();
    for reference in git.references()? {
        let reference = reference?;
        if let (Ok(name), Some(target)) = (reference.name(), reference.target())
            && (name.starts_with("refs/heads/") || name.starts_with("refs/tags/"))
        {
            found.insert(name.to_owned(), target);
        }
    }
    Ok(found)
}

/// Adds a commit to a branch, which is made when it is not there.
pub(crate) fn commit(
    git: &Git,
    branch: &str,
    changes: &[(&str, Change)],
    message: &str,
    author: (&str, &str, i64),
) -> Result<Oid, StandinError> {
    let name = format!("refs/heads/{branch}");
    let parent = match git.find_reference(&name) {
        Ok(reference) => Some(reference.peel_to_commit()?),
        Err(error) if error.code() == git2::ErrorCode::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    let mut tree = match &parent {
        Some(parent) => parent.tree()?,
        None => git.find_tree(git.treebuilder(None)?.write()?)?,
    };
    for (path, change) in changes {
        tree = git.find_tree(changed(git, &tree, path, change)?)?;
    }
    let signature = Signature::new(author.0, author.1, &Time::new(author.2, 0))?;
    let parents: Vec<_> = parent.iter().collect();
    Ok(git.commit(Some(&name), &signature, &signature, message, &tree, &parents)?)
}

fn changed(git: &Git, tree: &git2::Tree, path: &str, change: &Change) -> Result<Oid, StandinError> {
    let mut update = TreeUpdateBuilder::new();
    match change {
        Change::File(bytes) => update.upsert(path, git.blob(bytes)?, FileMode::Blob),
        Change::Executable(bytes) => {
            update.upsert(path, git.blob(bytes)?, FileMode::BlobExecutable)
        }
        Change::Symlink(to) => update.upsert(path, git.blob(to.as_bytes())?, FileMode::Link),
        Change::Submodule(commit) => update.upsert(path, Oid::from_str(commit)?, FileMode::Commit),
        Change::Gone => update.remove(path),
    };
    Ok(update.create_updated(git, tree)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHOR: (&str, &str, i64) = ("Alice", "alice@example.com", 1_000_000_000);

    fn modes(git: &Git, commit: Oid) -> Vec<(String, i32)> {
        let tree = git.find_commit(commit).unwrap().tree().unwrap();
        tree.iter().map(|entry| (entry.name().unwrap().to_owned(), entry.filemode())).collect()
    }

    #[test]
    fn a_commit_writes_files_links_folders_and_takes_them_away() {
        let state = tempfile::tempdir().unwrap();
        let git = GitStore::new(state.path()).unwrap().init(1, "main").unwrap();
        let changes = [
            ("a/b/c.txt", Change::File(b"deep".to_vec())),
            ("run", Change::Executable(b"#!/bin/sh\n".to_vec())),
            ("link", Change::Symlink("run".into())),
        ];
        let first = commit(&git, "main", &changes, "first", AUTHOR).unwrap();
        assert_eq!(
            modes(&git, first),
            [("a".into(), 0o40000), ("link".into(), 0o120_000), ("run".into(), 0o100_755)]
        );
        let gone = [("a/b/c.txt", Change::Gone), ("link", Change::File(b"plain".to_vec()))];
        let second = commit(&git, "main", &gone, "second", AUTHOR).unwrap();
        assert_eq!(modes(&git, second), [("link".into(), 0o100_644), ("run".into(), 0o100_755)]);
        assert_eq!(refs(&git).unwrap()["refs/heads/main"], second);
    }

    #[test]
    fn a_folder_can_take_the_place_of_a_file() {
        let state = tempfile::tempdir().unwrap();
        let git = GitStore::new(state.path()).unwrap().init(1, "main").unwrap();
        let file = [("policy", Change::File(b"text".to_vec()))];
        commit(&git, "main", &file, "file", AUTHOR).unwrap();
        let folder = [("policy", Change::Gone), ("policy/inner", Change::File(b"x".to_vec()))];
        let head = commit(&git, "main", &folder, "folder", AUTHOR).unwrap();
        assert_eq!(modes(&git, head), [("policy".into(), 0o40000)]);
    }

    #[test]
    fn a_fork_has_its_parents_history_and_goes_its_own_way() {
        let state = tempfile::tempdir().unwrap();
        let store = GitStore::new(state.path()).unwrap();
        let parent = store.init(1, "main").unwrap();
        let file = [("readme", Change::File(b"hello".to_vec()))];
        let first = commit(&parent, "main", &file, "first", AUTHOR).unwrap();
        store.fork(1, 2, "main").unwrap();
        let fork = store.open(2).unwrap();
        assert_eq!(refs(&fork).unwrap()["refs/heads/main"], first);
        let gone = [("readme", Change::Gone)];
        commit(&fork, "main", &gone, "second", AUTHOR).unwrap();
        assert_eq!(refs(&parent).unwrap()["refs/heads/main"], first);
    }
}
