//! What the checks found, before offsets become lines.

use std::ops::Range;

use crate::checks::{Check, too_many_problems, too_many_warnings};
use crate::diagnostic::{Diagnostic, Severity};
use crate::position::Positions;

/// No more diagnostics than this are given for one file; the last one then says how many more
/// there are.
pub const MAX_DIAGNOSTICS: usize = 200;

/// A place in the text, in bytes.
pub(crate) type Span = Range<usize>;

/// One problem at one place.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) check: &'static Check,
    pub(crate) message: String,
    pub(crate) help: String,
    pub(crate) span: Span,
}

/// Everything that is wrong with one file.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    found: Vec<Finding>,
}

impl Findings {
    pub(crate) fn add(&mut self, finding: Finding) {
        self.found.push(finding);
    }

    /// Whether one more would still be listed.
    pub(crate) fn has_room(&self) -> bool {
        self.found.len() < MAX_DIAGNOSTICS
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.found.iter().any(|finding| finding.check.severity == Severity::Error)
    }

    /// The diagnostics, by position.
    pub(crate) fn into_diagnostics(mut self, positions: &Positions<'_>) -> Vec<Diagnostic> {
        self.found.sort_by_key(|f| (f.span.start, f.span.end, f.check.code));
        if self.found.len() > MAX_DIAGNOSTICS {
            let rest = self.found.split_off(MAX_DIAGNOSTICS - 1);
            let span = rest.first().map_or(0..0, |finding| finding.span.clone());
            let errors = rest.iter().filter(|f| f.check.severity == Severity::Error).count();
            // What stands for the rest is an error exactly when the rest has one.
            self.found.push(match errors {
                0 => too_many_warnings::finding(rest.len(), span),
                _ => too_many_problems::finding(errors, rest.len() - errors, span),
            });
        }
        self.found.into_iter().map(|finding| finding.at(positions)).collect()
    }
}

impl Finding {
    /// The diagnostic, with lines and columns of a text.
    pub(crate) fn at(self, positions: &Positions<'_>) -> Diagnostic {
        let place = positions.place(&self.span);
        Diagnostic {
            code: self.check.code.to_owned(),
            severity: self.check.severity,
            message: self.message,
            help: self.help,
            line: place.line,
            column: place.column,
            end_line: place.end_line,
            end_column: place.end_column,
        }
    }
}
