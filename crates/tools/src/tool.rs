//! What the table says about a tool.

use crate::Icon;

/// A tool and the command line that a call of it means.
#[derive(Debug)]
pub struct Tool {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it does, for the model.
    pub description: &'static str,
    /// The command that the policy judges.
    pub command: &'static str,
    /// The arguments that every call begins with.
    pub fixed: &'static [&'static str],
    /// What a caller may add, in the order of the command line.
    pub arguments: &'static [Argument],
    /// Names of arguments of which at most one may be given.
    pub exclusive: &'static [&'static str],
    /// Whether it only reads. The others propose a change by pull request; none changes state.
    pub reads_only: bool,
    /// Whether it asks GitHub, and not only what the platform knows.
    pub open_world: bool,
    /// The picture beside its name.
    pub icon: Icon,
}

/// One argument of a tool.
#[derive(Debug)]
pub struct Argument {
    /// Its name in the call.
    pub name: &'static str,
    /// What it is, for the model.
    pub description: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether a call must have it.
    pub required: bool,
    /// Where it stands on the command line.
    pub placing: Placing,
    /// Whether its value is a secret: its schema says `writeOnly`, and it is never recorded.
    pub secret: bool,
}

/// The type of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// One line of text.
    Text,
    /// Several lines of text.
    Prose,
    /// Lines of text.
    List,
    /// A JSON object.
    Object,
}

/// Where an argument stands on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placing {
    /// By itself. It must not begin with a hyphen, so that it cannot be taken for an option.
    Positional,
    /// As this option, which takes it as its value unless it is a flag.
    Option(&'static str),
    /// Not at all: content that the command reads, which a rule about commands cannot judge.
    Content,
}

impl Tool {
    /// Whether every call of it is the same command line.
    #[must_use]
    pub fn has_one_line(&self) -> bool {
        self.arguments.iter().all(|argument| argument.placing == Placing::Content)
    }

    /// What every call of it looks like, for people: `mcp list`.
    #[must_use]
    pub fn command_line(&self) -> String {
        let mut line = self.command.to_owned();
        for word in self.fixed {
            line.push(' ');
            line.push_str(word);
        }
        line
    }
}
