//! The reference of the language: its text, with what the code knows put into it.

use std::fmt::Write as _;

use pretty_assertions::assert_eq;
use serde_json::Value;

use super::pages::{root, update_asked};
use super::world::{call, codes, policy, verdict};

const TEXT: &str = include_str!("reference.md");

/// The calls that the example is shown with.
const CALLS: &[&str] = &[
    "learn rust",
    "mcp list --json",
    "mcp remove x",
    "mcp add x --force",
    "shell whoami",
    "shell ls",
];

/// The first block of TOML behind a heading.
fn block(heading: &str) -> &'static str {
    let (_, behind) = TEXT.split_once(heading).unwrap();
    let (_, block) = behind.split_once("```toml\n").unwrap();
    block.split_once("```").unwrap().0
}

fn decisions() -> String {
    let policy = policy(block("# The policy file"));
    let mut table = "| call | decision | because of |\n|---|---|---|\n".to_owned();
    for line in CALLS {
        let (command, args) = call(line);
        let decision = policy.decide(&command, &args);
        let path = &decision.rule().path;
        writeln!(table, "| `{line}` | {} | `{path}` |", decision.verdict()).unwrap();
    }
    table.trim_end().to_owned()
}

/// Every key of a schema, with what it says about it.
fn keys(schema: &Value) -> String {
    let mut table = "| key | | |\n|---|---|---|\n".to_owned();
    add(schema, "", &mut table);
    table.trim_end().to_owned()
}

fn add(schema: &Value, path: &str, table: &mut String) {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    for (name, key) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}{name}");
        let need =
            if required.contains(&Value::from(name.as_str())) { "required" } else { "optional" };
        writeln!(table, "| `{path}` | {need} | {} |", key["description"].as_str().unwrap())
            .unwrap();
        add(key, &format!("{path}."), table);
        add(&key["additionalProperties"], &format!("{path}.NAME."), table);
        add(&key["items"], &format!("{path}[]."), table);
        for either in key["items"]["anyOf"].as_array().into_iter().flatten() {
            add(either, &format!("{path}[]."), table);
        }
    }
}

/// A number with commas.
fn commas(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[test]
fn the_reference_is_what_the_code_says() {
    let mut wanted = TEXT
        .replace("{decisions}", &decisions())
        .replace("{keys}", &keys(&acl::schema()))
        .replace("{tests_keys}", &keys(&acl::tests_schema()));
    for (name, number) in [
        ("{most}", acl::MAX_LIMIT as usize),
        ("{tests}", acl::MAX_TESTS),
        ("{kib}", acl::MAX_BYTES / 1024),
        ("{call}", acl::MAX_CALL_BYTES),
        ("{commands}", acl::MAX_COMMANDS),
        ("{name}", acl::MAX_NAME_BYTES),
        ("{regexes}", acl::MAX_REGEXES),
        ("{regex_mib}", acl::MAX_REGEX_BYTES >> 20),
        ("{regexes_mib}", acl::MAX_REGEXES_BYTES >> 20),
    ] {
        assert!(wanted.contains(name), "{name}");
        wanted = wanted.replace(name, &commas(number));
    }
    let page = root("docs/acl-reference.md");
    if update_asked() {
        std::fs::write(&page, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(page).unwrap();
    assert_eq!(found, wanted, "run `UPDATE_DOCS=1 cargo test -p acl`");
}

#[test]
fn the_examples_of_the_reference_are_good() {
    for heading in ["# The policy file", "## The short form", "## Trying a rule out"] {
        assert_eq!(codes(block(heading)), Vec::<&str>::new(), "{heading}");
    }
    let limits = block("## Limits");
    assert!(codes(&format!("default_policy = 'allow'\n{limits}")).is_empty());
    assert!(codes(&format!("[b00t]\nallow = ['*']\n{limits}")).is_empty());
    let tested = super::world::judge(block("# The policy file"), block("## Policy tests"));
    assert!(tested.into_force().is_some());
}

#[test]
fn the_short_example_of_the_reference_decides_as_the_reference_says() {
    let text = block("## The short form");
    assert_eq!(verdict(text, "learn x"), "allow b00t.allow[0]");
    assert_eq!(verdict(text, "mcp add"), "deny b00t.deny[0]");
}
