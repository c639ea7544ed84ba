//! A policy that can decide.

use std::collections::BTreeMap;

use crate::document::Stance;
use crate::limits::Limits;
use crate::matcher::Matcher;
use crate::quote;
use crate::rule::RuleRef;

/// A policy without errors. The only way to get one is [`crate::check`].
#[derive(Clone, Debug)]
pub struct CompiledPolicy {
    form: Form,
    limits: Limits,
}

impl CompiledPolicy {
    pub(crate) fn new(form: Form, limits: Limits) -> Self {
        Self { form, limits }
    }

    /// How many calls there may be.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn form(&self) -> &Form {
        &self.form
    }
}

/// The two forms of a file.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    Long(Rules),
    Short(Lists),
}

/// The long form.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) default: Stance,
    pub(crate) default_line: u32,
    pub(crate) commands: BTreeMap<String, CommandRule>,
    pub(crate) deny: Vec<Matcher>,
    pub(crate) allow: Vec<Matcher>,
}

/// What `[commands.NAME]` says.
#[derive(Clone, Debug)]
pub(crate) struct CommandRule {
    pub(crate) line: u32,
    pub(crate) stance: RuleStance,
    /// Whether what it refuses is refused, and not only recorded.
    pub(crate) enforced: bool,
}

/// What a command's rule says about its calls.
#[derive(Clone, Debug)]
pub(crate) enum RuleStance {
    /// Refuse every call.
    Deny,
    /// Allow a call whose arguments match every one of these.
    AllowWhen(Vec<Matcher>),
}

/// The short form.
#[derive(Clone, Debug)]
pub(crate) struct Lists {
    pub(crate) deny: Vec<Listed>,
    pub(crate) allow: Vec<Listed>,
    /// The line that stands for what no list names.
    pub(crate) unlisted_line: u32,
}

/// One name in a list of the short form.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) line: u32,
}

impl Rules {
    pub(crate) fn default_rule(&self) -> RuleRef {
        RuleRef::new("default_policy", self.default_line)
    }
}

impl CommandRule {
    /// Whether there are calls of which it records that it would refuse them.
    pub(crate) fn records(&self) -> bool {
        let refuses = match &self.stance {
            RuleStance::Deny => true,
            RuleStance::AllowWhen(regexes) => !regexes.is_empty(),
        };
        refuses && !self.enforced
    }

    /// The rule itself.
    pub(crate) fn rule(&self, command: &str) -> RuleRef {
        RuleRef::new(format!("commands.{}", quote::key(command)), self.line)
    }

    /// One of its argument patterns.
    pub(crate) fn arg_pattern(command: &str, n: usize, regex: &Matcher) -> RuleRef {
        let path = format!("commands.{}.arg_patterns[{n}]", quote::key(command));
        RuleRef::with_text(path, regex.line(), regex.source())
    }
}

impl Matcher {
    /// The rule that this regex is, in one of the lists of `[patterns]`.
    pub(crate) fn rule(&self, list: &str, n: usize) -> RuleRef {
        RuleRef::with_text(format!("patterns.{list}[{n}]"), self.line(), self.source())
    }
}

impl Lists {
    /// The name that stands for every command.
    pub(crate) const ALL: &'static str = "*";

    /// What the lists say about a command, and which entry says it.
    pub(crate) fn stance(&self, command: &str) -> (Stance, RuleRef) {
        if let Some(rule) = find("deny", &self.deny, command) {
            return (Stance::Deny, rule);
        }
        match find("allow", &self.allow, command) {
            Some(rule) => (Stance::Allow, rule),
            None => (Stance::Deny, RuleRef::new("b00t.allow", self.unlisted_line)),
        }
    }
}

/// The first entry that is the command's name, or stands for all.
fn find(list: &str, names: &[Listed], command: &str) -> Option<RuleRef> {
    let fits = |listed: &Listed| listed.name == command || listed.name == Lists::ALL;
    let (n, listed) = names.iter().enumerate().find(|(_, listed)| fits(listed))?;
    Some(RuleRef::with_text(format!("b00t.{list}[{n}]"), listed.line, &listed.name))
}
