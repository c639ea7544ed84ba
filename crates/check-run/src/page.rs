//! A summary: paragraphs in order, cut where GitHub's limit is.

/// GitHub takes summaries of 65,535 characters; counted here in bytes, of which there are never
/// fewer.
pub const MAX_SUMMARY_BYTES: usize = 65_535;

const CUT: &str = "\n*The rest does not fit here; GitHub takes 65,535 characters.*\n";

/// A summary in the making. Every block is one or several whole lines, so that it can be cut
/// behind any line.
#[derive(Debug, Default)]
pub(crate) struct Page {
    text: String,
}

impl Page {
    /// A heading.
    pub(crate) fn heading(&mut self, text: &str) {
        self.block(&format!("### {text}"));
    }

    /// A paragraph, a list or a table, without an empty line before or behind.
    /// Nothing is no block.
    pub(crate) fn block(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    /// A list, of which at most so many items are shown.
    pub(crate) fn list(&mut self, items: &[String], most: usize) {
        let mut lines: Vec<_> = items.iter().take(most).map(|item| format!("- {item}")).collect();
        if let Some(more) = items.len().checked_sub(most).filter(|more| *more > 0) {
            lines.push(format!("- and {more} more"));
        }
        if !lines.is_empty() {
            self.block(&lines.join("\n"));
        }
    }

    /// The Markdown.
    pub(crate) fn finish(self) -> String {
        if self.text.len() <= MAX_SUMMARY_BYTES {
            return self.text;
        }
        let room = self.text.floor_char_boundary(MAX_SUMMARY_BYTES - CUT.len() - 1);
        let (kept, _) = self.text.split_at(room);
        let whole = kept.rfind('\n').map_or(0, |at| at + 1);
        let (kept, _) = kept.split_at(whole);
        format!("{}\n{CUT}", kept.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_cut_behind_a_line() {
        let mut page = Page::default();
        for _ in 0..1000 {
            page.block(&"é".repeat(100));
        }
        let text = page.finish();
        assert!(text.len() <= MAX_SUMMARY_BYTES && text.len() > MAX_SUMMARY_BYTES - 500);
        assert!(text.ends_with(&format!("{}\n{CUT}", "é".repeat(100))));
    }

    #[test]
    fn a_long_list_is_counted() {
        let mut page = Page::default();
        page.list(&["a".to_owned(), "b".to_owned(), "c".to_owned()], 2);
        assert_eq!(page.finish(), "- a\n- b\n- and 1 more\n");
    }
}
