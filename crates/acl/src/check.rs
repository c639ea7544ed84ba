//! From the bytes of a file to a verdict.

use crate::checks::{byte_order_mark, file_too_large, not_a_file as not_a_file_check, not_utf8};
use crate::compile::compile;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::finding::{Finding, Findings};
use crate::position::Positions;
use crate::report::Report;

/// The name of the file, in the root of a repository.
pub const FILE_NAME: &str = "b00t-mcp-acl.toml";

/// A file may have this many bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// The mark that some editors put before UTF-8 text.
const MARK: &str = "\u{feff}";

/// What was found in the file's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotAFile {
    /// A folder.
    Directory,
    /// A symbolic link: it is not followed.
    Symlink,
    /// A submodule.
    Submodule,
}

/// The one verdict on the bytes of a policy file.
pub fn check(bytes: &[u8]) -> Report {
    if bytes.len() > MAX_BYTES {
        return Report::refused(vec![too_large(bytes.len() as u64)]);
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let (good, _) = bytes.split_at(error.valid_up_to());
            return refused_at_end_of(&String::from_utf8_lossy(good), bytes, &error);
        }
    };
    let mut findings = Findings::default();
    // The mark is no character of the first line: editors do not show it.
    let text = match text.strip_prefix(MARK) {
        Some(rest) => {
            findings.add(byte_order_mark::finding());
            rest
        }
        None => text,
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
    alone(not_a_file_check::finding(kind), "")
}

/// What to say about a file of so many bytes, which need not be fetched for it.
pub fn too_large(bytes: u64) -> Diagnostic {
    alone(file_too_large::finding(bytes), "")
}

fn refused_at_end_of(good: &str, bytes: &[u8], error: &std::str::Utf8Error) -> Report {
    let bad = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
    let shown = good.strip_prefix(MARK).unwrap_or(good);
    Report::refused(vec![alone(not_utf8::finding(bad, shown.len()), shown)])
}

fn alone(finding: Finding, text: &str) -> Diagnostic {
    finding.at(&Positions::new(text))
}
