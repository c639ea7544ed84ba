//! Everything that a verdict is made of: both files before and after.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use check_run::{FileSide, Files};
use git2::Oid;

use super::environment::Environment;
use super::event::Event;
use super::history::History;
use crate::arguments::CiOptions;

/// What is there, and what was there.
pub(crate) struct Scene {
    pub(crate) event: Event,
    pub(crate) head: Files,
    pub(crate) base: Files,
    /// Whether the base branch has other files by now than where the change was begun.
    pub(crate) base_moved: bool,
    /// The commit that `base` is from.
    pub(crate) base_commit: Option<Oid>,
    /// What is compared, or why nothing is.
    pub(crate) said: String,
    /// Whether `base` is what was there; if not, it is empty.
    pub(crate) base_known: bool,
    /// The folder of the files, from the repository's root.
    pub(crate) folder: PathBuf,
}

impl Scene {
    /// Reads the event, the checkout and the files.
    ///
    /// # Errors
    /// There is no such folder, or what is checked out cannot be read. That the base cannot be read is no error.
    pub(crate) fn set(environment: &Environment, options: &CiOptions) -> anyhow::Result<Self> {
        let event = Event::read(environment)?;
        let folder = environment.workspace.join(&options.working_directory);
        if !folder.is_dir() {
            bail!("the working directory {} is no folder", options.working_directory.display());
        }
        match History::around(&folder) {
            Ok(history) => Self::in_checkout(event, &history),
            Err(problem) => Ok(Self {
                event,
                head: on_disk(&folder)?,
                base: nothing(),
                base_moved: false,
                base_commit: None,
                said: format!("{problem:#}"),
                base_known: false,
                folder: options.working_directory.clone(),
            }),
        }
    }

    fn in_checkout(event: Event, history: &History) -> anyhow::Result<Self> {
        let head = history.files(history.head())?;
        let base = history.base(&event);
        let mut scene = Self {
            event,
            head,
            base: nothing(),
            base_moved: false,
            base_commit: base.commit,
            said: base.said,
            base_known: base.known,
            folder: history.folder().to_owned(),
        };
        let Some(commit) = base.commit else { return Ok(scene) };
        match history.files(commit) {
            Ok(files) => {
                let tip = base.tip.and_then(|tip| history.files(tip).ok());
                scene.base_moved = tip.is_some_and(|tip| tip != files);
                scene.base = files;
            }
            // A partial clone may have the commit without the file.
            Err(problem) => {
                scene.base_commit = None;
                scene.base_known = false;
                scene.said = format!("the files of {commit} cannot be had ({problem:#})");
            }
        }
        Ok(scene)
    }
}

/// Before the first file there was none.
fn nothing() -> Files {
    Files { acl: FileSide::Absent, tests: FileSide::Absent }
}

/// The files where there is no git: `actions/checkout` downloads an archive on machines without it.
fn on_disk(folder: &Path) -> anyhow::Result<Files> {
    Ok(Files {
        acl: side(&folder.join(acl::FILE_NAME))?,
        tests: side(&folder.join(acl::TESTS_FILE_NAME))?,
    })
}

fn side(path: &Path) -> anyhow::Result<FileSide> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(FileSide::Absent),
        Err(error) => return Err(error).context(format!("cannot read {}", path.display())),
    };
    if metadata.is_dir() {
        return Ok(FileSide::NotAFile(acl::NotAFile::Directory));
    }
    if metadata.is_symlink() {
        return Ok(FileSide::NotAFile(acl::NotAFile::Symlink));
    }
    if metadata.len() > acl::MAX_BYTES as u64 {
        return Ok(FileSide::TooLarge(metadata.len()));
    }
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(FileSide::Bytes(bytes))
}
