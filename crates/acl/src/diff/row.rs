//! The same changes as a table: what was decided before, what is decided after.

use serde::Serialize;

use super::pattern::missing_in;
use super::side::{Side, Totals, View};
use super::{Effect, command};
use crate::matcher::Matcher;
use crate::quote;
use crate::reach::{Budget, Hits, Texts, Walker};
use crate::rule::RuleRef;

/// One row of the table. Unlike a sentence, a row about a command takes into account the patterns
/// that decide every call of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// A command in backticks, "any other command", or "calls that match" and a regex in
    /// backticks.
    pub command: String,
    /// A short phrase such as "denied (default_policy)".
    pub before: String,
    /// A short phrase such as "allowed when the arguments match `^list`".
    pub after: String,
    /// The rule that decides after the change. None when the change took it away.
    pub rule: Option<RuleRef>,
    /// Whether more or less is allowed; [`Effect::Changes`] when it is both.
    pub effect: Effect,
}

/// The row of a subject, when the views differ.
///
/// `regexes` are the argument patterns before and after, where there is one of each.
pub(super) fn of_views(
    subject: &str,
    (old, new): (&View, &View),
    regexes: Option<(&Matcher, &Matcher)>,
    budget: &mut Budget,
) -> Option<Row> {
    let changes = command::changes(subject, old, new, "");
    let first = changes.first()?.effect;
    let effect = match (old, new) {
        (View::Allowed(_, before), View::Allowed(_, after))
            if before.len() == 1 && after.len() == 1 =>
        {
            regexes.and_then(|(before, after)| turn(before, after, budget))
        }
        _ => None,
    };
    let same = changes.iter().all(|change| change.effect == first);
    let effect = effect.unwrap_or(if same { first } else { Effect::Changes });
    let (before, after) = (phrase(old), phrase(new));
    Some(Row { command: subject.to_owned(), before, after, rule: rule(new), effect })
}

/// Whether one argument pattern matches more than another did, where that is quickly known.
fn turn(before: &Matcher, after: &Matcher, budget: &mut Budget) -> Option<Effect> {
    let before = budget.walker(before)?;
    let after = budget.walker(after)?;
    let mut covered =
        |one: &Walker, other: &Walker| one.is_covered_by(other, None, Texts::Arguments, budget);
    match (covered(before, after), covered(after, before)) {
        (true, false) => Some(Effect::Widens),
        (false, true) => Some(Effect::Narrows),
        (_, _) => None,
    }
}

/// What is decided about a command that nothing names, patterns that match every call included.
pub(super) fn others(side: Side<'_>, totals: &Totals) -> View {
    let rule = |list: &str, regexes: &[Matcher], hits: &[Hits]| {
        let n = hits.iter().position(|hits| *hits == Hits::All)?;
        Some(regexes.get(n)?.rule(list, n))
    };
    if let Some(rule) = rule("deny", side.deny(), &totals.deny) {
        return View::Refused(rule);
    }
    match rule("allow", side.allow(), &totals.allow) {
        Some(rule) => View::Allowed(rule, Vec::new()),
        None => side.default(),
    }
}

/// The row that says that more may be decided otherwise than is listed.
pub(super) fn of_the_rest() -> Row {
    Row {
        command: "every call".to_owned(),
        before: "too much to compare in full".to_owned(),
        after: "too much to compare in full".to_owned(),
        rule: None,
        effect: Effect::Changes,
    }
}

/// The rows of the regexes that came or went.
pub(super) fn of_patterns(old: Side<'_>, new: Side<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    // Without a policy everything is refused, and no regex is needed for it.
    if old.0.is_some() && new.0.is_some() {
        let listed = List { name: "deny", verdict: "denied", old, new };
        rows.extend(listed.rows(old.deny(), new.deny(), Effect::Narrows, Effect::Widens));
    }
    let listed = List { name: "allow", verdict: "allowed", old, new };
    rows.extend(listed.rows(old.allow(), new.allow(), Effect::Widens, Effect::Narrows));
    rows
}

/// One list of `[patterns]`, before and after.
struct List<'p> {
    name: &'static str,
    verdict: &'static str,
    old: Side<'p>,
    new: Side<'p>,
}

impl List<'_> {
    fn rows(&self, old: &[Matcher], new: &[Matcher], came: Effect, went: Effect) -> Vec<Row> {
        let came = missing_in(new, old).into_iter().map(|(n, regex)| {
            let rule = regex.rule(self.name, n);
            let (before, after) = (without(self.old), self.decided(&rule));
            Row { command: subject(regex), before, after, rule: Some(rule), effect: came }
        });
        // One that only records from now on has a row of its own.
        let records = |regex: &Matcher| super::recording::has(new, regex);
        let gone = missing_in(old, new).into_iter().filter(|(_, regex)| !records(regex));
        let went = gone.map(|(n, regex)| {
            let before = self.decided(&regex.rule(self.name, n));
            let after = without(self.new);
            Row { command: subject(regex), before, after, rule: None, effect: went }
        });
        came.chain(went).collect()
    }

    fn decided(&self, rule: &RuleRef) -> String {
        format!("{} ({})", self.verdict, rule.path)
    }
}

fn subject(regex: &Matcher) -> String {
    format!("calls that match {}", quote::ticked(regex.source()))
}

/// What decides where a regex is not there.
fn without(side: Side<'_>) -> String {
    match side.0 {
        Some(_) => "as the other rules say".to_owned(),
        None => phrase(&View::NoPolicy),
    }
}

fn phrase(view: &View) -> String {
    match view {
        View::NoPolicy => "denied (there is no policy)".to_owned(),
        View::Refused(rule) => format!("denied ({})", rule.path),
        View::Allowed(rule, args) => {
            let texts: Vec<_> = args.iter().filter_map(|rule| rule.text.as_deref()).collect();
            let texts: Vec<_> = texts.into_iter().map(quote::ticked).collect();
            match texts.as_slice() {
                [] => format!("allowed ({})", rule.path),
                [one] => format!("allowed when the arguments match {one}"),
                several => {
                    format!("allowed when the arguments match each of {}", several.join(", "))
                }
            }
        }
    }
}

fn rule(view: &View) -> Option<RuleRef> {
    match view {
        View::NoPolicy => None,
        View::Refused(rule) | View::Allowed(rule, _) => Some(rule.clone()),
    }
}
