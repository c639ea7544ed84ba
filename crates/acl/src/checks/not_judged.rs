//! ACL019: judging the files never came to an end.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::Finding;

pub(crate) const CHECK: Check = Check {
    code: "ACL019",
    severity: Severity::Error,
    title: "could not be judged",
    meaning: "Judging the file and its tests took more memory or time than there is, each time it \
              was tried. Nothing is known of what is in them, so the last good revision stays in \
              force.",
    mend: "Make regexes fewer or smaller, or remove tests, and push again.",
    example: Example::Words("A file on which the program itself fails."),
};

pub(crate) fn finding() -> Finding {
    Finding {
        check: &CHECK,
        message: "the file could not be judged: no attempt came to its end".to_owned(),
        help: "make regexes fewer or smaller, or remove tests, and push again".to_owned(),
        span: 0..0,
    }
}
