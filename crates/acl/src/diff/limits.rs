//! What changes by limits.

use std::collections::BTreeSet;

use super::side::{Side, place};
use super::{Change, Effect};
use crate::limits::{Limit, Limits, Per};
use crate::policy::CompiledPolicy;
use crate::quote;

/// The limits that came, went, were raised or lowered: those of all calls first, then the commands
/// by name.
pub(super) fn changes(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    // Without a policy there are no calls to limit.
    let Some(after) = new.0.map(CompiledPolicy::limits) else { return Vec::new() };
    let none = Limits::default();
    let before = old.0.map_or(&none, CompiledPolicy::limits);
    let mut changes = of("all calls together", &before.of_all(), &after.of_all());
    let names: BTreeSet<&String> = before.commands.keys().chain(after.commands.keys()).collect();
    for name in names {
        let subject = format!("calls of {}", quote::ticked(name));
        let limits = |limits: &Limits| limits.of_command_alone(name);
        changes.extend(of(&subject, &limits(before), &limits(after)));
    }
    if old.0.is_none() {
        for change in &mut changes {
            change.effect = Effect::Changes;
        }
    }
    changes
}

fn of(subject: &str, old: &[Limit], new: &[Limit]) -> Vec<Change> {
    let changes = [Per::Minute, Per::Day].map(|per| {
        let limit = |limits: &[Limit]| limits.iter().find(|limit| limit.per == per).cloned();
        let (effect, sentence) = match (limit(old), limit(new)) {
            (None, Some(after)) => {
                let at = place(&after.rule);
                (Effect::Narrows, format!("{subject} are limited to {after} now ({at})"))
            }
            (Some(before), None) => {
                let at = place(&before.rule);
                let sentence =
                    format!("{subject} are not limited to {before} any more (it was {at})");
                (Effect::Widens, sentence)
            }
            (Some(before), Some(after)) if before.calls != after.calls => {
                let (effect, verb) = if before.calls < after.calls {
                    (Effect::Widens, "raised")
                } else {
                    (Effect::Narrows, "lowered")
                };
                let (from, at) = (before.calls, place(&after.rule));
                let sentence =
                    format!("the limit of {subject} was {verb} from {from} to {after} ({at})");
                (effect, sentence)
            }
            (_, _) => return None,
        };
        Some(Change { effect, sentence })
    });
    changes.into_iter().flatten().collect()
}
