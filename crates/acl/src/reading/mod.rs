//! From the text of a regex to its meaning. Nothing else parses one.

mod price;

use regex_syntax::ast::Span as RegexSpan;
use regex_syntax::ast::parse::Parser;
use regex_syntax::hir::Hir;
use regex_syntax::hir::translate::Translator;

use crate::matcher::Unusable;

/// Reading all regexes of a file may take this many steps; one takes a few nanoseconds.
pub(crate) const MAX_STEPS: u64 = 80_000_000;

/// Reads the regexes of one file.
///
/// A class of characters is short to write and long to work out, above all where capital letters
/// are to count as small ones, or classes are cut with each other, and may come to nothing that
/// takes memory. So it is paid for before it is worked out.
#[derive(Debug)]
pub(crate) struct Reading {
    left: u64,
}

impl Reading {
    pub(crate) fn new() -> Self {
        Self { left: MAX_STEPS }
    }

    /// What a regex means.
    ///
    /// # Errors
    /// When it is none, or when reading it takes more than is left.
    pub(crate) fn read(&mut self, regex: &str) -> Result<Hir, Unusable> {
        #[cfg(test)]
        tests::READ.with(|read| read.set(read.get() + 1));
        let ast = Parser::new()
            .parse(regex)
            .map_err(|error| invalid(&error.kind().to_string(), error.span()))?;
        let price = price::of(&ast);
        self.left = self.left.checked_sub(price).ok_or(Unusable::TooLong)?;
        #[cfg(test)]
        tests::STEPS.with(|steps| steps.set(steps.get() + price));
        Translator::new()
            .translate(regex, &ast)
            .map_err(|error| invalid(&error.kind().to_string(), error.span()))
    }
}

fn invalid(problem: &str, span: &RegexSpan) -> Unusable {
    Unusable::Invalid(problem.to_owned(), Some(span.start.offset..span.end.offset))
}

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::{Found, Reach};

    thread_local! {
        /// How many regexes this thread has read.
        pub(super) static READ: Cell<u64> = const { Cell::new(0) };

        /// What working them out was worth.
        pub(super) static STEPS: Cell<u64> = const { Cell::new(0) };
    }

    /// How many regexes a piece of work reads, and what working them out is worth.
    pub(crate) fn read(work: impl FnOnce()) -> (u64, u64) {
        READ.with(|read| read.set(0));
        STEPS.with(|steps| steps.set(0));
        work();
        (READ.with(Cell::get), STEPS.with(Cell::get))
    }

    fn fits(regex: &str) -> bool {
        Reading::new().read(regex) != Err(Unusable::TooLong)
    }

    #[test]
    fn classes_that_come_to_little_are_paid_for() {
        let any = "[!-\u{10ffff}]";
        for regex in [
            format!("(?i){}", r"[\w&&a]".repeat(8000)),
            format!("(?i){}", format!("[{}a]", r"\w&&".repeat(200)).repeat(60)),
            format!("(?i){}", format!("[{any}&&a]").repeat(3000)),
            format!("(?i:{})", r"\PL".repeat(15_000)),
            format!("[{}&&a]", r"\w\d".repeat(15_000)),
            format!("(?i){}b", "a|".repeat(30_000)),
        ] {
            assert!(!fits(&regex), "{}", regex.get(..20).unwrap_or_default());
        }
    }

    #[test]
    fn a_review_reads_each_regex_once() {
        let policy = "default_policy = 'deny'\n[commands.x]\npolicy = 'allow'\n\
                      arg_patterns = ['^a']\n[patterns]\ndeny = ['b']\nallow = ['c']\n\
                      [limits.commands.y]\nper_day = 1\n";
        let tests = "[[test]]\ncall = 'x a'\nexpect = 'allow'\n".repeat(9);
        let (regexes, _) = read(|| {
            let found = (Found::Bytes(policy.as_bytes()), Found::Bytes(tests.as_bytes()));
            let judged = crate::judge(found.0, found.1);
            let policy = judged.into_force().unwrap();
            assert!(!crate::diff(None, Some(policy)).is_empty());
            assert_eq!(policy.reach("x", &["a"]), Reach::Sometimes);
        });
        assert_eq!(regexes, 3);
    }

    #[test]
    fn usual_regexes_are_far_from_the_limit() {
        let mut reading = Reading::new();
        let words: Vec<_> = (0..1000).map(|n| format!("word{n}")).collect();
        for _ in 0..20 {
            for usual in [
                r"^\w{1,20}$",
                r"(?i)\bsudo\b",
                r"(?i)^[\w.-]+ --?[a-z]+$",
                r"[\p{L}&&[^a-z]]",
                &format!("^({})", words.join("|")),
            ] {
                assert!(reading.read(usual).is_ok(), "{usual}");
            }
        }
    }

    #[test]
    fn what_one_regex_took_the_next_one_has_not() {
        let mut reading = Reading::new();
        let large = format!("(?i){}", r"[\w&&a]".repeat(100));
        let read = (0..1000).take_while(|_| reading.read(&large).is_ok()).count();
        assert!((1..1000).contains(&read), "{read}");
    }
}
