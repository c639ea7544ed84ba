//! The JSON Schemas say what the reader says.

use acl::Found;
use jsonschema::Validator;
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::pages::{root, update_asked};
use super::properties::any_policy;
use super::world::codes;

fn validator(schema: &Value) -> Validator {
    jsonschema::draft202012::new(schema).unwrap()
}

fn accepts(schema: &Validator, text: &str) -> bool {
    schema.is_valid(&toml::from_str::<Value>(text).unwrap())
}

/// Compares a file with what it must be, after writing it when that was asked for.
fn current(path: &str, schema: &Value) {
    let wanted = format!("{}\n", serde_json::to_string_pretty(schema).unwrap());
    if update_asked() {
        std::fs::write(root(path), &wanted).unwrap();
    }
    let found = std::fs::read_to_string(root(path)).unwrap();
    assert_eq!(found, wanted, "run `UPDATE_DOCS=1 cargo test -p acl`");
}

#[test]
fn the_schemas_in_the_repository_are_current() {
    for folder in ["docs", "template"] {
        current(&format!("{folder}/b00t-mcp-acl.schema.json"), &acl::schema());
        current(&format!("{folder}/b00t-mcp-acl.test.schema.json"), &acl::tests_schema());
    }
}

#[test]
fn the_schemas_are_schemas() {
    assert!(jsonschema::draft202012::meta::is_valid(&acl::schema()));
    assert!(jsonschema::draft202012::meta::is_valid(&acl::tests_schema()));
}

#[test]
fn every_key_is_described() {
    fn look(value: &Value, path: &str) {
        if let Some(properties) = value.get("properties").and_then(Value::as_object) {
            for (name, key) in properties {
                if key.is_object() && !path.contains("oneOf") {
                    assert!(
                        key["description"].as_str().is_some_and(|d| d.ends_with('.')),
                        "{path}.{name}"
                    );
                }
            }
        }
        match value {
            Value::Object(fields) => {
                fields.iter().for_each(|(name, field)| look(field, &format!("{path}.{name}")));
            }
            Value::Array(items) => items.iter().for_each(|item| look(item, path)),
            _ => {}
        }
    }
    look(&acl::schema(), "");
    look(&acl::tests_schema(), "");
}

#[test]
fn what_the_reader_refuses_for_its_form_the_schema_refuses() {
    let schema = validator(&acl::schema());
    for text in [
        "",
        "default_policy = 'Deny'",
        "default_policy = 'deny'\nfoo = 1",
        "default_policy = 'deny'\n[b00t]",
        "[b00t]\nenforce = false",
        "[commands.x]\npolicy = 'deny'",
        "default_policy = 'deny'\n[commands.x]\ndescription = 'no policy'",
        "default_policy = 'deny'\n[commands.x]\npolicy = 'deny'\npolcy = 1",
        "default_policy = 'deny'\n[commands.x]\npolicy = 'deny'\nenforce = 'false'",
        "default_policy = 'deny'\n[patterns]\nallow = [{ pattern = 'x', enforce = false }]",
        "default_policy = 'deny'\n[patterns]\ndeny = [{ enforce = false }]",
        "default_policy = 'deny'\n[patterns]\ndeny = 'x'",
        "default_policy = 'deny'\n[limits]\nper_minute = 0",
        "default_policy = 'deny'\n[limits]\nper_day = 1_000_001",
        "default_policy = 'deny'\n[limits]\nper_hour = 1",
        "default_policy = 'deny'\n[limits.commands.x]\nper_week = 1",
    ] {
        assert!(acl::check(text.as_bytes()).has_errors(), "{text}");
        assert!(!accepts(&schema, text), "{text}");
    }
}

#[test]
fn tests_are_described_as_they_are_read() {
    let schema = validator(&acl::tests_schema());
    let policy = Found::Bytes(b"default_policy = 'deny'");
    for (text, good) in [
        ("", true),
        ("[[test]]\ncall = 'x'\nexpect = 'deny'\n", true),
        ("[[test]]\ncall = 'x'\nexpect = 'deny'\nrule = 'default_policy'\nname = 'n'\n", true),
        ("[[test]]\ncall = 'x'\n", false),
        ("[[test]]\ncall = 'x'\nexpect = 'no'\n", false),
        ("[[test]]\ncall = 'x'\nexpect = 'deny'\nexpected = 1\n", false),
        ("[test]\ncall = 'x'\nexpect = 'deny'\n", false),
        ("[[tests]]\n", false),
    ] {
        let judgement = acl::judge(policy, Found::Bytes(text.as_bytes()));
        assert_eq!(judgement.into_force().is_some(), good, "{text}");
        assert_eq!(accepts(&schema, text), good, "{text}");
    }
}

#[test]
fn the_template_and_its_tests_are_good() {
    let file = |name: &str| std::fs::read_to_string(root("template").join(name)).unwrap();
    let (policy, tests) = (file(acl::FILE_NAME), file(acl::TESTS_FILE_NAME));
    assert_eq!(codes(&policy), Vec::<&str>::new());
    let judgement = acl::judge(Found::Bytes(policy.as_bytes()), Found::Bytes(tests.as_bytes()));
    assert_eq!(judgement.test_diagnostics(), []);
    assert!(judgement.into_force().is_some());
    assert!(judgement.test_run().unwrap().passed() >= 3);
    assert!(policy.starts_with("#:schema ./b00t-mcp-acl.schema.json\n"));
    assert!(tests.starts_with("#:schema ./b00t-mcp-acl.test.schema.json\n"));
    assert!(accepts(&validator(&acl::schema()), &policy));
    assert!(accepts(&validator(&acl::tests_schema()), &tests));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_is_accepted_the_schema_accepts(text in any_policy()) {
        prop_assert!(acl::check(text.as_bytes()).policy().is_some());
        prop_assert!(accepts(&validator(&acl::schema()), &text), "{}", text);
    }

    #[test]
    fn an_unknown_key_is_refused_by_both(
        text in any_policy(),
        table in prop::sample::select(&["", "limits", "patterns", "b00t", "commands.learn"][..]),
        key in "[a-z_]{3,9}x",
    ) {
        let mut file: Map<String, Value> = toml::from_str(&text).unwrap();
        let mut place = &mut file;
        for name in table.split('.').filter(|name| !name.is_empty()) {
            let inner = place.entry(name).or_insert_with(|| json!({}));
            place = inner.as_object_mut().unwrap();
        }
        place.insert(key, json!(true));
        let text = toml_text(&file);
        let report = acl::check(text.as_bytes());
        prop_assert!(report.diagnostics().iter().any(|d| d.code == "ACL006"), "{}", text);
        prop_assert!(!accepts(&validator(&acl::schema()), &text), "{}", text);
    }
}

/// A file again. Strings, numbers and lists are written in TOML as in JSON.
fn toml_text(file: &Map<String, Value>) -> String {
    fn written(value: &Value) -> String {
        match value {
            Value::Object(fields) => {
                let fields = fields.iter().map(|(k, v)| format!("{} = {}", json!(k), written(v)));
                format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
            }
            Value::Array(items) => {
                format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", "))
            }
            other => other.to_string(),
        }
    }
    file.iter().map(|(key, value)| format!("{} = {}\n", json!(key), written(value))).collect()
}
