//! How far a restore is.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use ids::AccountId;
use serde::{Deserialize, Serialize};

const FILE: &str = "restore.json";

/// Which accounts are written, in a file, if there is a folder for it.
#[derive(Debug)]
pub(super) struct Progress {
    path: Option<PathBuf>,
    done: Done,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Done {
    done: BTreeSet<AccountId>,
}

impl Progress {
    pub(super) fn open(folder: Option<&Path>) -> Result<Self> {
        let Some(folder) = folder else {
            tracing::warn!(
                "without --state-folder a restore that is ended starts from the beginning"
            );
            return Ok(Self { path: None, done: Done::default() });
        };
        std::fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        let path = folder.join(FILE);
        let done = match std::fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text)
                .with_context(|| format!("{} cannot be read, delete it", path.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Done::default(),
            Err(error) => {
                return Err(error).with_context(|| format!("{} cannot be read", path.display()));
            }
        };
        Ok(Self { path: Some(path), done })
    }

    pub(super) fn has(&self, account: AccountId) -> bool {
        self.done.done.contains(&account)
    }

    /// Only once the accounts' records are in KV.
    pub(super) fn note(&mut self, accounts: BTreeSet<AccountId>) -> Result<()> {
        self.done.done.extend(accounts);
        let Some(path) = &self.path else { return Ok(()) };
        // Whole or not at all.
        let new = path.with_extension("new");
        let written = std::fs::write(&new, serde_json::to_string(&self.done)?);
        written
            .and_then(|()| std::fs::rename(&new, path))
            .with_context(|| format!("{} cannot be written", path.display()))
    }

    pub(super) fn finish(self) -> Result<()> {
        let Some(path) = self.path else { return Ok(()) };
        std::fs::remove_file(&path).with_context(|| format!("{} cannot be removed", path.display()))
    }
}
