//! Rows about what refuses nothing by itself: limits, and rules that only record.

use std::collections::BTreeSet;

use super::side::Side;
use super::{Effect, Row};
use crate::limits::{Limit, Limits, Per};
use crate::matcher::Matcher;
use crate::policy::CompiledPolicy;
use crate::quote;

/// The limits that changed.
pub(super) fn of_limits(old: Side<'_>, new: Side<'_>) -> Vec<Row> {
    // Without a policy there are no calls to limit.
    let Some(after) = new.0.map(CompiledPolicy::limits) else { return Vec::new() };
    let none = Limits::default();
    let before = old.0.map_or(&none, CompiledPolicy::limits);
    let mut rows = of_rates("all calls together", &before.of_all(), &after.of_all());
    let names: BTreeSet<&String> = before.commands.keys().chain(after.commands.keys()).collect();
    for name in names {
        let limits = |limits: &Limits| limits.of_command_alone(name);
        let subject = format!("calls of {}", quote::ticked(name));
        rows.extend(of_rates(&subject, &limits(before), &limits(after)));
    }
    if old.0.is_none() {
        for row in &mut rows {
            row.effect = Effect::Changes;
        }
    }
    rows
}

fn of_rates(subject: &str, old: &[Limit], new: &[Limit]) -> Vec<Row> {
    let row = |per: Per| {
        let limit = |limits: &[Limit]| limits.iter().find(|limit| limit.per == per).cloned();
        let (before, after) = (limit(old), limit(new));
        let calls = |limit: &Option<Limit>| limit.as_ref().map_or(u32::MAX, |limit| limit.calls);
        let effect = match calls(&before).cmp(&calls(&after)) {
            std::cmp::Ordering::Less => Effect::Widens,
            std::cmp::Ordering::Greater => Effect::Narrows,
            std::cmp::Ordering::Equal => return None,
        };
        let phrase = |limit: &Option<Limit>| match limit {
            Some(limit) => format!("at most {limit}"),
            None => format!("not limited by the {per}"),
        };
        Some(Row {
            command: subject.to_owned(),
            before: phrase(&before),
            after: phrase(&after),
            rule: after.map(|limit| limit.rule),
            effect,
        })
    };
    [Per::Minute, Per::Day].into_iter().filter_map(row).collect()
}

/// Deny patterns that began to record instead of refusing, or at all.
pub(super) fn of_recording(old: Side<'_>, new: Side<'_>) -> Vec<Row> {
    let find = |regexes: &[Matcher], source: &str, enforced: bool| {
        regexes.iter().position(|other| other.source() == source && other.is_enforced() == enforced)
    };
    let began = new.deny().iter().enumerate().filter(|(_, regex)| {
        !regex.is_enforced() && find(old.deny(), regex.source(), false).is_none()
    });
    began
        .map(|(n, regex)| {
            let refused = find(old.deny(), regex.source(), true);
            let (before, effect) = match refused {
                Some(n) => (format!("denied (patterns.deny[{n}])"), Effect::Widens),
                None => ("as the other rules say".to_owned(), Effect::Changes),
            };
            let rule = regex.rule("deny", n);
            Row {
                command: format!("calls that match {}", quote::ticked(regex.source())),
                before,
                after: format!("only recorded ({})", rule.path),
                rule: Some(rule),
                effect,
            }
        })
        .collect()
}
