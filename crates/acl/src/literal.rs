//! Where a part of a string's value stands in the TOML literal that wrote it.

use crate::finding::Span;

/// The place in `text` of the bytes `inside` of `value`, which the literal at `literal` wrote.
/// None when that cannot be worked out.
pub(crate) fn locate(text: &str, literal: &Span, value: &str, inside: &Span) -> Option<Span> {
    let raw = text.get(literal.clone())?;
    let body = Body::of(raw)?;
    let offsets = body.offsets(value)?;
    let at = |offset: usize| offsets.get(offset.min(value.len())).map(|raw| literal.start + raw);
    let (start, end) = (at(inside.start)?, at(inside.end)?);
    Some(start..end.max(start))
}

/// What stands between a literal's quotes.
struct Body<'t> {
    /// Where it begins in the literal.
    start: usize,
    raw: &'t str,
    escapes: bool,
}

impl<'t> Body<'t> {
    fn of(literal: &'t str) -> Option<Self> {
        for (quotes, escapes) in [("\"\"\"", true), ("'''", false), ("\"", true), ("'", false)] {
            let Some(rest) = literal.strip_prefix(quotes) else { continue };
            let raw = rest.strip_suffix(quotes)?;
            let shortened = match quotes.len() {
                // A line break right behind the three quotes is not part of the value.
                3 => raw.strip_prefix("\r\n").or_else(|| raw.strip_prefix('\n')).unwrap_or(raw),
                _ => raw,
            };
            let start = quotes.len() + raw.len() - shortened.len();
            return Some(Self { start, raw: shortened, escapes });
        }
        None
    }

    /// For each byte of the value, and its end, the offset in the literal. None when the value is
    /// not what the literal says.
    fn offsets(&self, value: &str) -> Option<Vec<usize>> {
        let mut offsets = Vec::with_capacity(value.len() + 1);
        let mut decoded = String::with_capacity(value.len());
        let mut rest = self.raw;
        while let Some(first) = rest.chars().next() {
            let at = self.start + self.raw.len() - rest.len();
            let (c, after) = if first == '\\' && self.escapes {
                unescape(rest)?
            } else {
                (Some(first), rest.get(first.len_utf8()..)?)
            };
            if let Some(c) = c {
                decoded.push(c);
                offsets.resize(decoded.len(), at);
            }
            rest = after;
        }
        offsets.push(self.start + self.raw.len());
        (decoded == value).then_some(offsets)
    }
}

/// The character that the escape at the start of `rest` writes, if it writes one, and what
/// follows the escape.
fn unescape(rest: &str) -> Option<(Option<char>, &str)> {
    let after = rest.strip_prefix('\\')?;
    let kind = after.chars().next()?;
    let behind = after.get(kind.len_utf8()..)?;
    let hex = |digits: usize| {
        let code = u32::from_str_radix(behind.get(..digits)?, 16).ok()?;
        Some((Some(char::from_u32(code)?), behind.get(digits..)?))
    };
    let plain = match kind {
        'b' => '\u{8}',
        't' => '\t',
        'n' => '\n',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        '"' | '\\' => kind,
        'x' => return hex(2),
        'u' => return hex(4),
        'U' => return hex(8),
        // A backslash at the end of a line swallows the white space that follows.
        c if c.is_whitespace() => return Some((None, after.trim_start())),
        _ => return None,
    };
    Some((Some(plain), behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text that `needle` of the value stands for in the literal.
    fn found<'t>(literal: &'t str, value: &str, needle: &str) -> Option<&'t str> {
        let start = value.find(needle).unwrap();
        let span = locate(literal, &(0..literal.len()), value, &(start..start + needle.len()))?;
        literal.get(span)
    }

    #[test]
    fn plain_text_stands_as_it_is() {
        assert_eq!(found("'^(learn'", "^(learn", "("), Some("("));
        assert_eq!(found("\"größe(\"", "größe(", "("), Some("("));
    }

    #[test]
    fn escapes_are_longer_than_what_they_write() {
        assert_eq!(found(r#""\\bsudo(""#, r"\bsudo(", r"\b"), Some(r"\\b"));
        assert_eq!(found(r#""\\bsudo(""#, r"\bsudo(", "("), Some("("));
        assert_eq!(found(r#""\u00fc\t\x41(""#, "ü\tA(", "ü"), Some(r"\u00fc"));
        assert_eq!(found(r#""\u00fc\t\x41(""#, "ü\tA(", "A("), Some(r"\x41("));
    }

    #[test]
    fn three_quotes_may_begin_with_a_line_break() {
        assert_eq!(found("'''\n^(a'''", "^(a", "("), Some("("));
        assert_eq!(found("\"\"\"\r\n^\\\n   (a\"\"\"", "^(a", "(a"), Some("(a"));
    }

    #[test]
    fn a_value_that_is_not_the_literals_is_not_located() {
        assert_eq!(locate("'abc'", &(0..5), "abd", &(0..1)), None);
        assert_eq!(locate("abc", &(0..3), "abc", &(0..1)), None);
        assert_eq!(locate("'abc'", &(0..90), "abc", &(0..1)), None);
    }

    #[test]
    fn the_end_of_the_value_is_the_closing_quote() {
        assert_eq!(locate("'abc'", &(0..5), "abc", &(3..3)), Some(4..4));
        assert_eq!(locate("''", &(0..2), "", &(0..0)), Some(1..1));
    }
}
