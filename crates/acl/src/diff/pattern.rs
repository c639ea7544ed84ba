//! What changes by regexes on whole calls.

use std::collections::{BTreeSet, HashSet};

use super::recording;
use super::side::{Side, covers, place};
use super::{Change, Effect};
use crate::matcher::Matcher;
use crate::quote;
use crate::reach::Budget;

/// No more names than this are listed in a sentence.
const NAMED: usize = 5;

/// The commands of which it is said that a regex covers them.
pub(super) struct Names<'n, 'b> {
    pub(super) names: BTreeSet<&'n str>,
    pub(super) budget: &'b mut Budget,
}

impl<'n> Names<'n, '_> {
    fn covered_by(&mut self, regex: &Matcher) -> Vec<&'n str> {
        let names = self.names.iter().copied();
        names.filter(|name| covers(regex, name, self.budget)).collect()
    }
}

/// The regexes that began or ceased to refuse.
pub(super) fn deny_changes(old: Side<'_>, new: Side<'_>, names: &mut Names<'_, '_>) -> Vec<Change> {
    let mut changes = Vec::new();
    // Without a policy everything is refused, and no regex is needed for it.
    if new.0.is_some() {
        for (n, regex) in missing_in(new.deny(), old.deny()) {
            let (effect, verb) = match old.0 {
                Some(_) => (Effect::Narrows, "are refused now"),
                None => (Effect::Changes, "stay refused"),
            };
            changes.push(change(effect, "deny", n, regex, verb, "", names));
        }
        for (n, regex) in missing_in(old.deny(), new.deny()) {
            if recording::has(new.deny(), regex) {
                continue;
            }
            let verb = "are not refused for that any more";
            changes.push(change(Effect::Widens, "deny", n, regex, verb, "it was ", names));
        }
    }
    changes
}

/// The regexes that began or ceased to allow.
pub(super) fn allow_changes(
    old: Side<'_>,
    new: Side<'_>,
    names: &mut Names<'_, '_>,
) -> Vec<Change> {
    let mut changes = Vec::new();
    for (n, regex) in missing_in(new.allow(), old.allow()) {
        let verb = "are allowed now, unless a deny pattern matches";
        changes.push(change(Effect::Widens, "allow", n, regex, verb, "", names));
    }
    for (n, regex) in missing_in(old.allow(), new.allow()) {
        let verb = "are not allowed for that any more";
        changes.push(change(Effect::Narrows, "allow", n, regex, verb, "it was ", names));
    }
    changes
}

/// The regexes of one list that another has not, each once, with their number. Those that only
/// record are not counted, see [`super::recording`].
pub(super) fn missing_in<'p>(
    list: &'p [Matcher],
    other: &'p [Matcher],
) -> Vec<(usize, &'p Matcher)> {
    let other = other.iter().filter(|regex| regex.is_enforced());
    let mut known: HashSet<&str> = other.map(Matcher::source).collect();
    let list = list.iter().enumerate().filter(|(_, regex)| regex.is_enforced());
    list.filter(|(_, regex)| known.insert(regex.source())).collect()
}

fn change(
    effect: Effect,
    list: &str,
    n: usize,
    regex: &Matcher,
    verb: &str,
    was: &str,
    names: &mut Names<'_, '_>,
) -> Change {
    let (text, rule) = (quote::ticked(regex.source()), regex.rule(list, n));
    let covered = names.covered_by(regex);
    let shown: Vec<_> = covered.iter().take(NAMED).map(|name| quote::ticked(name)).collect();
    let every = match (shown.as_slice(), covered.len().saturating_sub(NAMED)) {
        ([], _) => String::new(),
        (shown, 0) => format!("; that is every call of {}", shown.join(", ")),
        (shown, more) => {
            format!("; that is every call of {} and of {more} more commands", shown.join(", "))
        }
    };
    let sentence = format!("calls that match {text} {verb} ({was}{}){every}", place(&rule));
    Change { effect, sentence }
}
