//! How much work the tests of a policy take at most, known before one is run.
//!
//! It is counted from the regexes as they are written, so that it is the same in every build.

use std::collections::HashMap;

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::document::TestsDocument;
use crate::matcher::Matcher;
use crate::policy::{CommandRule, CompiledPolicy, Form, RuleStance, Rules};

/// All tests of a file together may take this many steps; one takes up to about four nanoseconds.
pub(crate) const MAX_WORK: u64 = 200_000_000;

/// What a search takes before it begins.
const SETTING_OUT: u64 = 800;

/// What a byte of a call takes, however small the regex is.
const BYTE: u64 = 12;

/// Something that is passed without a byte: a bracket, an empty alternative, the beginning of a
/// line.
const EMPTY: u64 = 3;

/// What one regex takes, or several take together.
#[derive(Clone, Copy, Default)]
struct Work {
    /// For each call.
    call: u64,
    /// For each byte of it.
    byte: u64,
}

/// At most so many steps are needed to run every test; counting ends above [`MAX_WORK`].
///
/// Each regex is looked at once, however many tests ask it.
pub(crate) fn of_tests(document: &TestsDocument, policy: &CompiledPolicy) -> u64 {
    let Form::Long(rules) = policy.form() else { return 0 };
    let patterns = of_all(rules.deny.iter().chain(&rules.allow));
    let mut commands: HashMap<&str, Work> = HashMap::new();
    let mut sum = 0_u64;
    for test in &document.tests {
        let call = test.call.value.as_str();
        let command = call.split(' ').next().unwrap_or_default();
        let arguments = *commands.entry(command).or_insert_with(|| of_command(command, rules));
        let work = patterns.and(arguments);
        let bytes = call.len() as u64 + 1;
        let steps = work.call.saturating_add(work.byte.saturating_mul(bytes));
        sum = sum.saturating_add(steps);
        if sum > MAX_WORK {
            break;
        }
    }
    sum
}

fn of_command(command: &str, rules: &Rules) -> Work {
    match rules.commands.get(command) {
        Some(CommandRule { stance: RuleStance::AllowWhen(regexes), .. }) => of_all(regexes),
        _ => Work::default(),
    }
}

fn of_all<'m>(regexes: impl IntoIterator<Item = &'m Matcher>) -> Work {
    let work = regexes.into_iter().map(of_regex);
    work.fold(Work::default(), Work::and)
}

fn of_regex(regex: &Matcher) -> Work {
    #[cfg(test)]
    tests::LOOKED_AT.with(|count| count.set(count.get() + 1));
    Work { call: SETTING_OUT, byte: BYTE }.and(of(regex.hir()))
}

/// What is written out in the automaton (`call`: making room for it), and how much of it may have
/// to be looked at for a byte (`byte`).
fn of(hir: &Hir) -> Work {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Work { call: 1, byte: EMPTY },
        HirKind::Literal(text) => {
            let bytes = text.0.len() as u64;
            Work { call: bytes, byte: bytes }
        }
        // However many characters it has, they are one choice.
        HirKind::Class(Class::Unicode(class)) => {
            Work { call: 1 + class.ranges().len() as u64, byte: 1 }
        }
        HirKind::Class(Class::Bytes(_)) => Work { call: 1, byte: 1 },
        HirKind::Repetition(repeated) => {
            let copies = u64::from(repeated.max.unwrap_or(repeated.min).max(1));
            of(&repeated.sub).and(Work { call: 1, byte: 1 }).times(copies)
        }
        HirKind::Capture(group) => of(&group.sub).and(Work { call: 2, byte: 2 * EMPTY }),
        HirKind::Concat(parts) => parts.iter().map(of).fold(Work::default(), Work::and),
        HirKind::Alternation(parts) => {
            let choices = parts.iter().map(|part| of(part).and(Work { call: 1, byte: 1 }));
            choices.fold(Work::default(), Work::and)
        }
    }
}

impl Work {
    fn and(self, other: Self) -> Self {
        Self {
            call: self.call.saturating_add(other.call),
            byte: self.byte.saturating_add(other.byte),
        }
    }

    fn times(self, copies: u64) -> Self {
        Self { call: self.call.saturating_mul(copies), byte: self.byte.saturating_mul(copies) }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::fmt::Write as _;

    use super::*;
    use crate::finding::Findings;

    thread_local! {
        /// How many regexes this thread has looked at.
        pub(super) static LOOKED_AT: Cell<u64> = const { Cell::new(0) };
    }

    /// What 500 tests of a command with so many regexes take, and how many were looked at for it.
    fn looked_at(regexes: usize) -> (u64, u64) {
        let list: Vec<_> = (0..regexes).map(|n| format!("'a{n}'")).collect();
        let list = list.join(",");
        let text = format!(
            "default_policy = 'deny'\n[commands.x]\npolicy = 'allow'\narg_patterns = [{list}]\n"
        );
        let report = crate::check(text.as_bytes());
        let mut tests = String::new();
        for n in 0..500 {
            writeln!(tests, "[[test]]\ncall = 'x {n}'\nexpect = 'deny'").unwrap();
        }
        let document = TestsDocument::read(&tests, &mut Findings::default()).unwrap();
        LOOKED_AT.with(|count| count.set(0));
        let work = of_tests(&document, report.policy().unwrap());
        (work, LOOKED_AT.with(Cell::get))
    }

    #[test]
    fn each_regex_is_looked_at_once_however_many_tests_there_are() {
        assert_eq!(looked_at(20).1, 20);
    }

    #[test]
    fn counting_ends_where_it_is_too_much() {
        let (work, looked_at) = looked_at(1900);
        assert_eq!(looked_at, 1900);
        assert!(work > MAX_WORK && work < MAX_WORK + MAX_WORK / 50, "{work}");
    }
}
