//! The plan as programs read it.

use serde_json::{Map, Value, json};

use crate::{DriftPlan, Entry, Kind};

/// The plan as JSON. Two plans that are equal give the same text; nothing in it says when it was
/// made. Accounts that are in sync are only counted.
#[must_use]
pub fn to_json(plan: &DriftPlan) -> Value {
    let counts = plan.counts();
    let counted: Map<String, Value> = Kind::ALL
        .into_iter()
        .map(|kind| (kind.name().to_owned(), counts.of(kind).into()))
        .collect();
    let shown = plan.entries().iter().filter(|entry| entry.finding.kind() != Kind::InSync);
    json!({
        "schema": 1,
        "in_sync": plan.is_in_sync(),
        "accounts": counts.total(),
        "counts": counted,
        "drift": plan.drift().count(),
        "removals": plan.removals(),
        "entries": shown.map(entry).collect::<Vec<_>>(),
    })
}

fn entry(entry: &Entry) -> Value {
    let Entry { account, login, recorded, removes, finding } = entry;
    json!({
        "account": account,
        "login": login,
        "kind": finding.kind().name(),
        "recorded": recorded.map(crate::State::name),
        "removes": removes,
        "reason": finding.to_string(),
    })
}
