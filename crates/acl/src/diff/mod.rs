//! What a change allows or refuses now.

mod command;
mod headline;
mod limits;
mod more_rows;
mod pattern;
mod radius;
mod recording;
mod row;
mod side;

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::matcher::Matcher;
use crate::policy::CompiledPolicy;
use crate::reach::Walker;
use side::Side;

pub use radius::{Everything, Radius};
pub use row::Row;

/// What a change of the file means, in sentences. Empty when every call is decided, limited
/// and recorded as before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diff {
    changes: Vec<Change>,
    #[serde(skip)]
    rows: Vec<Row>,
    #[serde(skip)]
    radius: Radius,
}

/// One thing that is decided otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Whether it allows or refuses more.
    pub effect: Effect,
    /// What changed, in one sentence without a full stop.
    pub sentence: String,
}

/// The direction of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Calls are allowed that were refused, or more of them in a time.
    Widens,
    /// Calls are refused that were allowed, or fewer of them are allowed in a time.
    Narrows,
    /// Something to know that by itself allows or refuses nothing.
    Changes,
}

impl Diff {
    /// The changes: what concerns everything first, then the default, the commands by name, the
    /// deny patterns, the allow patterns and the limits.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The changes as a table, in the order of the sentences.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How much the change concerns.
    pub fn radius(&self) -> &Radius {
        &self.radius
    }

    /// Whether every call is decided, limited and recorded as before.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changes.is_empty() {
            return write!(f, "Nothing is allowed or refused that was not before");
        }
        for (n, change) in self.changes.iter().enumerate() {
            if n > 0 {
                writeln!(f)?;
            }
            let sign = match change.effect {
                Effect::Widens => '+',
                Effect::Narrows => '-',
                Effect::Changes => ' ',
            };
            write!(f, "{sign} {}", change.sentence)?;
        }
        Ok(())
    }
}

/// More pairs of a command and a regex than this are not looked at one by one; a large regex counts
/// for several.
const COVERED: u64 = 5_000;

/// What changes from one policy to another. None stands for no policy, which refuses every call.
pub fn diff(old: Option<&CompiledPolicy>, new: Option<&CompiledPolicy>) -> Diff {
    let (old, new) = (Side(old), Side(new));
    let names: BTreeSet<&str> = old.names().into_iter().chain(new.names()).collect();
    // Which patterns cover which commands is said as long as that is quickly known.
    let regexes = [old.deny(), old.allow(), new.deny(), new.allow()].into_iter().flatten();
    let price = |regex: &Matcher| regex.walker().map_or(1, Walker::price);
    let small = names.len() as u64 * regexes.map(price).sum::<u64>() <= COVERED;
    let coverable = if small { names.clone() } else { BTreeSet::new() };
    let mut changes = Vec::new();
    let extents = (old.extent(), new.extent());
    changes.extend(headline::change(old, new, extents));
    let others = if names.is_empty() { "every command" } else { "any other command" };
    let mut rows = row::Rows::new();
    let default = rows.of_views(others, (&row::others(old), &row::others(new)), None);
    changes.extend(command::changes(others, &old.default(), &new.default(), ""));
    let mut commands = Vec::new();
    for name in &names {
        let subject = crate::quote::ticked(name);
        let (before, after) = (old.command(name), new.command(name));
        let but = if small { new.exception(name, &after) } else { String::new() };
        let of_command = command::changes(&subject, &before, &after, &but);
        let recorded = recording::command_change(name, (old, new), &of_command);
        changes.extend(of_command.into_iter().chain(recorded));
        let (before, after) =
            if small { (old.outcome(name), new.outcome(name)) } else { (before, after) };
        let regexes = old.argument(name).zip(new.argument(name));
        commands.extend(rows.of_views(&subject, (&before, &after), regexes));
    }
    changes.extend(pattern::deny_changes(old, new, &coverable));
    changes.extend(recording::pattern_changes(old, new));
    changes.extend(pattern::allow_changes(old, new, &coverable));
    changes.extend(limits::changes(old, new));
    let radius = Radius::of(extents, names.len(), default.as_ref(), &commands);
    let mut rows: Vec<_> = default.into_iter().chain(commands).collect();
    rows.extend(row::of_patterns(old, new));
    rows.extend(more_rows::of_recording(old, new));
    rows.extend(more_rows::of_limits(old, new));
    Diff { changes, rows, radius }
}
