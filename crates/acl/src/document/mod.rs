//! A policy file as it is written: every value with its place, nothing compiled yet.

mod keys;
mod limits;
mod long;
mod short;
mod tests;

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::checks::{
    dev_ignored, duplicate_key, mixed_forms, syntax, unknown_key, wrong_number, wrong_type,
    wrong_value,
};
use crate::finding::{Findings, Span};
use crate::limits::MAX_LIMIT;

pub(crate) use keys::{Key, Keys, Kind};
pub(crate) use limits::{LimitsEntry, RateEntry};
pub(crate) use long::{CommandEntry, LongForm};
pub(crate) use short::ShortForm;
pub(crate) use tests::{TESTS_TOP, TestEntry, TestsDocument};

/// The name of a command may have this many bytes.
pub const MAX_NAME_BYTES: usize = 128;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
    /// Its place in the list in which it stands, from 0; 0 outside of lists.
    pub(crate) nth: usize,
}

impl<T> At<T> {
    pub(crate) fn new(value: T, span: Span) -> Self {
        Self { value, span, nth: 0 }
    }
}

impl At<String> {
    /// A key with its place.
    fn key(key: &Spanned<Cow<'_, str>>) -> Self {
        Self::new(name(key).to_owned(), key.span())
    }
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
pub(crate) const TOP: Keys = Keys {
    table: "",
    known: &[
        // Whether it is required depends on the form: `LongForm::read` sees to it.
        Key::optional(
            "default_policy",
            Kind::Stance,
            "What no rule decides. Required, but for the short form.",
        ),
        Key::optional(
            "commands",
            Kind::ByName(&long::COMMAND),
            "One rule for each command, by its exact name.",
        ),
        Key::optional(
            "patterns",
            Kind::Table(&long::PATTERNS),
            "Regexes on whole calls, asked before the rules of commands.",
        ),
        Key::optional("limits", Kind::Table(&limits::LIMITS), "How many calls there may be."),
        Key::optional(
            "b00t",
            Kind::Table(&short::B00T),
            "The short form: two lists of command names.",
        ),
        Key::optional(
            "dev",
            Kind::Anything,
            "Ignored, with a warning: nothing in a repository switches authentication off.",
        ),
    ],
};

impl Document {
    /// What it says about limits.
    pub(crate) fn limits(&self) -> &LimitsEntry {
        match self {
            Self::Long(form) => &form.limits,
            Self::Short(form) => &form.limits,
        }
    }

    /// Reads the text of a file. None when it is not TOML or mixes both forms.
    pub(crate) fn read(text: &str, findings: &mut Findings) -> Option<Self> {
        let root = parse(text, findings)?;
        let table = root.get_ref();
        let entry = |name: &str| table.get_key_value(name);
        for (key, _) in table {
            if !TOP.has(name(key)) {
                findings.add(unknown_key::finding(&TOP, key.get_ref(), key.span()));
            }
        }
        if let Some((key, _)) = entry("dev") {
            findings.add(dev_ignored::finding(key.span()));
        }
        let long = ["default_policy", "commands", "patterns"].into_iter().find_map(entry);
        match (entry("b00t"), long) {
            (Some((key, value)), None) => {
                Some(Self::Short(ShortForm::read(table, key.span(), value, findings)))
            }
            (Some((key, value)), Some((other, _))) => {
                findings.add(mixed_forms::finding(other.get_ref(), key.span()));
                let _ = ShortForm::read(table, key.span(), value, findings);
                let _ = LongForm::read_rules(table, false, findings);
                None
            }
            (None, _) => Some(Self::Long(LongForm::read(table, findings))),
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
        DeValue::String(text) => Some(At::new(text.to_string(), value.span())),
        other => {
            findings.add(wrong_type::finding(path, "a string", other, value.span()));
            None
        }
    }
}

/// The number of calls that must stand there.
fn count(path: &str, value: &Spanned<DeValue<'_>>, findings: &mut Findings) -> Option<At<u32>> {
    let DeValue::Integer(found) = value.get_ref() else {
        let wanted = "a whole number";
        findings.add(wrong_type::finding(path, wanted, value.get_ref(), value.span()));
        return None;
    };
    let calls = u32::from_str_radix(found.as_str(), found.radix()).ok();
    let Some(calls) = calls.filter(|calls| (1..=MAX_LIMIT).contains(calls)) else {
        findings.add(wrong_number::finding(path, &found.to_string(), value.span()));
        return None;
    };
    Some(At::new(calls, value.span()))
}

/// The `true` or `false` that must stand there.
fn switch(path: &str, value: &Spanned<DeValue<'_>>, findings: &mut Findings) -> Option<At<bool>> {
    match value.get_ref() {
        DeValue::Boolean(on) => Some(At::new(*on, value.span())),
        other => {
            findings.add(wrong_type::finding(path, "`true` or `false`", other, value.span()));
            None
        }
    }
}

/// The word `allow` or `deny` that must stand there.
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
    Some(At::new(stance, word.span))
}

/// The items of the list that must stand there; it is one of strings.
fn list<'v, 'i>(
    path: &str,
    value: &'v Spanned<DeValue<'i>>,
    findings: &mut Findings,
) -> &'v [Spanned<DeValue<'i>>] {
    let Some(items) = value.get_ref().as_array() else {
        findings.add(wrong_type::finding(path, "a list of strings", value.get_ref(), value.span()));
        return &[];
    };
    items
}

/// The list of strings that must stand there.
fn strings(path: &str, value: &Spanned<DeValue<'_>>, findings: &mut Findings) -> Vec<At<String>> {
    let items = list(path, value, findings);
    let item = |(n, item)| {
        let read = string(&format!("{path}[{n}]"), item, findings)?;
        Some(At { nth: n, ..read })
    };
    items.iter().enumerate().filter_map(item).collect()
}

/// A key's text.
fn name<'k>(key: &'k Spanned<Cow<'_, str>>) -> &'k str {
    key.get_ref()
}
