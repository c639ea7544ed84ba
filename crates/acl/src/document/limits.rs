//! `[limits]`: how many calls there may be.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{Key, Keys, Kind};
use super::{At, count, name, table};
use crate::checks::{name_too_long, unknown_key};
use crate::finding::Findings;
use crate::quote;

/// `[limits]` and `[limits.commands.NAME]`.
#[derive(Debug, Default)]
pub(crate) struct LimitsEntry {
    pub(crate) all: RateEntry,
    /// By command, the name with the place of the key.
    pub(crate) commands: Vec<(At<String>, RateEntry)>,
}

/// Both numbers of one table.
#[derive(Debug, Default)]
pub(crate) struct RateEntry {
    pub(crate) per_minute: Option<At<u32>>,
    pub(crate) per_day: Option<At<u32>>,
}

const PER_MINUTE: &str = "How many calls there may be in a minute, from 1 to 1,000,000.";
const PER_DAY: &str = "How many calls there may be in a day, from 1 to 1,000,000.";

/// The keys of `[limits.commands.NAME]`.
pub(crate) const RATE: Keys = Keys {
    table: "limits.commands.NAME",
    known: &[
        Key::optional("per_minute", Kind::Count, PER_MINUTE),
        Key::optional("per_day", Kind::Count, PER_DAY),
    ],
};

/// The keys of `[limits]`.
pub(crate) const LIMITS: Keys = Keys {
    table: "limits",
    known: &[
        Key::optional("per_minute", Kind::Count, PER_MINUTE),
        Key::optional("per_day", Kind::Count, PER_DAY),
        Key::optional(
            "commands",
            Kind::ByName(&RATE),
            "Limits for the calls of one command, beside those for all calls.",
        ),
    ],
};

impl LimitsEntry {
    pub(super) fn read(root: &DeTable<'_>, findings: &mut Findings) -> Self {
        let mut limits = Self::default();
        let Some(fields) = root.get("limits").and_then(|value| table("limits", value, findings))
        else {
            return limits;
        };
        limits.all = rate(&LIMITS, "limits", fields, findings);
        if let Some(value) = fields.get("commands") {
            for (key, value) in table("limits.commands", value, findings).into_iter().flatten() {
                limits.commands.extend(command(At::key(key), value, findings));
            }
        }
        // The parser sorts by name; people read from the top.
        limits.commands.sort_by_key(|(name, _)| name.span.start);
        limits
    }
}

fn command(
    name: At<String>,
    value: &Spanned<DeValue<'_>>,
    findings: &mut Findings,
) -> Option<(At<String>, RateEntry)> {
    if !name_too_long::allows(&name, findings) {
        return None;
    }
    let path = format!("limits.commands.{}", quote::short_key(&name.value));
    let fields = table(&path, value, findings)?;
    Some((name, rate(&RATE, &path, fields, findings)))
}

fn rate(keys: &Keys, path: &str, fields: &DeTable<'_>, findings: &mut Findings) -> RateEntry {
    let mut rate = RateEntry::default();
    for (key, value) in fields {
        let path = format!("{path}.{}", name(key));
        match name(key) {
            "per_minute" => rate.per_minute = count(&path, value, findings),
            "per_day" => rate.per_day = count(&path, value, findings),
            other if keys.has(other) => {}
            other => findings.add(unknown_key::finding(keys, other, key.span())),
        }
    }
    rate
}
