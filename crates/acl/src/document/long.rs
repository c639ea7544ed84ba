//! The long form: a default, rules by command, and patterns.

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{
    At, Key, Keys, Kind, LimitsEntry, Stance, TOP, list, name, stance, string, strings, switch,
    table,
};
use crate::checks::{enforce_on_allow, missing_key, name_too_long, unknown_key};
use crate::finding::{Findings, Span};
use crate::quote;

/// `default_policy`, `[commands.…]` and `[patterns]`.
#[derive(Debug)]
pub(crate) struct LongForm {
    pub(crate) default: Option<At<Stance>>,
    pub(crate) commands: Vec<CommandEntry>,
    pub(crate) deny: Vec<At<String>>,
    pub(crate) allow: Vec<At<String>>,
    /// Which entries of `deny`, by their place in it here, only record what they would refuse.
    pub(crate) recording: BTreeSet<usize>,
    pub(crate) limits: LimitsEntry,
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
    pub(crate) enforce: Option<At<bool>>,
}

impl CommandEntry {
    /// `commands.NAME` for a message, the name quoted where TOML wants it and cut when it is long.
    pub(crate) fn path(&self) -> String {
        format!("commands.{}", quote::short_key(&self.name.value))
    }
}

const ENFORCE: &str =
    "With `false` the rule refuses nothing: what it would refuse is only recorded.";

/// The keys of `[commands.NAME]`.
pub(crate) const COMMAND: Keys = Keys {
    table: "commands.NAME",
    known: &[
        Key::required("policy", Kind::Stance, "Whether calls of the command are allowed."),
        Key::optional(
            "arg_patterns",
            Kind::ListOf(&Kind::Text),
            "Regexes; each must match the arguments of an allowed call. Not looked at when the \
             policy is `\"deny\"`.",
        ),
        Key::optional("description", Kind::Text, "For people; it decides nothing."),
        Key::optional("enforce", Kind::Switch, ENFORCE),
    ],
};

/// The keys of `[patterns]`.
pub(crate) const PATTERNS: Keys = Keys {
    table: "patterns",
    known: &[
        Key::optional(
            "deny",
            Kind::ListOf(&Kind::TextOr(&DENY)),
            "Regexes; a call that one of them matches is refused, whatever else allows it.",
        ),
        Key::optional(
            "allow",
            Kind::ListOf(&Kind::Text),
            "Regexes; a call that one of them matches is allowed, unless `deny` refuses it.",
        ),
    ],
};

/// The keys of an entry of `[patterns] deny` that is written as a table.
pub(crate) const DENY: Keys = Keys {
    table: "patterns.deny",
    known: &[
        Key::required("pattern", Kind::Text, "The regex."),
        Key::optional("enforce", Kind::Switch, ENFORCE),
    ],
};

impl LongForm {
    pub(super) fn read(root: &DeTable<'_>, findings: &mut Findings) -> Self {
        let form = Self::read_rules(root, true, findings);
        Self { limits: LimitsEntry::read(root, findings), ..form }
    }

    /// All but the limits, which both forms have.
    pub(super) fn read_rules(
        root: &DeTable<'_>,
        default_required: bool,
        findings: &mut Findings,
    ) -> Self {
        let mut form = Self {
            default: None,
            commands: Vec::new(),
            deny: Vec::new(),
            allow: Vec::new(),
            recording: BTreeSet::new(),
            limits: LimitsEntry::default(),
        };
        match root.get("default_policy") {
            Some(value) => form.default = stance("default_policy", value, findings),
            None if default_required && !unknown_key::is_tried(&TOP, root, "default_policy") => {
                findings.add(missing_key::default_policy());
            }
            None => {}
        }
        if let Some(value) = root.get("patterns") {
            form.patterns(value, findings);
        }
        if let Some(value) = root.get("commands") {
            form.commands = commands(value, findings);
        }
        form
    }

    fn patterns(&mut self, value: &Spanned<DeValue<'_>>, findings: &mut Findings) {
        for (key, value) in table("patterns", value, findings).into_iter().flatten() {
            match name(key) {
                "deny" => self.deny(value, findings),
                "allow" => self.allow = allow(value, findings),
                other => findings.add(unknown_key::finding(&PATTERNS, other, key.span())),
            }
        }
    }

    /// Strings, or tables with `pattern` and `enforce`.
    fn deny(&mut self, value: &Spanned<DeValue<'_>>, findings: &mut Findings) {
        for (n, item) in list("patterns.deny", value, findings).iter().enumerate() {
            let path = format!("patterns.deny[{n}]");
            let (regex, enforced) = match item.get_ref() {
                DeValue::Table(fields) => deny_table(&path, fields, item.span(), findings),
                _ => (string(&path, item, findings), true),
            };
            let Some(regex) = regex else { continue };
            if !enforced {
                self.recording.insert(self.deny.len());
            }
            self.deny.push(At { nth: n, ..regex });
        }
    }
}

/// The regex of an entry that is written as a table, and whether it refuses.
fn deny_table(
    path: &str,
    fields: &DeTable<'_>,
    span: Span,
    findings: &mut Findings,
) -> (Option<At<String>>, bool) {
    let (mut regex, mut enforced) = (None, true);
    for (key, value) in fields {
        let path = format!("{path}.{}", name(key));
        match name(key) {
            "pattern" => regex = string(&path, value, findings),
            "enforce" => enforced = switch(&path, value, findings).is_none_or(|on| on.value),
            other => findings.add(unknown_key::finding(&DENY, other, key.span())),
        }
    }
    if !fields.contains_key("pattern") && !unknown_key::is_tried(&DENY, fields, "pattern") {
        findings.add(missing_key::pattern(path, span));
    }
    (regex, enforced)
}

/// Strings only: an allow pattern refuses nothing, so there is nothing to try out.
fn allow(value: &Spanned<DeValue<'_>>, findings: &mut Findings) -> Vec<At<String>> {
    let items = list("patterns.allow", value, findings).iter().enumerate();
    let read = items.filter_map(|(n, item)| {
        let path = format!("patterns.allow[{n}]");
        if item.get_ref().as_table().is_some_and(|fields| fields.contains_key("enforce")) {
            findings.add(enforce_on_allow::finding(&path, item.span()));
            return None;
        }
        string(&path, item, findings).map(|regex| At { nth: n, ..regex })
    });
    read.collect()
}

fn commands(value: &Spanned<DeValue<'_>>, findings: &mut Findings) -> Vec<CommandEntry> {
    let entries = table("commands", value, findings).into_iter().flatten();
    let mut commands: Vec<_> =
        entries.filter_map(|(key, value)| command(At::key(key), value, findings)).collect();
    // The parser sorts by name; people read from the top.
    commands.sort_by_key(|command| command.name.span.start);
    commands
}

fn command(
    name_of: At<String>,
    value: &Spanned<DeValue<'_>>,
    findings: &mut Findings,
) -> Option<CommandEntry> {
    if !name_too_long::allows(&name_of, findings) {
        return None;
    }
    let mut entry = CommandEntry {
        name: name_of,
        policy: None,
        arg_patterns: Vec::new(),
        arg_patterns_key: None,
        enforce: None,
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
            "enforce" => entry.enforce = switch(&path, value, findings),
            "description" => drop(string(&path, value, findings)),
            other => findings.add(unknown_key::finding(&COMMAND, other, key.span())),
        }
    }
    if !fields.contains_key("policy") && !unknown_key::is_tried(&COMMAND, fields, "policy") {
        findings.add(missing_key::policy(&path, entry.name.span.clone()));
    }
    Some(entry)
}
