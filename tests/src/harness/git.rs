//! A clone on a developer's disk, and the real `git` that works in it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tokio::{fs, process::Command};

/// A working copy of a fork.
pub struct Clone {
    folder: PathBuf,
}

impl Clone {
    /// Clones `url` into `folder`, which must not exist.
    ///
    /// # Errors
    /// `git clone` failed; its message is in the error.
    pub async fn of(url: &str, folder: &Path) -> Result<Self> {
        let parent = folder.parent().context("no parent folder")?;
        fs::create_dir_all(parent).await?;
        git(parent, &["clone", "--quiet", url, &folder.to_string_lossy()]).await?;
        let clone = Self { folder: folder.to_owned() };
        clone.git(&["config", "user.name", "Test"]).await?;
        clone.git(&["config", "user.email", "test@users.noreply.github.com"]).await?;
        clone.git(&["config", "commit.gpgsign", "false"]).await?;
        Ok(clone)
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs git in the clone and returns what it printed.
    ///
    /// # Errors
    /// git failed; its message is in the error.
    pub async fn git(&self, arguments: &[&str]) -> Result<String> {
        git(&self.folder, arguments).await
    }

    /// Writes a file, commits it and pushes the commit; returns the commit.
    ///
    /// # Errors
    /// Writing or git failed.
    pub async fn push_file(&self, path: &str, content: impl AsRef<[u8]>) -> Result<String> {
        let file = self.folder.join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent).await?;
        }
        fs::write(file, content).await?;
        self.push_all(&format!("Change {path}")).await
    }

    /// Deletes a file, commits that and pushes; returns the commit.
    ///
    /// # Errors
    /// git failed.
    pub async fn push_deletion(&self, path: &str) -> Result<String> {
        self.git(&["rm", "--quiet", "-r", path]).await?;
        self.push_all(&format!("Delete {path}")).await
    }

    /// Commits whatever is in the folder and pushes it; returns the commit.
    ///
    /// # Errors
    /// git failed.
    pub async fn push_all(&self, message: &str) -> Result<String> {
        let commit = self.commit_all(message).await?;
        self.push().await?;
        Ok(commit)
    }

    /// Commits whatever is in the folder, without pushing; returns the commit.
    ///
    /// # Errors
    /// git failed.
    pub async fn commit_all(&self, message: &str) -> Result<String> {
        self.git(&["add", "--all"]).await?;
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]).await?;
        self.head().await
    }

    /// Pushes the current branch.
    ///
    /// # Errors
    /// git failed.
    pub async fn push(&self) -> Result<()> {
        self.git(&["push", "--quiet", "origin", "HEAD"]).await.map(drop)
    }

    /// Takes over what others have pushed.
    ///
    /// # Errors
    /// git failed.
    pub async fn pull(&self) -> Result<()> {
        self.git(&["pull", "--quiet", "--ff-only"]).await.map(drop)
    }

    /// The commit that is checked out.
    ///
    /// # Errors
    /// git failed.
    pub async fn head(&self) -> Result<String> {
        self.git(&["rev-parse", "HEAD"]).await
    }
}

async fn git(folder: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(folder)
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .await
        .context("cannot start git")?;
    if !output.status.success() {
        bail!("git {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
