//! From bytes to text: what is checked before anything is read.

use crate::checks::{byte_order_mark, file_too_large, not_utf8};
use crate::diagnostic::Diagnostic;
use crate::finding::{Finding, Findings};
use crate::position::Positions;

/// A file may have this many bytes, the one with the policy and the one with its tests.
pub const MAX_BYTES: usize = 64 * 1024;

/// The mark that some editors put before UTF-8 text.
const MARK: &str = "\u{feff}";

/// The text of a file, without the mark that may stand before it.
///
/// # Errors
/// What is wrong with the bytes, when they are too many or no text.
pub(crate) fn text<'b>(bytes: &'b [u8], findings: &mut Findings) -> Result<&'b str, Diagnostic> {
    if bytes.len() > MAX_BYTES {
        return Err(alone(file_too_large::finding(bytes.len() as u64), ""));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (good, _) = bytes.split_at(error.valid_up_to());
        not_text(&String::from_utf8_lossy(good), bytes, &error)
    })?;
    // The mark is no character of the first line: editors do not show it.
    Ok(match text.strip_prefix(MARK) {
        Some(rest) => {
            findings.add(byte_order_mark::finding());
            rest
        }
        None => text,
    })
}

/// A finding that is the only one.
pub(crate) fn alone(finding: Finding, text: &str) -> Diagnostic {
    finding.at(&Positions::new(text))
}

fn not_text(good: &str, bytes: &[u8], error: &std::str::Utf8Error) -> Diagnostic {
    let bad = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
    let shown = good.strip_prefix(MARK).unwrap_or(good);
    alone(not_utf8::finding(bad, shown.len()), shown)
}
