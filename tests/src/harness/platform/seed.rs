//! The world that every platform starts with.

use std::path::Path;

use anyhow::{Context, Result};
use tokio::fs;

use super::{Platform, TEMPLATE, root};
use crate::story::{FIRST, SECOND, THIRD};

impl Platform {
    /// The template repository with the App on it, and the forks of three accounts; whatever is
    /// there already stays as it is.
    pub(super) async fn seed(&self) -> Result<()> {
        let github = &self.standin;
        let (organization, _) = TEMPLATE.split_once('/').context("no owner in the template")?;
        github.organization(organization)?;
        if github.find_repository(TEMPLATE).is_err() {
            let mut files = template_files(&root()?.join("template")).await?;
            files.retain(|(path, _)| self.config.policy_tests || path != POLICY_TESTS);
            let files: Vec<_> =
                files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
            github.template(TEMPLATE, &files).await?;
        }
        for login in [FIRST, SECOND, THIRD] {
            github.account(login)?;
            if github.find_repository(&self.fork_of(login)).is_err() {
                github.fork(TEMPLATE, login)?;
            }
        }
        if github.find_installation(organization).is_err() {
            github.install_app(organization, &[TEMPLATE])?;
        }
        Ok(())
    }
}

/// The template's own policy tests.
const POLICY_TESTS: &str = "b00t-mcp-acl.test.toml";

/// All files below a folder, with their paths in the repository.
async fn template_files(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let mut entries = fs::read_dir(&next).await?;
        while let Some(entry) = entries.next_entry().await? {
            if entry.file_type().await?.is_dir() {
                folders.push(entry.path());
                continue;
            }
            let path = entry.path();
            let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
            files.push((name, fs::read(&path).await?));
        }
    }
    files.sort();
    Ok(files)
}
