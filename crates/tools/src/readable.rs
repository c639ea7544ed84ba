//! Files that the caller may read: no other is named, listed or searched.

use serde_json::{Map, Value};
use store::ContentKind;

use crate::{Invocation, Standing, Tool, Toolbox, prompts::PROMPT, shelf::Book, table};

/// So many files are judged for one list or search, with names of so many bytes together: a
/// policy may be slow.
const MAX_JUDGED: usize = 500;
const MAX_JUDGED_BYTES: usize = 16 * 1024;

impl Standing {
    /// Whether the policy in force allows the call that reads this file. Nothing is counted. A datum
    /// is not read by itself.
    #[must_use]
    pub fn may_read(&self, kind: ContentKind, name: &str) -> bool {
        let (tool, argument) = match kind {
            ContentKind::Topic => (table::find("b00t_learn"), "topic"),
            ContentKind::Prompt => (Some(&PROMPT), "name"),
            ContentKind::Datum => (None, ""),
        };
        let given = Map::from_iter([(argument.to_owned(), name.into())]);
        tool.is_some_and(|tool| self.may(tool, &given))
    }

    /// Whether the policy in force allows this very call.
    pub(crate) fn may(&self, tool: &'static Tool, given: &Map<String, Value>) -> bool {
        let Self::Governed(governed) = self else { return false };
        Invocation::new(tool, given)
            .is_ok_and(|call| governed.policy.decide(call.command(), call.args()).is_allowed())
    }
}

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
            toolbox.standing.may(tool, &given)
        });
        Self { files, complete }
    }
}
