//! SARIF logs have the form that OASIS published.

use std::process::Command;

use serde_json::Value;

use super::published::published;

/// Everything that a file may be wrong in.
const WRONG: &str =
    "default_policy = \"Deny\"\nfoo = 1\n\n[dev]\nx = 1\n\n[patterns]\ndeny = ['a(', 'b']\n";

fn log(path: &str, text: &str) -> Value {
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join(path), text).unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_b00t-acl"))
        .args(["check", "--format", "sarif", path])
        .current_dir(folder.path())
        .output()
        .unwrap();
    serde_json::from_slice(&done.stdout).unwrap()
}

fn schema() -> jsonschema::Validator {
    let path = "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json";
    let text = std::fs::read_to_string(published().join(path)).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

#[test]
fn a_log_has_the_published_form() {
    let schema = schema();
    for text in [WRONG, "default_policy = 'deny'\n", ""] {
        let log = log("b00t mcp \u{fc}.toml", text);
        let problems: Vec<_> = schema.iter_errors(&log).map(|error| error.to_string()).collect();
        assert_eq!(problems, [""; 0], "{log}");
    }
}

#[test]
fn the_form_is_looked_at() {
    let mut log = log("x.toml", WRONG);
    log["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!schema().is_valid(&log));
}
