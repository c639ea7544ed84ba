//! Text of unknown origin in GitHub's Markdown.
//!
//! GitHub makes links, mentions and references out of plain text, but never out of a code span.
//! So whatever is not a plain word of a sentence is shown as code.

/// More characters than this of one text are not shown.
const SHOWN: usize = 1000;

/// Text as code: nothing in it means anything. Without backticks, line breaks and control
/// characters; in a table it is to be passed through [`cell`].
pub(crate) fn code(text: &str) -> String {
    let mut shown = String::from("`");
    let mut blank = true;
    for (n, c) in text.chars().enumerate() {
        if n == SHOWN {
            shown.push('…');
            break;
        }
        blank &= c == ' ';
        match c {
            // A code span cannot have its own delimiter inside; this looks the same.
            '`' => shown.push('\u{2cb}'),
            c if c.is_control() || is_invisible(c) => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    shown.push('`');
    // Markdown has no code span of nothing, and trims one of spaces.
    match text.chars().count() {
        0 => "(nothing)".to_owned(),
        spaces if blank => format!("({})", count(spaces, "space")),
        _ => shown,
    }
}

/// A sentence in which backticks enclose what is code.
pub(crate) fn prose(text: &str) -> String {
    let mut shown = String::new();
    let cut: String = text.chars().take(SHOWN).collect();
    let mut parts = cut.split('`').peekable();
    let mut inside = false;
    while let Some(part) = parts.next() {
        // Behind the last backtick no code can end.
        if inside && parts.peek().is_some() {
            add_code(part, &mut shown);
        } else {
            words(part, &mut shown);
        }
        inside = !inside;
    }
    if cut.len() < text.len() {
        shown.push_str(" …");
    }
    shown
}

/// Markdown without line breaks as the content of a table's cell.
pub(crate) fn cell(markdown: &str) -> String {
    markdown.replace('|', "\\|")
}

/// `1 error`, `2 errors`.
pub(crate) fn count(n: usize, one: &str) -> String {
    match n {
        1 => format!("1 {one}"),
        n => format!("{n} {one}s"),
    }
}

/// Plain words and the signs of a sentence as they are, anything else as code.
fn words(text: &str, shown: &mut String) {
    for piece in text.split_inclusive([' ', '\n', '\t']) {
        let word = piece.trim_end_matches([' ', '\n', '\t']);
        let bare = word.trim_start_matches(['(', ')', '"', ',', '.', ';']);
        let (lead, _) = word.split_at(word.len() - bare.len());
        let bare = bare.trim_end_matches([')', '"', '.', ',', ';', ':', '?']);
        let trail = word.get(lead.len() + bare.len()..).unwrap_or_default();
        shown.push_str(lead);
        if is_plain(bare) {
            shown.push_str(bare);
        } else {
            add_code(bare, shown);
        }
        shown.push_str(trail);
        if word.len() < piece.len() {
            shown.push(' ');
        }
    }
}

/// Two code spans side by side would be one.
fn add_code(text: &str, shown: &mut String) {
    if shown.ends_with('`') {
        shown.push(' ');
    }
    shown.push_str(&code(text));
}

/// Whether a word means nothing but itself.
fn is_plain(word: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphabetic();
    let inner = |c: char| letter(c) || matches!(c, '\'' | '-');
    let letters = word.starts_with(letter) && word.chars().all(inner);
    let digits = word.chars().all(|c| c.is_ascii_digit() || c == ',');
    // The name of a commit can be all letters or all digits.
    let commit = word.len() >= 7 && word.chars().all(|c| c.is_ascii_hexdigit());
    word.is_empty() || (letters || digits) && !commit
}

/// Characters that change how the text around them is shown, or cannot be seen.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_stays_a_sentence() {
        let said = "the key `polcy` is unknown (did you mean `policy`?); line 12";
        assert_eq!(prose(said), said);
    }

    #[test]
    fn what_could_mean_something_to_github_is_code() {
        assert_eq!(prose("ask @octocat about #12"), "ask `@octocat` about `#12`");
        assert_eq!(
            prose("see https://example.com, www.example.com"),
            "see `https://example.com`, `www.example.com`"
        );
        assert_eq!(prose("<img src=x> ![x](y) [a](b)"), "`<img` `src=x>` `![x](y`) `[a](b`)");
        assert_eq!(
            prose("757107e GH-12 deadbeef :smile:"),
            "`757107e` `GH-12` `deadbeef` `:smile`:"
        );
    }

    #[test]
    fn backticks_cannot_break_out() {
        assert_eq!(prose("matches `a` @evil `b`"), "matches `a` `@evil` `b`");
        assert_eq!(prose("an odd ` one <b>"), "an odd  one `<b>`");
        assert_eq!(code("a`b"), "`aˋb`");
    }

    #[test]
    fn nothing_and_spaces_can_be_seen() {
        assert_eq!(prose("matches ``"), "matches (nothing)");
        assert_eq!(code("  "), "(2 spaces)");
    }

    #[test]
    fn line_breaks_and_invisible_characters_are_written_out() {
        assert_eq!(code("a\n\u{202e}b"), "`a\\n\\u{202e}b`");
        assert_eq!(prose("one\n# two"), "one `#` two");
    }
}
