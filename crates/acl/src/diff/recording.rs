//! What changes by rules that only record what they would refuse.

use std::collections::HashSet;

use super::side::{Side, place};
use super::{Change, Effect};
use crate::matcher::Matcher;
use crate::policy::{CommandRule, RuleStance};
use crate::quote;

/// Whether a list has a regex that only records.
pub(super) fn has(list: &[Matcher], regex: &Matcher) -> bool {
    list.iter().any(|other| !other.is_enforced() && other.source() == regex.source())
}

/// Deny patterns that began or ceased to record. That one began to refuse is said elsewhere.
pub(super) fn pattern_changes(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let refused = |side: Side<'_>, regex: &Matcher| {
        side.deny().iter().any(|other| other.is_enforced() && other.source() == regex.source())
    };
    let began = missing_in(new.deny(), old.deny()).into_iter().map(|(n, regex)| {
        let (text, at) = (quote::ticked(regex.source()), place(&regex.rule("deny", n)));
        if refused(old, regex) && !refused(new, regex) {
            let sentence =
                format!("refusals of calls that match {text} are only recorded now ({at})");
            return Change { effect: Effect::Widens, sentence };
        }
        let sentence =
            format!("calls that match {text} are recorded now, and not refused for that ({at})");
        Change { effect: Effect::Changes, sentence }
    });
    let ceased = missing_in(old.deny(), new.deny()).into_iter();
    let ceased = ceased.filter(|(_, regex)| !refused(new, regex)).map(|(n, regex)| {
        let (text, at) = (quote::ticked(regex.source()), place(&regex.rule("deny", n)));
        let sentence = format!("calls that match {text} are not recorded any more (it was {at})");
        Change { effect: Effect::Changes, sentence }
    });
    began.chain(ceased).collect()
}

/// The rule of a command that began or ceased to record, or records other calls. `changes` is what
/// else changes for the command.
pub(super) fn command_change(
    name: &str,
    (old, new): (Side<'_>, Side<'_>),
    changes: &[Change],
) -> Option<Change> {
    let any = |effect| changes.iter().any(|change| change.effect == effect);
    let subject = quote::ticked(name);
    let at = |rule: &CommandRule| place(&rule.rule(name));
    let (effect, sentence) = match (old.recording(name), new.recording(name)) {
        (None, Some(after)) => {
            let effect = if any(Effect::Widens) { Effect::Widens } else { Effect::Changes };
            (effect, format!("refusals of {subject} are only recorded now ({})", at(after)))
        }
        (Some(before), None) => {
            let only = if any(Effect::Narrows) { "only " } else { "" };
            let at = at(before);
            let sentence =
                format!("refusals of {subject} are not {only}recorded any more (it was {at})");
            (Effect::Changes, sentence)
        }
        (Some(before), Some(after)) if refused(before) != refused(after) => {
            let at = at(after);
            (Effect::Changes, format!("other refusals of {subject} are recorded now ({at})"))
        }
        (_, _) => return None,
    };
    Some(Change { effect, sentence })
}

/// What a rule refuses: everything, or what these do not match.
fn refused(rule: &CommandRule) -> Option<Vec<&str>> {
    match &rule.stance {
        RuleStance::Deny => None,
        RuleStance::AllowWhen(regexes) => Some(regexes.iter().map(Matcher::source).collect()),
    }
}

/// The regexes of one list that only record, and do not in another, each once, with their number.
fn missing_in<'p>(list: &'p [Matcher], other: &'p [Matcher]) -> Vec<(usize, &'p Matcher)> {
    let other = other.iter().filter(|regex| !regex.is_enforced());
    let mut known: HashSet<&str> = other.map(Matcher::source).collect();
    let list = list.iter().enumerate().filter(|(_, regex)| !regex.is_enforced());
    list.filter(|(_, regex)| known.insert(regex.source())).collect()
}
