//! ACL006: a key that means nothing.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::document::Keys;
use crate::finding::{Finding, Span};
use crate::quote;

pub(crate) const CHECK: Check = Check {
    code: "ACL006",
    severity: Severity::Error,
    title: "unknown key",
    meaning: "A key means nothing in the place where it stands. It is not ignored: a rule with a \
              typing error would silently not apply.",
    mend: "Correct the spelling, move the key to where it belongs, or remove it.",
    example: Example::File("default_polcy = \"deny\"\ndefault_policy = \"deny\"\n"),
};

/// Keys that people look for in the wrong place, and where they belong.
const ELSEWHERE: &[(&str, &str)] = &[
    ("allow", "`[patterns]` or `[b00t]`"),
    ("deny", "`[patterns]` or `[b00t]`"),
    ("policy", "`[commands.NAME]`"),
    ("arg_patterns", "`[commands.NAME]`"),
    ("default_policy", "the top of the file, before the first table"),
    ("commands", "the top of the file"),
    ("patterns", "the top of the file"),
];

pub(crate) fn finding(keys: &Keys, found: &str, span: Span) -> Finding {
    let place = match keys.table {
        "" => "at the top of the file".to_owned(),
        table => format!("in `[{table}]`"),
    };
    Finding {
        check: &CHECK,
        message: format!("the key {} is unknown {place}", quote::ticked(found)),
        help: help(keys, found),
        span,
    }
}

fn help(keys: &Keys, found: &str) -> String {
    if let Some((_, place)) = ELSEWHERE.iter().find(|(key, _)| *key == found) {
        return format!("it belongs to {place}");
    }
    let nearest = keys.known.iter().map(|known| (steps(found, known), known)).min();
    match nearest {
        Some((steps, known)) if steps <= 1 + known.len() / 4 => {
            format!("did you mean `{known}`?")
        }
        _ if keys.table.is_empty() => format!(
            "remove it, or write `[commands.{}]` if a command is meant",
            quote::key(&found.chars().take(40).collect::<String>())
        ),
        _ => {
            let known: Vec<_> = keys.known.iter().map(|key| format!("`{key}`")).collect();
            format!("remove it; known here: {}", known.join(", "))
        }
    }
}

/// How far a key is from a known one, of which it may be the first word.
fn steps(found: &str, known: &str) -> usize {
    let first = known.split('_').next().unwrap_or(known);
    let whole = distance(found, known);
    if first.len() > 3 { whole.min(distance(found, first)) } else { whole }
}

/// How many letters must be inserted, removed or replaced (capital letters count as small ones).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (n, f) in from.chars().take(64).enumerate() {
        let mut next = vec![n + 1];
        let steps = to.iter().zip(row.iter().zip(row.iter().skip(1)));
        for (t, (diagonal, above)) in steps {
            let replace = diagonal + usize::from(!f.eq_ignore_ascii_case(t));
            let left = next.last().copied().unwrap_or(0);
            next.push(replace.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_is_the_number_of_changed_letters() {
        assert_eq!(distance("policy", "policy"), 0);
        assert_eq!(distance("Policy", "policy"), 0);
        assert_eq!(distance("polcy", "policy"), 1);
        assert_eq!(distance("arg_pattern", "arg_patterns"), 1);
        assert_eq!(distance("", "deny"), 4);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
