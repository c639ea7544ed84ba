//! ACL206: tests that take too long.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::Finding;

pub(crate) const CHECK: Check = Check {
    code: "ACL206",
    severity: Severity::Error,
    title: "tests take too long",
    meaning: "Each test asks every regex of `[patterns]` and those of its command. All tests \
              together may take about a second, counted from the number of tests, the length of \
              their calls, and the number and size of the regexes. None was run.",
    mend: "Remove tests, shorten calls, or make fewer or smaller regexes: one with alternatives \
           takes less than several, and a bounded repetition as much as it is written out.",
    example: Example::Words("500 tests of a policy with 2,000 regexes."),
};

pub(crate) fn finding() -> Finding {
    Finding {
        check: &CHECK,
        message: "the tests take more time than tests may take, with these regexes".to_owned(),
        help: "remove tests, shorten calls, or make fewer or smaller regexes; no test was run"
            .to_owned(),
        span: 0..0,
    }
}
