//! Knows whether something has to be done again: by content, never by time.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Folders that never matter to what is built.
const IGNORED: [&str; 7] =
    ["target", "node_modules", "build", "build-faults", "tests", "fuzz", "benches"];

/// A digest over files and words, compared with the one that the last success left.
pub(crate) struct Fingerprint {
    stamp: PathBuf,
    hash: Sha256,
}

impl Fingerprint {
    pub(crate) fn new(stamps: &Path, name: &str) -> Self {
        Self { stamp: stamps.join(name), hash: Sha256::new() }
    }

    /// Takes in a word, such as a version.
    pub(crate) fn word(mut self, word: &str) -> Self {
        self.hash.update(word.as_bytes());
        self.hash.update([0]);
        self
    }

    /// Takes in a file, or all files of a folder by name and content.
    pub(crate) fn tree(mut self, path: &Path) -> Result<Self> {
        self.add(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(self)
    }

    fn add(&mut self, path: &Path) -> Result<()> {
        if !path.is_dir() {
            self.hash.update(path.as_os_str().as_encoded_bytes());
            self.hash.update(fs::read(path)?);
            return Ok(());
        }
        let mut entries =
            fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        entries.sort();
        for entry in entries {
            let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !IGNORED.contains(&name.as_str()) {
                self.add(&entry)?;
            }
        }
        Ok(())
    }

    /// Does the work unless it was done before on the same things.
    pub(crate) fn unless_done(
        self,
        exists: &Path,
        work: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        let digest = format!("{:x}", self.hash.finalize());
        let before = fs::read_to_string(&self.stamp).unwrap_or_default();
        if before == digest && exists.exists() {
            return Ok(());
        }
        work()?;
        if let Some(folder) = self.stamp.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.stamp, digest)?;
        Ok(())
    }
}
