//! What a check run says about a proposed change.

use crate::findings::Findings;
use crate::page::Page;
use crate::section;
use crate::{Annotation, Conclusion, Proposal};

/// GitHub takes this many annotations in one request.
pub const BATCH: usize = 50;

/// What a check run says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// How it ends.
    pub conclusion: Conclusion,
    /// One line of plain text: what there is to know.
    pub title: String,
    /// Markdown, at most [`MAX_SUMMARY_BYTES`](crate::MAX_SUMMARY_BYTES).
    pub summary: String,
    /// Remarks on lines, by file and line.
    pub annotations: Vec<Annotation>,
}

impl Review {
    /// The annotations, so many at once as GitHub takes.
    pub fn batches(&self) -> impl Iterator<Item = &[Annotation]> {
        self.annotations.chunks(BATCH)
    }
}

/// What is to be said about a proposed change.
#[must_use]
pub fn review(proposal: &Proposal<'_>) -> Review {
    let findings = Findings::of(proposal);
    let mut page = Page::default();
    section::opening::write(&findings, &mut page);
    section::problems::errors(&findings, &mut page);
    if findings.test_errors > 0 {
        section::tests::write(&findings, &mut page);
    }
    section::changes::write(&findings, &mut page);
    section::table::write(&findings, &mut page);
    section::problems::warnings(&findings, &mut page);
    section::tools::write(&findings, &mut page);
    if findings.test_errors == 0 {
        section::tests::write(&findings, &mut page);
    }
    section::replay::write(&findings, &mut page);
    section::merge::write(&findings, &mut page);
    Review {
        conclusion: findings.conclusion(),
        title: section::opening::title(&findings),
        summary: page.finish(),
        annotations: findings.annotations(),
    }
}
