//! What the checks found, before offsets become lines.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::checks::{Check, too_many_problems, too_many_warnings};
use crate::diagnostic::{Diagnostic, Severity};
use crate::position::Positions;
use crate::quote;

/// No more diagnostics than this are given for one file; the last one then says how many more
/// there are.
pub const MAX_DIAGNOSTICS: usize = 200;

/// The message of a diagnostic has at most so many bytes; what is longer is cut.
const MAX_MESSAGE_BYTES: usize = 800;

/// The same of what says how to mend it.
const MAX_HELP_BYTES: usize = 400;

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

/// Everything that is wrong with one file. Of more than are listed, the first by position are kept
/// and the others only counted, so that no file makes it large.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// By position and code, in the order in which they were found.
    kept: BTreeMap<(usize, usize, &'static str, usize), Finding>,
    /// How many were found.
    count: usize,
    /// How many errors and warnings of them were not kept.
    dropped: (usize, usize),
    errors: usize,
}

impl Findings {
    pub(crate) fn add(&mut self, finding: Finding) {
        if is_error(&finding) {
            self.errors += 1;
        }
        let key = (finding.span.start, finding.span.end, finding.check.code, self.count);
        self.count += 1;
        self.kept.insert(key, finding.cut());
        if self.kept.len() > MAX_DIAGNOSTICS {
            match self.kept.pop_last() {
                Some((_, last)) if is_error(&last) => self.dropped.0 += 1,
                Some(_) => self.dropped.1 += 1,
                None => {}
            }
        }
    }

    /// Whether one more would still be listed.
    pub(crate) fn has_room(&self) -> bool {
        self.count < MAX_DIAGNOSTICS
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// The diagnostics, by position.
    pub(crate) fn into_diagnostics(mut self, positions: &Positions<'_>) -> Vec<Diagnostic> {
        if self.count > MAX_DIAGNOSTICS
            && let Some((key, first)) = self.kept.pop_last()
        {
            let (mut errors, mut warnings) = self.dropped;
            if is_error(&first) {
                errors += 1
            } else {
                warnings += 1
            }
            // What stands for the rest is an error exactly when the rest has one.
            let rest = match errors {
                0 => too_many_warnings::finding(warnings, first.span),
                _ => too_many_problems::finding(errors, warnings, first.span),
            };
            self.kept.insert(key, rest);
        }
        self.kept.into_values().map(|finding| finding.at(positions)).collect()
    }
}

fn is_error(finding: &Finding) -> bool {
    finding.check.severity == Severity::Error
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

    /// The same with texts that are not too long.
    fn cut(self) -> Self {
        Self {
            message: quote::cut(self.message, MAX_MESSAGE_BYTES),
            help: quote::cut(self.help, MAX_HELP_BYTES),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::syntax;

    fn found(count: usize) -> Findings {
        let mut findings = Findings::default();
        for n in (0..count).rev() {
            findings.add(syntax::finding(&"x".repeat(5000), n..n + 1));
        }
        findings
    }

    #[test]
    fn what_is_above_the_limit_is_counted_and_not_stored() {
        let findings = found(10_000);
        assert_eq!((findings.kept.len(), findings.count), (MAX_DIAGNOSTICS, 10_000));
        let text = "y".repeat(10_000);
        let diagnostics = findings.into_diagnostics(&Positions::new(&text));
        assert_eq!(diagnostics.len(), MAX_DIAGNOSTICS);
        let columns = diagnostics.iter().map(|diagnostic| diagnostic.column);
        assert!(columns.eq(1..=200), "the first by position are kept");
        assert!(diagnostics[199].message.starts_with("9801 more errors and 0 more warnings"));
    }

    #[test]
    fn as_many_as_are_listed_are_all_listed() {
        let diagnostics = found(MAX_DIAGNOSTICS).into_diagnostics(&Positions::new(""));
        assert!(diagnostics.iter().all(|diagnostic| diagnostic.code == "ACL004"));
    }

    #[test]
    fn a_text_without_an_end_is_cut() {
        let diagnostics = found(1).into_diagnostics(&Positions::new("y"));
        assert_eq!(diagnostics[0].message.len(), MAX_MESSAGE_BYTES + '…'.len_utf8());
    }
}
