//! The short form: two lists of command names.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{At, Key, Keys, Kind, LimitsEntry, name, strings, table};
use crate::checks::{name_too_long, unknown_key};
use crate::finding::{Findings, Span};

/// `[b00t]` with `allow` and `deny`.
#[derive(Debug)]
pub(crate) struct ShortForm {
    pub(crate) allow: Vec<At<String>>,
    pub(crate) deny: Vec<At<String>>,
    /// The place that stands for what no list names: the key `allow`, or else the table.
    pub(crate) unlisted: Span,
    pub(crate) limits: LimitsEntry,
}

/// The keys of `[b00t]`.
pub(crate) const B00T: Keys = Keys {
    table: "b00t",
    known: &[
        Key::optional("allow", NAMES, "Commands that are allowed; `\"*\"` stands for all."),
        Key::optional("deny", NAMES, "Commands that are refused even if `allow` names them."),
    ],
};

const NAMES: Kind = Kind::ListOf(&Kind::Text);

impl ShortForm {
    pub(super) fn read(
        root: &DeTable<'_>,
        key: Span,
        value: &Spanned<DeValue<'_>>,
        findings: &mut Findings,
    ) -> Self {
        let mut form = Self {
            allow: Vec::new(),
            deny: Vec::new(),
            unlisted: key,
            limits: LimitsEntry::read(root, findings),
        };
        for (key, value) in table("b00t", value, findings).into_iter().flatten() {
            match name(key) {
                "allow" => {
                    form.allow = names("b00t.allow", value, findings);
                    form.unlisted = key.span();
                }
                "deny" => form.deny = names("b00t.deny", value, findings),
                other => findings.add(unknown_key::finding(&B00T, other, key.span())),
            }
        }
        form
    }
}

/// The names of a list, but for those that are too long.
fn names(path: &str, value: &Spanned<DeValue<'_>>, findings: &mut Findings) -> Vec<At<String>> {
    let mut names = strings(path, value, findings);
    names.retain(|name| name_too_long::allows(name, findings));
    names
}
