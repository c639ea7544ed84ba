//! Since when accounts differ: in memory while the process lives, and in a folder from one process
//! to the next.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use drift::{Ages, FirstSeen};
use ids::UnixMillis;

const FILE: &str = "first-seen.json";

/// What is remembered from run to run.
#[derive(Debug)]
pub struct Memory {
    folder: Option<PathBuf>,
    seen: FirstSeen,
    /// Since when it is complete; `None` when an earlier process began it.
    began: Option<UnixMillis>,
}

impl Memory {
    /// What an earlier process left in this folder, if there is one. What cannot be read is said
    /// in the log, and counts as nothing.
    #[must_use]
    pub fn open(folder: Option<&Path>, now: UnixMillis) -> Self {
        let seen = folder.map_or(Ok(None), read).unwrap_or_else(|error| {
            tracing::error!(
                error = format!("{error:#}"),
                "since when accounts differ is not known"
            );
            None
        });
        let began = seen.is_none().then_some(now);
        let seen = seen.unwrap_or_default();
        Self { folder: folder.map(Path::to_owned), seen, began }
    }

    /// See [`FirstSeen`].
    pub const fn seen(&mut self) -> &mut FirstSeen {
        &mut self.seen
    }

    /// Whether it follows from what is younger than `millis` that nothing is older: not at a
    /// process's start, when everything is young.
    #[must_use]
    pub fn knows(&self, ages: &Ages<'_>, millis: u64, now: UnixMillis) -> bool {
        ages.is_empty() || self.began.is_none_or(|began| began.plus(millis) <= now)
    }

    /// Writes it down for the next process.
    ///
    /// # Errors
    /// The folder cannot be written. It is remembered all the same while this process lives.
    pub fn keep(&self) -> Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let path = folder.join(FILE);
        write(folder, &path, &self.seen)
            .with_context(|| format!("{} cannot be written", path.display()))
    }
}

fn read(folder: &Path) -> Result<Option<FirstSeen>> {
    let path = folder.join(FILE);
    match std::fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).map(Some).map_err(anyhow::Error::from),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
    .with_context(|| format!("{} cannot be read", path.display()))
}

fn write(folder: &Path, path: &Path, seen: &FirstSeen) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let new = path.with_extension("new");
    std::fs::write(&new, serde_json::to_string(seen)?)?;
    Ok(std::fs::rename(&new, path)?)
}
