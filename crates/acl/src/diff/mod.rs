//! What a change allows or refuses now.

mod command;
mod headline;
mod pattern;
mod side;

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::policy::CompiledPolicy;
use side::Side;

/// What a change of the file means, in sentences. Empty when no call is decided otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diff {
    changes: Vec<Change>,
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
    /// Calls are allowed that were refused.
    Widens,
    /// Calls are refused that were allowed.
    Narrows,
    /// Something to know that by itself allows or refuses nothing.
    Changes,
}

impl Diff {
    /// The changes: what concerns everything first, then the default, the commands by name, the
    /// deny patterns and the allow patterns.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Whether every call is decided as before.
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

/// More pairs of a command and a regex than this are not looked at one by one.
const COVERED: usize = 20_000;

/// What changes from one policy to another. None stands for no policy, which refuses every call.
pub fn diff(old: Option<&CompiledPolicy>, new: Option<&CompiledPolicy>) -> Diff {
    let (old, new) = (Side(old), Side(new));
    let names: BTreeSet<&str> = old.names().into_iter().chain(new.names()).collect();
    // Which patterns cover which commands is said as long as that is quickly known.
    let regexes = [old.deny(), old.allow(), new.deny(), new.allow()].map(<[_]>::len);
    let small = names.len() * regexes.iter().sum::<usize>() <= COVERED;
    let coverable = if small { names.clone() } else { BTreeSet::new() };
    let mut changes = Vec::new();
    changes.extend(headline::change(old, new));
    let others = if names.is_empty() { "every command" } else { "any other command" };
    changes.extend(command::changes(others, &old.default(), &new.default(), ""));
    for name in &names {
        let (before, after) = (old.command(name), new.command(name));
        let but = if small { new.exception(name, &after) } else { String::new() };
        changes.extend(command::changes(&crate::quote::ticked(name), &before, &after, &but));
    }
    changes.extend(pattern::deny_changes(old, new, &coverable));
    changes.extend(pattern::allow_changes(old, new, &coverable));
    Diff { changes }
}
