//! Sentences with code between backticks, as `acl` and the tools write them.

use maud::{Markup, html};

/// The sentence, with what is between backticks as code.
pub(crate) fn prose(sentence: &str) -> Markup {
    let parts: Vec<&str> = sentence.split('`').collect();
    // An odd number of backticks: the last one stands for itself.
    let paired = parts.len() - (parts.len() + 1) % 2;
    html! {
        @for (n, part) in parts.iter().enumerate() {
            @if n >= paired { "`" (part) }
            @else if n % 2 == 1 { code { (part) } }
            @else { (part) }
        }
    }
}

/// The same, as a sentence of its own: with a capital and a full stop.
pub(crate) fn sentence(part: &str) -> Markup {
    let mut whole = String::with_capacity(part.len() + 1);
    let mut chars = part.trim().chars();
    whole.extend(chars.next().into_iter().flat_map(char::to_uppercase));
    whole.push_str(chars.as_str());
    if !whole.is_empty() && !whole.ends_with(['.', '!', '?', '…', ':']) {
        whole.push('.');
    }
    prose(&whole)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn what_is_between_backticks_is_code() {
        for (text, html) in [
            ("`mcp` is allowed", "<code>mcp</code> is allowed"),
            ("no rule names `rm`", "no rule names <code>rm</code>"),
            ("`a` and `<b>`.", "<code>a</code> and <code>&lt;b&gt;</code>."),
            ("nothing", "nothing"),
            ("", ""),
        ] {
            assert_eq!(prose(text).into_string(), html);
        }
    }

    #[test]
    fn a_backtick_without_another_stands_for_itself() {
        assert_eq!(prose("one ` tick").into_string(), "one ` tick");
        assert_eq!(prose("`a` and ` more").into_string(), "<code>a</code> and ` more");
    }

    #[test]
    fn a_part_of_a_sentence_becomes_one() {
        assert_eq!(sentence("no rule names it").into_string(), "No rule names it.");
        assert_eq!(sentence("Try again.").into_string(), "Try again.");
        assert_eq!(sentence("").into_string(), "");
    }
}
