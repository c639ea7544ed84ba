//! Where the stand-in and GitHub's schemas are known to differ, one by one with the reason, in
//! `schemas/exceptions.json`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::published::{Form, folder};

/// A known difference.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    /// The route with its status, or the event.
    of: String,
    /// The JSON pointer, with `*` for any number.
    at: String,
    /// Why it is right that they differ.
    reason: String,
}

/// Collects what differs, known or not.
pub(crate) struct Differences {
    known: Vec<Exception>,
    met: BTreeSet<usize>,
    unknown: Vec<String>,
}

impl Differences {
    /// With the differences known of answers.
    pub(crate) fn load_answers() -> Self {
        Self::load("answers")
    }

    /// With the differences known of events.
    pub(crate) fn load_events() -> Self {
        Self::load("events")
    }

    /// With the differences known of requests.
    pub(crate) fn load_requests() -> Self {
        Self::load("requests")
    }

    fn load(part: &str) -> Self {
        let text = std::fs::read(folder().join("exceptions.json")).unwrap();
        let mut all: BTreeMap<String, Vec<Exception>> = serde_json::from_slice(&text).unwrap();
        let known = all.remove(part).unwrap();
        assert!(known.iter().all(|exception| exception.reason.len() > 10), "each has a reason");
        Self { known, met: BTreeSet::new(), unknown: Vec::new() }
    }

    /// Checks one answer or payload.
    pub(crate) fn check(&mut self, of: &str, form: &Form<'_>, value: &Value) {
        for (at, what) in form.problems(value) {
            let known = self.known.iter().position(|one| one.of == of && matches(&one.at, &at));
            match known {
                Some(index) => {
                    self.met.insert(index);
                }
                None => self.unknown.push(format!("{of} {at}: {}", shortened(&what))),
            }
        }
    }

    /// Fails when something differs that is not known, or something known does not differ any more.
    pub(crate) fn conclude(self) {
        let stale: Vec<_> = self
            .known
            .iter()
            .enumerate()
            .filter(|(index, _)| !self.met.contains(index))
            .map(|(_, exception)| format!("{} {}", exception.of, exception.at))
            .collect();
        assert!(self.unknown.is_empty(), "not as GitHub has it:\n{}", self.unknown.join("\n"));
        assert!(stale.is_empty(), "exceptions that are not needed any more:\n{}", stale.join("\n"));
    }
}

fn matches(pattern: &str, pointer: &str) -> bool {
    let (pattern, pointer): (Vec<_>, Vec<_>) =
        (pattern.split('/').collect(), pointer.split('/').collect());
    pattern.len() == pointer.len()
        && pattern.iter().zip(pointer).all(|(wanted, found)| {
            *wanted == found || (*wanted == "*" && found.parse::<usize>().is_ok())
        })
}

fn shortened(text: &str) -> String {
    let length = text.chars().count();
    if length <= 300 {
        return text.to_owned();
    }
    let end: String = text.chars().skip(length - 150).collect();
    format!("{} … {end}", text.chars().take(150).collect::<String>())
}

#[test]
fn a_pointer_may_have_any_number() {
    assert!(matches("/repositories/*/id", "/repositories/12/id"));
    assert!(!matches("/repositories/*/id", "/repositories/x/id"));
    assert!(!matches("/repositories", "/repositories/0"));
}
