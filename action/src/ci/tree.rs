//! The files at a commit.

use anyhow::{Context as _, bail};
use check_run::{FileSide, Files};
use git2::{ErrorCode, ObjectType, Oid, Tree};

use super::fetch;
use super::history::History;

impl History {
    /// The two files at a commit.
    ///
    /// # Errors
    /// The clone lacks what stands there.
    pub(crate) fn files(&self, commit: Oid) -> anyhow::Result<Files> {
        self.files_here(commit).or_else(|_| {
            // A partial clone has the commit, and brings its files when git itself is asked.
            for name in [acl::FILE_NAME, acl::TESTS_FILE_NAME] {
                fetch::bring(self.root()?, commit, &self.folder.join(name))?;
            }
            self.files_here(commit)
        })
    }

    fn files_here(&self, commit: Oid) -> anyhow::Result<Files> {
        let tree = self.repository.find_commit(commit)?.tree()?;
        Ok(Files {
            acl: self.side(&tree, acl::FILE_NAME)?,
            tests: self.side(&tree, acl::TESTS_FILE_NAME)?,
        })
    }

    fn side(&self, tree: &Tree<'_>, name: &str) -> anyhow::Result<FileSide> {
        let path = self.folder.join(name);
        let entry = match tree.get_path(&path) {
            Ok(entry) => entry,
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(FileSide::Absent),
            Err(error) => bail!("{} cannot be read: {}", path.display(), error.message()),
        };
        match (entry.kind(), entry.filemode()) {
            (Some(ObjectType::Tree), _) => Ok(FileSide::NotAFile(acl::NotAFile::Directory)),
            (Some(ObjectType::Commit), _) => Ok(FileSide::NotAFile(acl::NotAFile::Submodule)),
            (_, 0o120_000) => Ok(FileSide::NotAFile(acl::NotAFile::Symlink)),
            _ => self.blob(entry.id()).with_context(|| format!("{} is missing", path.display())),
        }
    }

    fn blob(&self, id: Oid) -> anyhow::Result<FileSide> {
        let (size, _) = self.repository.odb()?.read_header(id)?;
        if size > acl::MAX_BYTES {
            return Ok(FileSide::TooLarge(size as u64));
        }
        Ok(FileSide::Bytes(self.repository.find_blob(id)?.content().to_vec()))
    }
}
