//! Which files of a tree are content.

use std::collections::BTreeSet;

use github::{TreeEntry, TreeEntryKind};
use store::{ContentEntry, ContentKind, Skipped};

use super::Bounds;

/// The folder that all content is in.
pub const ROOT: &str = "_b00t_";
/// How many bytes a path has at most, so that an index fits one row of a store.
pub const MAX_PATH_BYTES: usize = 200;
/// How many skipped files are listed with their reason; the others are only counted.
pub const MAX_LISTED_SKIPPED: usize = 50;

/// The content of a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// What is content, sorted by path.
    pub entries: Vec<ContentEntry>,
    /// What looks like content and was left out, at most [`MAX_LISTED_SKIPPED`] of it.
    pub skipped: Vec<Skipped>,
    /// How much was left out in all.
    pub skipped_total: u32,
}

/// Chooses the content of a tree: `_b00t_/learn/**/*.md`, `_b00t_/prompts/**/*.md` and
/// `_b00t_/**/*.{kind}.toml`, in the order of their paths until a bound is reached. Of two files with one name the first counts.
#[must_use]
pub fn select(tree: &[TreeEntry], bounds: &Bounds) -> Selection {
    let mut candidates: Vec<_> = tree
        .iter()
        .filter_map(|entry| name(&entry.path).map(|(kind, name)| (entry, kind, name)))
        .collect();
    candidates.sort_by(|(one, ..), (other, ..)| one.path.cmp(&other.path));
    let mut selection = Selection::default();
    let mut total = 0_u64;
    let mut names = BTreeSet::new();
    for (entry, kind, name) in candidates {
        let (blob, size) = match &entry.kind {
            TreeEntryKind::Directory(_) => continue,
            TreeEntryKind::Symlink => {
                selection.skip(&entry.path, "it is a symbolic link");
                continue;
            }
            TreeEntryKind::Submodule => {
                selection.skip(&entry.path, "it is a submodule");
                continue;
            }
            TreeEntryKind::File { blob, size } => (blob.clone(), *size),
        };
        let reason = if entry.path.len() > MAX_PATH_BYTES {
            Some(format!("its path is longer than {MAX_PATH_BYTES} bytes"))
        } else if entry.path.contains(grows) {
            Some("its path has control characters, quotes or backslashes".into())
        } else if size > bounds.file_bytes() {
            Some(format!("it is larger than {} bytes", bounds.file_bytes()))
        } else if selection.entries.len() >= bounds.files() {
            Some(format!("there are more than {} files", bounds.files()))
        } else if total.saturating_add(size) > bounds.total_bytes() {
            Some(format!("all files together are larger than {} bytes", bounds.total_bytes()))
        } else if !names.insert((kind, name)) {
            Some("another file before it has the same name".into())
        } else {
            None
        };
        match reason {
            Some(reason) => selection.skip(&entry.path, &reason),
            None => {
                total = total.saturating_add(size);
                let (name, path) = (name.to_owned(), entry.path.clone());
                selection.entries.push(ContentEntry { kind, name, path, blob, size });
            }
        }
    }
    selection
}

impl Selection {
    /// Counts a file that is left out, and lists it if there is room.
    pub fn skip(&mut self, path: &str, reason: &str) {
        self.skipped_total = self.skipped_total.saturating_add(1);
        if self.skipped.len() < MAX_LISTED_SKIPPED {
            let shown = path.chars().map(|letter| if grows(letter) { '?' } else { letter });
            let path = shown.take(MAX_PATH_BYTES).collect();
            self.skipped.push(Skipped { path, reason: reason.into() });
        }
    }
}

/// What JSON writes as several characters, which an index that fits a row has no room for.
fn grows(letter: char) -> bool {
    letter.is_control() || matches!(letter, '"' | '\\')
}

/// What kind of content the path names, and under which name, if it names any.
fn name(path: &str) -> Option<(ContentKind, &str)> {
    let inside = path.strip_prefix(ROOT)?.strip_prefix('/')?;
    for (folder, kind) in [("learn/", ContentKind::Topic), ("prompts/", ContentKind::Prompt)] {
        if let Some(name) = inside.strip_prefix(folder).and_then(|rest| rest.strip_suffix(".md")) {
            let hidden = name.is_empty() || name.ends_with('/');
            return (!hidden).then_some((kind, name));
        }
    }
    let file = inside.rsplit('/').next()?.strip_suffix(".toml")?;
    let (stem, kind) = file.rsplit_once('.')?;
    (!stem.is_empty() && !kind.is_empty()).then_some((ContentKind::Datum, file))
}
