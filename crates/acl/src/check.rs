//! From the bytes of a policy file to a verdict.

use crate::checks::{file_too_large, not_a_file as not_a_file_check, not_judged as unjudged};
use crate::compile::compile;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::finding::Findings;
use crate::found::NotAFile;
use crate::position::Positions;
use crate::report::Report;
use crate::text::{alone, text};

/// The name of the file, in the root of a repository.
pub const FILE_NAME: &str = "b00t-mcp-acl.toml";

/// The one verdict on the bytes of a policy file.
pub fn check(bytes: &[u8]) -> Report {
    let mut findings = Findings::default();
    let text = match text(bytes, &mut findings) {
        Ok(text) => text,
        Err(diagnostic) => return Report::refused(vec![diagnostic]),
    };
    let positions = Positions::new(text);
    let policy = Document::read(text, &mut findings)
        .and_then(|document| compile(&document, text, &positions, &mut findings))
        .filter(|_| !findings.has_errors());
    let diagnostics = findings.into_diagnostics(&positions);
    match policy {
        Some(policy) => Report::compiled(policy, diagnostics),
        None => Report::refused(diagnostics),
    }
}

/// What to say when the file's place is taken by something else.
pub fn not_a_file(kind: NotAFile) -> Diagnostic {
    alone(not_a_file_check::finding(FILE_NAME, kind), "")
}

/// What to say about a file of so many bytes, which need not be fetched for it.
pub fn too_large(bytes: u64) -> Diagnostic {
    alone(file_too_large::finding(bytes), "")
}

/// What to say about a file when every attempt to judge it ended the program that tried.
pub fn not_judged() -> Diagnostic {
    alone(unjudged::finding(), "")
}
