//! How much a change concerns.

use std::fmt;

use serde::Serialize;

use super::side::Extent;
use super::{Effect, Row};

/// The blast radius of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Radius {
    /// How many commands are named before or after.
    pub commands: usize,
    /// How many of them are allowed more than before.
    pub widened: usize,
    /// How many of them are allowed less than before. A command with which more and less is
    /// allowed counts as both.
    pub narrowed: usize,
    /// What happens to the commands that nothing names, if anything does.
    pub others: Option<Effect>,
    /// Whether nothing is left, or nothing is kept back.
    pub everything: Option<Everything>,
    /// Whether all of it could be compared. If not, more may be decided otherwise.
    pub complete: bool,
}

/// A change that leaves no middle ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Everything {
    /// Every call is allowed now.
    Granted,
    /// Something was allowed, and nothing is now.
    Removed,
}

impl Radius {
    /// Nothing changes for so many commands.
    pub(super) fn none(commands: usize) -> Self {
        let (others, everything) = (None, None);
        Self { commands, widened: 0, narrowed: 0, others, everything, complete: true }
    }

    pub(super) fn of(
        extents: (Extent, Extent),
        names: usize,
        default: Option<&Row>,
        commands: &[Row],
        complete: bool,
    ) -> Self {
        let with = |effect| {
            let has = |row: &&Row| row.effect == effect || row.effect == Effect::Changes;
            commands.iter().filter(has).count()
        };
        let everything = match extents {
            (Extent::Everything, Extent::Everything) | (Extent::Nothing, Extent::Nothing) => None,
            (_, Extent::Everything) => Some(Everything::Granted),
            (_, Extent::Nothing) => Some(Everything::Removed),
            (_, Extent::Something | Extent::Unknown) => None,
        };
        Self {
            commands: names,
            widened: with(Effect::Widens),
            narrowed: with(Effect::Narrows),
            others: default.map(|row| row.effect),
            everything,
            complete,
        }
    }
}

impl fmt::Display for Radius {
    /// A part of a sentence, without a full stop.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = match self.commands {
            0 => "every command is".to_owned(),
            1 => "the 1 command named and every other one are".to_owned(),
            n => format!("all {n} commands named and every other one are"),
        };
        match self.everything {
            Some(Everything::Removed) => {
                return write!(f, "this removes every permission: {all} refused");
            }
            Some(Everything::Granted) => {
                return write!(f, "this grants everything: {all} allowed, whatever the arguments");
            }
            None => {}
        }
        let lead = match self.commands {
            1 => "of the 1 command named,".to_owned(),
            n => format!("of the {n} commands named,"),
        };
        match (self.commands, self.widened, self.narrowed) {
            (0, _, _) => write!(f, "no command is named")?,
            (1, 0, 0) => write!(f, "the 1 command named is decided as before, as a whole")?,
            (n, 0, 0) => {
                write!(f, "none of the {n} commands named is decided otherwise as a whole")?
            }
            (_, more, 0) => write!(f, "{lead} {more} may do more")?,
            (_, 0, less) => write!(f, "{lead} {less} may do less")?,
            (_, more, less) => write!(f, "{lead} {more} may do more and {less} may do less")?,
        }
        match self.others {
            Some(Effect::Widens) => write!(f, "; every other command may do more")?,
            Some(Effect::Narrows) => write!(f, "; every other command may do less")?,
            Some(Effect::Changes) | None => {}
        }
        match self.complete {
            true => Ok(()),
            false => write!(f, " (as far as that was compared: it was too much to compare all)"),
        }
    }
}
