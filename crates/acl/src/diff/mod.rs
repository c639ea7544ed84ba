//! What a change allows or refuses now.

mod command;
mod headline;
mod limits;
mod more_rows;
mod pattern;
mod radius;
mod recording;
mod row;
mod side;

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::policy::CompiledPolicy;
use crate::reach::Budget;
use side::Side;

pub use radius::{Everything, Radius};
pub use row::Row;

/// What a change of the file means, in sentences. Empty when every call is decided, limited
/// and recorded as before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diff {
    changes: Vec<Change>,
    #[serde(skip)]
    rows: Vec<Row>,
    #[serde(skip)]
    radius: Radius,
}

/// One thing that is decided otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Whether it allows or refuses more.
    pub effect: Effect,
    /// What changed, in one sentence without a full stop.
    pub sentence: String,
}

/// The direction of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Calls are allowed that were refused, or more of them in a time.
    Widens,
    /// Calls are refused that were allowed, or fewer of them are allowed in a time.
    Narrows,
    /// Something to know that by itself allows or refuses nothing.
    Changes,
}

impl Diff {
    /// The changes: what concerns everything first, then the default, the commands by name, the
    /// deny patterns, the allow patterns and the limits.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The changes as a table, in the order of the sentences.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How much the change concerns.
    pub fn radius(&self) -> &Radius {
        &self.radius
    }

    /// Whether every call is decided, limited and recorded as before.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Whether everything could be compared. If not, that is one of the changes, and the others are
    /// what was found.
    pub fn is_complete(&self) -> bool {
        self.radius.complete
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changes.is_empty() {
            return write!(f, "Nothing is allowed or refused that was not before");
        }
        for (n, change) in self.changes.iter().enumerate() {
            if n > 0 {
                writeln!(f)?;
            }
            let sign = match change.effect {
                Effect::Widens => '+',
                Effect::Narrows => '-',
                Effect::Changes => ' ',
            };
            write!(f, "{sign} {}", change.sentence)?;
        }
        Ok(())
    }
}

/// More pairs of a command and a regex than this are not looked at one by one.
const COVERED: usize = 5_000;

/// Steps through automata of small regexes that one comparison may take.
pub(crate) const BUDGET: u64 = 500_000;

/// What changes from one policy to another. None stands for no policy, which refuses every call.
///
/// The work is bounded. What takes too much of it is not found, and then it is said that not
/// everything was compared; that nothing changes is never said without knowing.
pub fn diff(old: Option<&CompiledPolicy>, new: Option<&CompiledPolicy>) -> Diff {
    let digest = |policy: Option<&CompiledPolicy>| policy.map(CompiledPolicy::digest);
    let (old_side, new_side) = (Side(old), Side(new));
    let names: BTreeSet<&str> = old_side.names().into_iter().chain(new_side.names()).collect();
    if digest(old) == digest(new) {
        return Diff { changes: Vec::new(), rows: Vec::new(), radius: Radius::none(names.len()) };
    }
    compare(old_side, new_side, &names)
}

fn compare(old: Side<'_>, new: Side<'_>, names: &BTreeSet<&str>) -> Diff {
    let mut budget = Budget::new(BUDGET);
    // Which patterns cover which commands is said as long as they are few.
    let regexes: usize =
        [old.deny(), old.allow(), new.deny(), new.allow()].iter().map(|list| list.len()).sum();
    let small = names.len().saturating_mul(regexes) <= COVERED;
    let totals = (old.totals(&mut budget), new.totals(&mut budget));
    let all = !budget.is_overdrawn();
    let extents = (old.extent(&totals.0, all), new.extent(&totals.1, all));
    let mut changes = Vec::new();
    changes.extend(headline::change(old, new, extents));
    let others = if names.is_empty() { "every command" } else { "any other command" };
    let (before, after) = (row::others(old, &totals.0), row::others(new, &totals.1));
    let default = row::of_views(others, (&before, &after), None, &mut budget);
    changes.extend(command::changes(others, &old.default(), &new.default(), ""));
    let mut commands = Vec::new();
    for name in names {
        let subject = crate::quote::ticked(name);
        let (before, after) = (old.command(name), new.command(name));
        let but = if small { new.exception(name, &after, &mut budget) } else { String::new() };
        let of_command = command::changes(&subject, &before, &after, &but);
        let recorded = recording::command_change(name, (old, new), &of_command);
        changes.extend(of_command.into_iter().chain(recorded));
        let views = if small {
            (old.outcome(name, &mut budget), new.outcome(name, &mut budget))
        } else {
            (old.command(name), new.command(name))
        };
        // What was compared in part would say that something changes that does not.
        let (before, after) = if budget.is_overdrawn() { (before, after) } else { views };
        let regexes = old.argument(name).zip(new.argument(name));
        commands.extend(row::of_views(&subject, (&before, &after), regexes, &mut budget));
    }
    let coverable = if small { names.clone() } else { BTreeSet::new() };
    let mut coverable = pattern::Names { names: coverable, budget: &mut budget };
    changes.extend(pattern::deny_changes(old, new, &mut coverable));
    changes.extend(recording::pattern_changes(old, new));
    changes.extend(pattern::allow_changes(old, new, &mut coverable));
    changes.extend(limits::changes(old, new));
    let complete = !budget.is_overdrawn();
    let radius = Radius::of(extents, names.len(), default.as_ref(), &commands, complete);
    let mut rows: Vec<_> = default.into_iter().chain(commands).collect();
    rows.extend(row::of_patterns(old, new));
    rows.extend(more_rows::of_recording(old, new));
    rows.extend(more_rows::of_limits(old, new));
    if !complete {
        let sentence = "it was too much to compare everything: more may be allowed or refused than \
                        is listed here";
        changes.insert(0, Change { effect: Effect::Changes, sentence: sentence.to_owned() });
        rows.insert(0, row::of_the_rest());
    }
    Diff { changes, rows, radius }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reach::steps;

    fn policy(text: &str) -> CompiledPolicy {
        crate::check(text.as_bytes()).into_result().unwrap()
    }

    fn patterns(default: &str, count: usize, regex: &str) -> CompiledPolicy {
        let regexes: Vec<_> = (0..count).map(|n| format!("'{regex}{n}'")).collect();
        let list = regexes.join(",");
        policy(&format!("default_policy = '{default}'\n[patterns]\ndeny = [{list}]\n"))
    }

    #[test]
    fn a_comparison_takes_a_bounded_amount_of_work_and_then_says_so() {
        // Walks go through many states, and matches are none among printable calls.
        for (count, regex) in [(500, "x[ -~]{9}é"), (60, "x((a?){9}[ -~]){9}é")] {
            let old = patterns("deny", count, regex);
            let new = patterns("deny", count - 1, regex);
            let mut diff = None;
            let taken = steps(|| diff = Some(super::diff(Some(&old), Some(&new))));
            let diff = diff.unwrap();
            assert!(taken <= BUDGET, "{taken} for {regex}");
            assert!(!diff.is_complete() && !diff.is_empty(), "{regex}");
            assert!(diff.to_string().contains("too much to compare everything"));
            assert!(diff.radius().to_string().contains("too much to compare all"));
            assert_eq!(diff.rows()[0].effect, Effect::Changes);
        }
    }

    #[test]
    fn what_could_not_be_compared_is_not_said_to_change_nothing() {
        let regex = "x[ -~]{9}é";
        let old = patterns("deny", 400, regex);
        let doubled: Vec<_> = (0..400).chain([0]).map(|n| format!("'{regex}{n}'")).collect();
        let list = doubled.join(",");
        let new = policy(&format!("default_policy = 'deny'\n[patterns]\ndeny = [{list}]\n"));
        let diff = diff(Some(&old), Some(&new));
        assert!(!diff.is_empty() && !diff.is_complete());
        assert_eq!(diff.radius().everything, None);
    }

    #[test]
    fn a_policy_and_itself_are_not_compared_at_all() {
        let old = patterns("deny", 20, "((a?){30}b?){90}z");
        let taken = steps(|| assert!(diff(Some(&old), Some(&old)).is_empty()));
        assert_eq!(taken, 0);
    }

    #[test]
    fn usual_policies_of_many_rules_are_compared_to_the_end() {
        let (old, new) = (patterns("deny", 900, "^learn "), patterns("allow", 900, "^status "));
        assert!(diff(Some(&old), Some(&new)).is_complete());
    }
}
