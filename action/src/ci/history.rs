//! The checkout that a workflow runs in, read with libgit2.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use git2::{ErrorCode, Oid, Repository, RepositoryOpenFlags};

/// A checkout, and the folder in it that has the policy.
pub(crate) struct History {
    pub(super) repository: Repository,
    /// From the root of the repository; empty for the root itself.
    pub(super) folder: PathBuf,
    head: Oid,
}

impl History {
    /// The checkout around a folder.
    ///
    /// # Errors
    /// There is none, it has no commit, or it belongs to somebody else.
    pub(crate) fn around(folder: &Path) -> anyhow::Result<Self> {
        let folder = folder
            .canonicalize()
            .with_context(|| format!("there is no folder {}", folder.display()))?;
        // Only a folder named `.git` is a repository: git refuses to have one in a commit, while the
        // files of a bare repository could be anywhere in one, and name other commits.
        let dot_git = folder.ancestors().map(|above| above.join(".git")).find(|path| path.exists());
        let dot_git =
            dot_git.with_context(|| format!("{} is not in a git checkout", folder.display()))?;
        let flags = RepositoryOpenFlags::NO_SEARCH;
        let repository =
            Repository::open_ext(&dot_git, flags, &[] as &[&str]).map_err(|error| {
                if error.code() == ErrorCode::Owner {
                    anyhow::anyhow!(
                        "the checkout belongs to another user; run `git config --global --add \
                     safe.directory {}` before this step",
                        folder.display()
                    )
                } else {
                    anyhow::anyhow!(
                        "{} is not in a git checkout: {}",
                        folder.display(),
                        error.message()
                    )
                }
            })?;
        let root = repository.workdir().context("the checkout has no files")?.canonicalize()?;
        let folder = folder.strip_prefix(&root).context("the folder is outside of the checkout")?;
        let folder = folder.to_owned();
        let head = repository.head()?.peel_to_commit().context("nothing is checked out")?.id();
        Ok(Self { repository, folder, head })
    }

    /// The folder with the policy, from the root of the repository.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The commit that is checked out.
    pub(crate) fn head(&self) -> Oid {
        self.head
    }

    /// The folder that the checkout is in.
    pub(super) fn root(&self) -> anyhow::Result<&Path> {
        self.repository.workdir().context("the checkout has no files")
    }

    /// The parents of what is checked out, as the commit itself names them: a shallow clone
    /// hides them.
    pub(super) fn parents(&self) -> Vec<Oid> {
        let object = self.repository.odb().and_then(|odb| Ok(odb.read(self.head)?.data().to_vec()));
        let text = String::from_utf8_lossy(&object.unwrap_or_default()).into_owned();
        let header = text.lines().take_while(|line| !line.is_empty());
        header.filter_map(|line| Oid::from_str(line.strip_prefix("parent ")?).ok()).collect()
    }
}
