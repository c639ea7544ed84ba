//! ACL006: a key that means nothing.

use toml::de::DeTable;

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
    ("limits", "the top of the file"),
    ("enforce", "`[commands.NAME]` or an entry of `[patterns] deny`"),
    ("per_minute", "`[limits]` or `[limits.commands.NAME]`"),
    ("per_day", "`[limits]` or `[limits.commands.NAME]`"),
];

/// The same, in a file of tests.
const ELSEWHERE_IN_TESTS: &[(&str, &str)] = &[
    ("call", "`[[test]]`"),
    ("expect", "`[[test]]`"),
    ("rule", "`[[test]]`"),
    ("name", "`[[test]]`"),
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
    if let Some(place) = elsewhere(keys, found) {
        return format!("it belongs to {place}");
    }
    match guess(keys, found) {
        Some(known) => format!("did you mean `{known}`?"),
        _ if keys.has("default_policy") => format!(
            "remove it, or write `[commands.{}]` if a command is meant",
            quote::key(&found.chars().take(40).collect::<String>())
        ),
        _ => {
            let known: Vec<_> = keys.known.iter().map(|key| format!("`{}`", key.name)).collect();
            format!("remove it; known here: {}", known.join(", "))
        }
    }
}

/// Whether an unknown key of a table is probably meant to be the wanted one, so that it need not be
/// said that this one is missing.
pub(crate) fn is_tried(keys: &Keys, fields: &DeTable<'_>, wanted: &str) -> bool {
    let unknown = fields.keys().map(|key| key.get_ref().as_ref()).filter(|key| !keys.has(key));
    unknown.filter(|key| elsewhere(keys, key).is_none()).any(|key| guess(keys, key) == Some(wanted))
}

/// The known key that was probably meant.
fn guess(keys: &Keys, found: &str) -> Option<&'static str> {
    let nearest = keys.known.iter().map(|known| (steps(found, known.name), known.name)).min();
    nearest.filter(|(steps, known)| *steps <= 1 + known.len() / 4).map(|(_, known)| known)
}

/// Where a key belongs that is known in another place.
fn elsewhere(keys: &Keys, found: &str) -> Option<&'static str> {
    let tests = keys.has("test") || keys.has("expect");
    let places = if tests { ELSEWHERE_IN_TESTS } else { ELSEWHERE };
    places.iter().find(|(key, _)| *key == found).map(|(_, place)| *place)
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
