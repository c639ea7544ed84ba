//! A file of policy tests as it is written.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{At, Key, Keys, Kind, Stance, name, parse, stance, string, table};
use crate::checks::{bad_call, missing_key, unknown_key, wrong_type};
use crate::finding::{Findings, Span};

/// Every `[[test]]` of a file, in order. Those that could not be read are missing; whoever reads
/// it looks at the findings, too.
#[derive(Debug)]
pub(crate) struct TestsDocument {
    pub(crate) tests: Vec<TestEntry>,
    /// How many there are, those that could not be read included.
    pub(crate) count: usize,
}

/// One `[[test]]`.
#[derive(Debug)]
pub(crate) struct TestEntry {
    /// The place of the test.
    pub(crate) span: Span,
    pub(crate) name: Option<At<String>>,
    pub(crate) call: At<String>,
    pub(crate) expect: At<Stance>,
    pub(crate) rule: Option<At<String>>,
}

/// The keys at the top of the file.
pub(crate) const TESTS_TOP: Keys = Keys {
    table: "",
    known: &[Key::optional("test", Kind::ListOf(&Kind::Table(&TEST)), "The tests.")],
};

/// The keys of a `[[test]]`.
pub(crate) const TEST: Keys = Keys {
    table: "[test]",
    known: &[
        Key::required(
            "call",
            Kind::Text,
            "The command, and behind a space its arguments, exactly as patterns see them.",
        ),
        Key::required("expect", Kind::Stance, "The decision that is expected."),
        Key::optional(
            "rule",
            Kind::Text,
            "The path of the rule that must decide, such as `commands.learn` or \
             `patterns.deny[0]`; without a number it means any entry of the list.",
        ),
        Key::optional("name", Kind::Text, "What the test is about, for people."),
    ],
};

impl TestsDocument {
    /// Reads the text of a file. None when it is not TOML.
    pub(crate) fn read(text: &str, findings: &mut Findings) -> Option<Self> {
        let root = parse(text, findings)?;
        let mut document = Self { tests: Vec::new(), count: 0 };
        for (key, value) in root.get_ref() {
            match name(key) {
                "test" => document.add_all(value, findings),
                other => findings.add(unknown_key::finding(&TESTS_TOP, other, key.span())),
            }
        }
        Some(document)
    }

    fn add_all(&mut self, value: &Spanned<DeValue<'_>>, findings: &mut Findings) {
        let Some(items) = value.get_ref().as_array() else {
            let wanted = "a list of tables";
            findings.add(wrong_type::finding("test", wanted, value.get_ref(), value.span()));
            return;
        };
        self.count = items.len();
        for (n, item) in items.iter().enumerate() {
            self.tests.extend(test(&format!("test[{n}]"), item, findings));
        }
    }
}

fn test(path: &str, value: &Spanned<DeValue<'_>>, findings: &mut Findings) -> Option<TestEntry> {
    let fields = table(path, value, findings)?;
    let (mut name_of, mut call, mut expect, mut rule) = (None, None, None, None);
    for (key, value) in fields {
        let path = format!("{path}.{}", name(key));
        match name(key) {
            "name" => name_of = string(&path, value, findings),
            "call" => call = string(&path, value, findings),
            "expect" => expect = stance(&path, value, findings),
            "rule" => rule = string(&path, value, findings),
            other => findings.add(unknown_key::finding(&TEST, other, key.span())),
        }
    }
    missing(path, fields, &value.span(), findings);
    let call = call?;
    bad_call::look_at(&call, findings);
    Some(TestEntry { span: value.span(), name: name_of, call, expect: expect?, rule })
}

fn missing(path: &str, fields: &DeTable<'_>, span: &Span, findings: &mut Findings) {
    for key in ["call", "expect"] {
        if !fields.contains_key(key) && !unknown_key::is_tried(&TEST, fields, key) {
            findings.add(missing_key::of_test(path, key, span.clone()));
        }
    }
}
