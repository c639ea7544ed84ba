//! How a decision came about.

use super::world::{call, policy};

const TEXT: &str = "default_policy = 'deny'\n\n[commands.mcp]\npolicy = 'allow'\n\
                    arg_patterns = ['^(list|add)', '^[a-z -]*$']\n\n\
                    [patterns]\ndeny = ['--force']\nallow = ['^status']\n";

fn explain(text: &str, line: &str) -> String {
    let (command, args) = call(line);
    policy(text).explain(&command, &args).to_string()
}

#[test]
fn every_rule_on_the_way_is_named() {
    insta::assert_snapshot!(explain(TEXT, "mcp list --json"), @r"
    1. patterns.deny[0] (line 8): `--force` does not match `mcp list --json`; go on
    2. patterns.allow[0] (line 9): `^status` does not match `mcp list --json`; go on
    3. commands.mcp.arg_patterns[0] (line 5): `^(list|add)` matches the arguments `list --json`; go on
    4. commands.mcp.arg_patterns[1] (line 5): `^[a-z -]*$` matches the arguments `list --json`; go on
    5. commands.mcp (line 3): every argument pattern matches `list --json`; allowed
    allowed by commands.mcp (line 3): every argument pattern matches `list --json`
    ");
    insta::assert_snapshot!(explain(TEXT, "mcp list JSON"), @r"
    1. patterns.deny[0] (line 8): `--force` does not match `mcp list JSON`; go on
    2. patterns.allow[0] (line 9): `^status` does not match `mcp list JSON`; go on
    3. commands.mcp.arg_patterns[0] (line 5): `^(list|add)` matches the arguments `list JSON`; go on
    4. commands.mcp.arg_patterns[1] (line 5): `^[a-z -]*$` does not match the arguments `list JSON`; denied
    denied by commands.mcp.arg_patterns[1] (line 5): `^[a-z -]*$` does not match the arguments `list JSON`
    ");
}

#[test]
fn nothing_behind_the_rule_that_decided_is_looked_at() {
    insta::assert_snapshot!(explain(TEXT, "mcp add --force"), @r"
    1. patterns.deny[0] (line 8): `--force` matches `mcp add --force`; denied
    denied by patterns.deny[0] (line 8): `--force` matches `mcp add --force`
    ");
    insta::assert_snapshot!(explain(TEXT, "status"), @r"
    1. patterns.deny[0] (line 8): `--force` does not match `status `; go on
    2. patterns.allow[0] (line 9): `^status` matches `status `; allowed
    allowed by patterns.allow[0] (line 9): `^status` matches `status `
    ");
}

#[test]
fn the_default_is_the_last_step() {
    insta::assert_snapshot!(explain(TEXT, "other thing"), @r"
    1. patterns.deny[0] (line 8): `--force` does not match `other thing`; go on
    2. patterns.allow[0] (line 9): `^status` does not match `other thing`; go on
    3. default_policy (line 1): no rule names `other`; denied
    denied by default_policy (line 1): no rule names `other`
    ");
}

#[test]
fn the_short_form_is_explained_by_its_lists() {
    let text = "[b00t]\nallow = ['learn', 'mcp']\ndeny = ['shell']\n";
    insta::assert_snapshot!(explain(text, "mcp list"), @r"
    1. b00t.deny[0] (line 3): `shell` is another command; go on
    2. b00t.allow[1] (line 2): the list names `mcp`; allowed
    allowed by b00t.allow[1] (line 2): the list names `mcp`
    ");
    insta::assert_snapshot!(explain(text, "other"), @r"
    1. b00t.deny[0] (line 3): `shell` is another command; go on
    2. b00t.allow (line 2): the list does not name `other`; denied
    denied by b00t.allow (line 2): the list does not name `other`
    ");
    insta::assert_snapshot!(explain(text, "shell"), @r"
    1. b00t.deny[0] (line 3): the list names `shell`; denied
    denied by b00t.deny[0] (line 3): the list names `shell`
    ");
}

#[test]
fn a_call_cannot_write_into_the_explanation() {
    let shown = policy(TEXT).explain("x", &["a\n2. allowed by me".to_owned()]).to_string();
    assert_eq!(shown.lines().count(), 4, "{shown}");
}

#[test]
fn it_has_a_wire_form() {
    let (command, args) = call("mcp add --force");
    let explanation = policy(TEXT).explain(&command, &args);
    insta::assert_json_snapshot!(explanation, @r#"
    {
      "call": [
        "mcp",
        "add",
        "--force"
      ],
      "decision": "deny",
      "rule": {
        "path": "patterns.deny[0]",
        "line": 8,
        "text": "--force"
      },
      "reason": "`--force` matches `mcp add --force`",
      "steps": [
        {
          "rule": {
            "path": "patterns.deny[0]",
            "line": 8,
            "text": "--force"
          },
          "said": "`--force` matches `mcp add --force`",
          "decided": true
        }
      ]
    }
    "#);
}
