//! Files that the caller may read: no other is named, listed or searched.

use serde_json::{Map, Value};

use crate::{Tool, Toolbox, shelf::Book};

/// So many files are judged for one list or search, with names of so many bytes together: a
/// policy may be slow.
const MAX_JUDGED: usize = 500;
const MAX_JUDGED_BYTES: usize = 16 * 1024;

/// The files of one kind that the caller may read.
pub(crate) struct Readable {
    /// They, by name.
    pub(crate) files: Vec<Book>,
    /// Whether every file was judged.
    pub(crate) complete: bool,
}

impl Readable {
    /// Judges the call of `tool` that reads each file by its name, in the argument `argument`.
    pub(crate) fn of<C>(
        mut files: Vec<Book>,
        toolbox: &Toolbox<'_, C>,
        tool: &'static Tool,
        argument: &str,
    ) -> Self {
        let all = files.len();
        let mut bytes = 0;
        files.truncate(MAX_JUDGED);
        files.retain(|file| {
            bytes += file.entry.name.len();
            bytes <= MAX_JUDGED_BYTES
        });
        let complete = files.len() == all;
        files.retain(|file| {
            let given = Map::from_iter([(argument.to_owned(), file.entry.name.clone().into())]);
            toolbox.may(tool, &Value::Object(given))
        });
        Self { files, complete }
    }
}
