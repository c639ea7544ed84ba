//! How many calls a policy lets through in a time.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::quote;
use crate::rule::RuleRef;

/// A limit is at most this many calls.
pub const MAX_LIMIT: u32 = 1_000_000;

/// What `[limits]` says. A policy without it limits nothing.
///
/// `decide` knows nothing of limits, as it knows no time: whoever lets calls through counts them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// For all calls together.
    pub all: Rate,
    /// For the calls of one command, by its name. The limits for all calls count for them, too.
    pub commands: BTreeMap<String, Rate>,
}

/// How many calls there may be. None is no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// In a minute.
    pub per_minute: Option<u32>,
    /// In a day.
    pub per_day: Option<u32>,
    pub(crate) lines: Lines,
}

/// Where the numbers of a rate stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    pub(crate) per_minute: u32,
    pub(crate) per_day: u32,
}

/// One number of `[limits]`, with the rule that it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// Such as `limits.per_minute` or `limits.commands.mcp.per_day`, with its line.
    pub rule: RuleRef,
    /// How many calls there may be.
    pub calls: u32,
    /// In which time.
    pub per: Per,
}

/// The time in which calls are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Per {
    /// A minute.
    Minute,
    /// A day.
    Day,
}

impl Limits {
    /// Whether nothing is limited.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.commands.values().all(Rate::is_empty)
    }

    /// Every limit that counts for the calls of a command: those of all calls, then its own.
    pub fn of(&self, command: &str) -> Vec<Limit> {
        let mut limits = self.of_all();
        limits.extend(self.of_command_alone(command));
        limits
    }

    /// The limits of all calls together.
    pub fn of_all(&self) -> Vec<Limit> {
        self.all.limits("limits")
    }

    /// The limits of a command's own.
    pub fn of_command_alone(&self, command: &str) -> Vec<Limit> {
        let path = format!("limits.commands.{}", quote::key(command));
        self.commands.get(command).map(|rate| rate.limits(&path)).unwrap_or_default()
    }
}

impl Rate {
    /// Whether nothing is limited.
    pub fn is_empty(&self) -> bool {
        self.per_minute.is_none() && self.per_day.is_none()
    }

    fn limits(&self, path: &str) -> Vec<Limit> {
        let limit = |calls: Option<u32>, key: &str, line, per| {
            let rule = RuleRef::new(format!("{path}.{key}"), line);
            calls.map(|calls| Limit { rule, calls, per })
        };
        let minute = limit(self.per_minute, "per_minute", self.lines.per_minute, Per::Minute);
        let day = limit(self.per_day, "per_day", self.lines.per_day, Per::Day);
        minute.into_iter().chain(day).collect()
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = if self.calls == 1 { "call" } else { "calls" };
        write!(f, "{} {calls} a {}", self.calls, self.per)
    }
}

impl fmt::Display for Per {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Minute => "minute",
            Self::Day => "day",
        })
    }
}
