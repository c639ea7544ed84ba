//! The long form: a default, rules by command, and patterns.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{At, Keys, Stance, name, string, strings, table};
use crate::checks::{missing_key, unknown_key, wrong_value};
use crate::finding::{Findings, Span};
use crate::quote;

/// `default_policy`, `[commands.…]` and `[patterns]`.
#[derive(Debug)]
pub(crate) struct LongForm {
    pub(crate) default: Option<At<Stance>>,
    pub(crate) commands: Vec<CommandEntry>,
    pub(crate) deny: Vec<At<String>>,
    pub(crate) allow: Vec<At<String>>,
}

/// One `[commands.NAME]`.
#[derive(Debug)]
pub(crate) struct CommandEntry {
    /// The name, and the place of the key.
    pub(crate) name: At<String>,
    pub(crate) policy: Option<At<Stance>>,
    pub(crate) arg_patterns: Vec<At<String>>,
    /// The place of the key `arg_patterns`, when there is one.
    pub(crate) arg_patterns_key: Option<Span>,
}

impl CommandEntry {
    /// `commands.NAME`, the name quoted where TOML wants it.
    pub(crate) fn path(&self) -> String {
        format!("commands.{}", quote::key(&self.name.value))
    }
}

const COMMAND: Keys =
    Keys { table: "commands.NAME", known: &["policy", "arg_patterns", "description"] };
const PATTERNS: Keys = Keys { table: "patterns", known: &["deny", "allow"] };

impl LongForm {
    pub(super) fn read(
        root: &DeTable<'_>,
        default_required: bool,
        findings: &mut Findings,
    ) -> Self {
        let default = match root.get("default_policy") {
            Some(value) => stance("default_policy", value, findings),
            None => {
                if default_required {
                    findings.add(missing_key::default_policy());
                }
                None
            }
        };
        let (deny, allow) = match root.get("patterns") {
            Some(value) => patterns(value, findings),
            None => (Vec::new(), Vec::new()),
        };
        let commands = match root.get("commands") {
            Some(value) => commands(value, findings),
            None => Vec::new(),
        };
        Self { default, commands, deny, allow }
    }
}

fn stance(path: &str, value: &Spanned<DeValue<'_>>, findings: &mut Findings) -> Option<At<Stance>> {
    let word = string(path, value, findings)?;
    let stance = match word.value.as_str() {
        "allow" => Stance::Allow,
        "deny" => Stance::Deny,
        other => {
            findings.add(wrong_value::finding(path, other, word.span));
            return None;
        }
    };
    Some(At { value: stance, span: word.span })
}

fn patterns(
    value: &Spanned<DeValue<'_>>,
    findings: &mut Findings,
) -> (Vec<At<String>>, Vec<At<String>>) {
    let (mut deny, mut allow) = (Vec::new(), Vec::new());
    for (key, value) in table("patterns", value, findings).into_iter().flatten() {
        match name(key) {
            "deny" => deny = strings("patterns.deny", value, findings),
            "allow" => allow = strings("patterns.allow", value, findings),
            other => findings.add(unknown_key::finding(&PATTERNS, other, key.span())),
        }
    }
    (deny, allow)
}

fn commands(value: &Spanned<DeValue<'_>>, findings: &mut Findings) -> Vec<CommandEntry> {
    let entries = table("commands", value, findings).into_iter().flatten();
    let mut commands: Vec<_> = entries
        .filter_map(|(key, value)| {
            let name = At { value: name(key).to_owned(), span: key.span() };
            command(name, value, findings)
        })
        .collect();
    // The parser sorts by name; people read from the top.
    commands.sort_by_key(|command| command.name.span.start);
    commands
}

fn command(
    name_of: At<String>,
    value: &Spanned<DeValue<'_>>,
    findings: &mut Findings,
) -> Option<CommandEntry> {
    let mut entry = CommandEntry {
        name: name_of,
        policy: None,
        arg_patterns: Vec::new(),
        arg_patterns_key: None,
    };
    let path = entry.path();
    let fields = table(&path, value, findings)?;
    for (key, value) in fields {
        let path = format!("{path}.{}", name(key));
        match name(key) {
            "policy" => entry.policy = stance(&path, value, findings),
            "arg_patterns" => {
                entry.arg_patterns = strings(&path, value, findings);
                entry.arg_patterns_key = Some(key.span());
            }
            "description" => drop(string(&path, value, findings)),
            other => findings.add(unknown_key::finding(&COMMAND, other, key.span())),
        }
    }
    if !fields.contains_key("policy") {
        findings.add(missing_key::policy(&path, entry.name.span.clone()));
    }
    Some(entry)
}
