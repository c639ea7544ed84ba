//! A policy file as it is written: every value with its place, nothing compiled yet.

mod long;
mod reader;
mod short;

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::checks::{dev_ignored, duplicate_key, mixed_forms, syntax, unknown_key, wrong_type};
use crate::finding::{Findings, Span};

pub(crate) use long::{CommandEntry, LongForm};
pub(crate) use reader::Keys;
pub(crate) use short::ShortForm;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// What a rule or the default says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stance {
    Allow,
    Deny,
}

impl Stance {
    /// The word in the file.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

/// A file in one of its two forms. Parts that could not be read are missing; whoever reads a
/// document looks at the findings, too.
#[derive(Debug)]
pub(crate) enum Document {
    Long(LongForm),
    Short(ShortForm),
}

/// The keys at the top of a file.
const TOP: Keys =
    Keys { table: "", known: &["default_policy", "commands", "patterns", "b00t", "dev"] };

impl Document {
    /// Reads the text of a file. None when it is not TOML or mixes both forms.
    pub(crate) fn read(text: &str, findings: &mut Findings) -> Option<Self> {
        let root = parse(text, findings)?;
        let table = root.get_ref();
        let entry = |name: &str| table.get_key_value(name);
        for (key, _) in table {
            if !TOP.known.contains(&key.get_ref().as_ref()) {
                findings.add(unknown_key::finding(&TOP, key.get_ref(), key.span()));
            }
        }
        if let Some((key, _)) = entry("dev") {
            findings.add(dev_ignored::finding(key.span()));
        }
        let long = ["default_policy", "commands", "patterns"].into_iter().find_map(entry);
        match (entry("b00t"), long) {
            (Some((key, value)), None) => {
                Some(Self::Short(ShortForm::read(key.span(), value, findings)))
            }
            (Some((key, value)), Some((other, _))) => {
                findings.add(mixed_forms::finding(other.get_ref(), key.span()));
                let _ = ShortForm::read(key.span(), value, findings);
                let _ = LongForm::read(table, false, findings);
                None
            }
            (None, _) => Some(Self::Long(LongForm::read(table, true, findings))),
        }
    }
}

/// The TOML tree. After a doubled key reading goes on; after anything else there is nothing to
/// read.
fn parse<'t>(text: &'t str, findings: &mut Findings) -> Option<Spanned<DeTable<'t>>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let span = |error: &toml::de::Error| error.span().unwrap_or(0..0);
    match errors.iter().find(|error| !duplicate_key::is_meant_by(error.message())) {
        Some(first) => {
            findings.add(syntax::finding(first.message(), span(first)));
            None
        }
        None => {
            for error in &errors {
                findings.add(duplicate_key::finding(text, span(error)));
            }
            Some(root)
        }
    }
}

/// The table that must stand there.
fn table<'v, 'i>(
    path: &str,
    value: &'v Spanned<DeValue<'i>>,
    findings: &mut Findings,
) -> Option<&'v DeTable<'i>> {
    let found = value.get_ref().as_table();
    if found.is_none() {
        findings.add(wrong_type::finding(path, "a table", value.get_ref(), value.span()));
    }
    found
}

/// The string that must stand there.
fn string(path: &str, value: &Spanned<DeValue<'_>>, findings: &mut Findings) -> Option<At<String>> {
    match value.get_ref() {
        DeValue::String(text) => Some(At { value: text.to_string(), span: value.span() }),
        other => {
            findings.add(wrong_type::finding(path, "a string", other, value.span()));
            None
        }
    }
}

/// The list of strings that must stand there.
fn strings(path: &str, value: &Spanned<DeValue<'_>>, findings: &mut Findings) -> Vec<At<String>> {
    let Some(items) = value.get_ref().as_array() else {
        findings.add(wrong_type::finding(path, "a list of strings", value.get_ref(), value.span()));
        return Vec::new();
    };
    let item = |(n, item)| string(&format!("{path}[{n}]"), item, findings);
    items.iter().enumerate().filter_map(item).collect()
}

/// A key's text.
fn name<'k>(key: &'k Spanned<Cow<'_, str>>) -> &'k str {
    key.get_ref()
}
