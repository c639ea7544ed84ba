//! HTML without scripts; all text is escaped.

use std::fmt::Write as _;

/// A page being written.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
}

impl Page {
    pub(crate) fn new(title: &str) -> Self {
        let title = escaped(title);
        let text = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
             </head><body>\n<h1>{title}</h1>\n"
        );
        Self { text }
    }

    pub(crate) fn paragraph(mut self, text: &str) -> Self {
        let _infallible = writeln!(self.text, "<p>{}</p>", escaped(text));
        self
    }

    pub(super) fn link(mut self, to: &str, text: &str) -> Self {
        let _infallible =
            writeln!(self.text, "<p><a href=\"{}\">{}</a></p>", escaped(to), escaped(text));
        self
    }

    /// A form with these hidden fields and one button.
    pub(crate) fn form(
        mut self,
        action: &str,
        fields: &[(&str, &str)],
        (name, value): (&str, &str),
        text: &str,
    ) -> Self {
        let _infallible =
            writeln!(self.text, "<form method=\"post\" action=\"{}\">", escaped(action));
        for (name, value) in fields {
            let (name, value) = (escaped(name), escaped(value));
            let _infallible =
                writeln!(self.text, "<input type=\"hidden\" name=\"{name}\" value=\"{value}\">");
        }
        let _infallible = writeln!(
            self.text,
            "<button name=\"{}\" value=\"{}\">{}</button></form>",
            escaped(name),
            escaped(value),
            escaped(text)
        );
        self
    }

    /// Text with its line breaks; each line can be linked to as `#L1`.
    pub(super) fn lines(mut self, text: &str) -> Self {
        self.text.push_str("<pre>");
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            let _infallible =
                writeln!(self.text, "<span id=\"L{number}\">{number:>5} {}</span>", escaped(line));
        }
        self.text.push_str("</pre>\n");
        self
    }

    pub(super) fn plain(mut self, text: &str) -> Self {
        let _infallible = writeln!(self.text, "<pre>{}</pre>", escaped(text));
        self
    }

    pub(crate) fn finish(mut self) -> String {
        self.text.push_str("</body></html>\n");
        self.text
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn nothing_that_somebody_wrote_is_markup() {
        let page = Page::new("<b>").paragraph("a&b").link("\"x", "y").lines("<i>\n2").finish();
        assert!(!page.contains("<b>") && !page.contains("<i>") && !page.contains("\"\"x"));
        assert!(page.contains("a&amp;b") && page.contains("<span id=\"L2\">"));
    }
}
