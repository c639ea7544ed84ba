//! What changes for one command, patterns left aside.

use super::side::{View, place};
use super::{Change, Effect};
use crate::quote;
use crate::rule::RuleRef;

/// The changes from one view of a command to another. `but` is added to a sentence about what is
/// decided now.
pub(super) fn changes(subject: &str, old: &View, new: &View, but: &str) -> Vec<Change> {
    let (effect, now) = match (old, new) {
        (View::NoPolicy | View::Refused(_), View::Allowed(rule, args)) => {
            (Effect::Widens, format!("is now allowed ({}){}", place(rule), when("match", args)))
        }
        (View::Allowed(..), View::Refused(rule)) => {
            (Effect::Narrows, format!("is now refused ({})", place(rule)))
        }
        (View::Allowed(..), View::NoPolicy) => {
            (Effect::Narrows, "is now refused (there is no policy)".to_owned())
        }
        (View::Allowed(_, before), View::Allowed(_, after)) => {
            return argument_changes(subject, before, after);
        }
        (View::NoPolicy | View::Refused(_), View::NoPolicy | View::Refused(_)) => {
            return Vec::new();
        }
    };
    vec![Change { effect, sentence: format!("{subject} {} and {now}{but}", was(old)) }]
}

fn was(view: &View) -> String {
    match view {
        View::NoPolicy => "was refused (there was no policy)".to_owned(),
        View::Refused(rule) => format!("was refused ({})", place(rule)),
        View::Allowed(rule, args) => {
            format!("was allowed ({}){}", place(rule), when("matched", args))
        }
    }
}

fn when(verb: &str, args: &[RuleRef]) -> String {
    let texts: Vec<_> = args.iter().map(text).collect();
    match texts.as_slice() {
        [] => String::new(),
        [one] => format!(" when its arguments {verb} {one}"),
        several => format!(" when its arguments {verb} each of {}", several.join(", ")),
    }
}

fn argument_changes(subject: &str, before: &[RuleRef], after: &[RuleRef]) -> Vec<Change> {
    let lacks = |rules: &[RuleRef], rule: &RuleRef| rules.iter().all(|r| r.text != rule.text);
    let gone = before.iter().filter(|rule| lacks(after, rule)).map(|rule| {
        let text = text(rule);
        let sentence = format!(
            "the arguments of {subject} need not match {text} any more (it was {})",
            place(rule)
        );
        Change { effect: Effect::Widens, sentence }
    });
    let added = after.iter().filter(|rule| lacks(before, rule)).map(|rule| {
        let text = text(rule);
        let sentence =
            format!("the arguments of {subject} must match {text} now ({})", place(rule));
        Change { effect: Effect::Narrows, sentence }
    });
    let mut changes: Vec<Change> = gone.chain(added).collect();
    changes.dedup();
    changes
}

fn text(rule: &RuleRef) -> String {
    quote::ticked(rule.text.as_deref().unwrap_or_default())
}
