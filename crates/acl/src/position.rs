//! From byte offsets to lines and columns.

use std::ops::Range;

/// Where a span begins and ends, as people count: from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) end_line: u32,
    pub(crate) end_column: u32,
}

/// The line starts of one text.
pub(crate) struct Positions<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Positions<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let after_breaks =
            text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1);
        Self { text, starts: std::iter::once(0).chain(after_breaks).collect() }
    }

    /// The line of a byte offset. An offset behind the end counts as the end.
    pub(crate) fn line(&self, offset: usize) -> u32 {
        count(self.starts.partition_point(|start| *start <= offset.min(self.text.len())))
    }

    /// Lines and columns of a span.
    pub(crate) fn place(&self, span: &Range<usize>) -> Place {
        let (line, column) = self.at(span.start);
        let (end_line, end_column) = self.at(span.end.max(span.start));
        Place { line, column, end_line, end_column }
    }

    fn at(&self, offset: usize) -> (u32, u32) {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.line(offset);
        let index = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        let start = self.starts.get(index).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or("");
        (line, count(before.chars().count() + 1))
    }
}

/// Files are at most 64 KiB, so a line or column always fits.
fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, span: Range<usize>) -> (u32, u32, u32, u32) {
        let place = Positions::new(text).place(&span);
        (place.line, place.column, place.end_line, place.end_column)
    }

    #[test]
    fn lines_and_columns_count_from_one() {
        assert_eq!(place("abc\ndef\n", 0..3), (1, 1, 1, 4));
        assert_eq!(place("abc\ndef\n", 4..7), (2, 1, 2, 4));
    }

    #[test]
    fn columns_count_characters_and_not_bytes() {
        assert_eq!(place("ü = \"é\"", 5..9), (1, 5, 1, 8));
    }

    #[test]
    fn a_line_break_of_two_characters_does_not_move_the_next_line() {
        assert_eq!(place("abc\r\ndef\r\n", 5..8), (2, 1, 2, 4));
    }

    #[test]
    fn an_offset_behind_the_end_is_the_end() {
        assert_eq!(place("abc", 3..90), (1, 4, 1, 4));
        assert_eq!(place("abc\n", 4..4), (2, 1, 2, 1));
        assert_eq!(place("", 7..9), (1, 1, 1, 1));
    }

    #[test]
    fn an_offset_inside_a_character_is_its_start() {
        assert_eq!(place("aüb", 2..3), (1, 2, 1, 3));
    }
}
