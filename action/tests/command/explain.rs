//! `b00t-acl explain FILE -- COMMAND ARGS…`

use super::world::{BAD, GOOD, World};

#[test]
fn every_rule_on_the_way_is_named() {
    let world = World::with(&[("acl.toml", GOOD)]);
    let ran = world.run(&["explain", "acl.toml", "--", "mcp", "add", "x"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!(ran.out, @r"
    1. patterns.deny[0] (line 8): `--force` does not match `mcp add x`; go on
    2. commands.mcp.arg_patterns[0] (line 5): `^(list|add)` matches the arguments `add x`; go on
    3. commands.mcp (line 3): every argument pattern matches `add x`; allowed
    allowed by commands.mcp (line 3): every argument pattern matches `add x`
    ");
}

#[test]
fn a_refusal_is_explained_and_no_failure() {
    let world = World::with(&[("acl.toml", GOOD)]);
    let ran = world.run(&["explain", "acl.toml", "--", "mcp", "add", "--force"]);
    assert_eq!(ran.code, 0);
    insta::assert_snapshot!(ran.out, @r"
    1. patterns.deny[0] (line 8): `--force` matches `mcp add --force`; denied
    denied by patterns.deny[0] (line 8): `--force` matches `mcp add --force`
    ");
}

#[test]
fn what_follows_the_two_dashes_belongs_to_the_call() {
    let world = World::with(&[("acl.toml", GOOD)]);
    let ran =
        world.run(&["explain", "acl.toml", "--format", "json", "--", "x", "--format", "--", ""]);
    assert_eq!(ran.code, 0);
    assert_eq!(ran.json()[0]["call"], serde_json::json!(["x", "--format", "--", ""]));
}

#[test]
fn json_has_the_steps() {
    let world = World::with(&[("acl.toml", GOOD)]);
    let ran = world.run(&["explain", "acl.toml", "--format", "json", "--", "mcp", "remove"]);
    insta::assert_snapshot!(ran.out, @r#"{"call":["mcp","remove"],"decision":"deny","rule":{"path":"commands.mcp.arg_patterns[0]","line":5,"text":"^(list|add)"},"reason":"`^(list|add)` does not match the arguments `remove`","steps":[{"rule":{"path":"patterns.deny[0]","line":8,"text":"--force"},"said":"`--force` does not match `mcp remove`","decided":false},{"rule":{"path":"commands.mcp.arg_patterns[0]","line":5,"text":"^(list|add)"},"said":"`^(list|add)` does not match the arguments `remove`","decided":true}]}"#);
}

#[test]
fn a_file_with_errors_explains_nothing() {
    let world = World::with(&[("acl.toml", BAD)]);
    for args in [&["explain", "acl.toml", "--", "mcp"][..], &["explain", "acl.toml", "--stdin"]] {
        let ran = world.run_with_input(args, b"[\"mcp\"]\n");
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        assert!(
            ran.err.contains("error[ACL009]") && ran.err.contains("--> acl.toml:1:18"),
            "{}",
            ran.err
        );
    }
}

#[test]
fn a_file_that_is_not_there_is_said_so() {
    let world = World::with(&[]);
    for args in [&["explain", "acl.toml", "--", "mcp"][..], &["explain", "acl.toml", "--stdin"]] {
        let ran = world.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert!(ran.err.starts_with("b00t-acl: cannot read acl.toml: "), "{}", ran.err);
    }
}

#[test]
fn the_file_may_come_from_standard_input() {
    let ran =
        World::with(&[]).run_with_input(&["explain", "-", "--", "mcp", "list"], GOOD.as_bytes());
    assert_eq!(ran.code, 0);
    assert!(
        ran.out
            .ends_with("allowed by commands.mcp (line 3): every argument pattern matches `list`\n")
    );
}
