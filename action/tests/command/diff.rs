//! `b00t-acl diff OLD NEW`

use super::world::{BAD, GOOD, World};

#[test]
fn a_change_is_told_in_sentences() {
    let new = GOOD.replace("--force", "--yes").replace("\"allow\"", "\"deny\"");
    let world = World::with(&[("old.toml", GOOD), ("new.toml", &new)]);
    let ran = world.run(&["diff", "old.toml", "new.toml"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!(ran.out, @r"
    - every call is refused now
    - `mcp` was allowed (commands.mcp, line 3) when its arguments matched `^(list|add)` and is now refused (commands.mcp, line 3)
    - calls that match `--yes` are refused now (patterns.deny[0], line 8)
    + calls that match `--force` are not refused for that any more (it was patterns.deny[0], line 8)
    ");
}

#[test]
fn json_says_the_direction_of_each_change() {
    let new = GOOD.replace("^(list|add)", "^list");
    let world = World::with(&[("old.toml", GOOD), ("new.toml", &new)]);
    let ran = world.run(&["diff", "old.toml", "new.toml", "--format", "json"]);
    assert_eq!(ran.code, 0);
    insta::assert_snapshot!(ran.out, @r#"{"old":"old.toml","new":"new.toml","changes":[{"effect":"widens","sentence":"the arguments of `mcp` need not match `^(list|add)` any more (it was commands.mcp.arg_patterns[0], line 5)"},{"effect":"narrows","sentence":"the arguments of `mcp` must match `^list` now (commands.mcp.arg_patterns[0], line 5)"}]}"#);
}

#[test]
fn no_change_is_said_so() {
    let new = format!("# the same\n{GOOD}");
    let world = World::with(&[("old.toml", GOOD), ("new.toml", &new)]);
    let ran = world.run(&["diff", "old.toml", "new.toml"]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "Nothing is allowed or refused that was not before\n")
    );
    let ran = world.run(&["diff", "old.toml", "new.toml", "--format", "json"]);
    assert_eq!(ran.out, "{\"old\":\"old.toml\",\"new\":\"new.toml\",\"changes\":[]}\n");
}

#[test]
fn a_file_with_errors_cannot_be_compared() {
    let world = World::with(&[("good.toml", GOOD), ("bad.toml", BAD)]);
    for files in [["good.toml", "bad.toml"], ["bad.toml", "good.toml"], ["bad.toml", "bad.toml"]] {
        let ran = world.run(&["diff", files[0], files[1]]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        assert!(
            ran.err.contains("bad.toml: 3 errors") && !ran.err.contains("good.toml"),
            "{}",
            ran.err
        );
    }
}

#[test]
fn a_file_that_is_not_there_is_said_so() {
    let world = World::with(&[("good.toml", GOOD)]);
    for files in [["good.toml", "none.toml"], ["none.toml", "good.toml"]] {
        let ran = world.run(&["diff", files[0], files[1]]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains("cannot read none.toml"), "{}", ran.err);
    }
}
