//! How much work the tests of a policy take at most, known before one is run.
//!
//! It is counted from the regexes as they are written, so that it is the same in every build.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::document::{TestEntry, TestsDocument};
use crate::matcher::Matcher;
use crate::policy::{CommandRule, CompiledPolicy, Form, RuleStance, Rules};

/// All tests of a file together may take this many steps; one takes up to about four nanoseconds.
pub(crate) const MAX_WORK: u64 = 200_000_000;

/// What a search takes before it begins.
const SETTING_OUT: u64 = 250;

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

/// At most so many steps are needed to run every test.
pub(crate) fn of_tests(document: &TestsDocument, policy: &CompiledPolicy) -> u64 {
    let Form::Long(rules) = policy.form() else { return 0 };
    let patterns = of_all(rules.deny.iter().chain(&rules.allow));
    let tests = document.tests.iter();
    tests.map(|test| of_test(test, patterns, rules)).fold(0, u64::saturating_add)
}

fn of_test(test: &TestEntry, patterns: Work, rules: &Rules) -> u64 {
    let call = test.call.value.as_str();
    let command = call.split(' ').next().and_then(|command| rules.commands.get(command));
    let arguments = match command {
        Some(CommandRule { stance: RuleStance::AllowWhen(regexes), .. }) => of_all(regexes),
        _ => Work::default(),
    };
    let work = patterns.and(arguments);
    work.call.saturating_add(work.byte.saturating_mul(call.len() as u64 + 1))
}

fn of_all<'m>(regexes: impl IntoIterator<Item = &'m Matcher>) -> Work {
    let work = regexes.into_iter().map(|regex| of_regex(regex.source()));
    work.fold(Work::default(), Work::and)
}

fn of_regex(source: &str) -> Work {
    let base = Work { call: SETTING_OUT, byte: BYTE };
    match regex_syntax::parse(source) {
        Ok(hir) => base.and(of(&hir)),
        // It was parsed before.
        Err(_) => Work { call: u64::MAX, byte: u64::MAX },
    }
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
