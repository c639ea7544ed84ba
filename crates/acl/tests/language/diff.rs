//! What a change allows or refuses now, in sentences.

use acl::Effect;

use super::world::policy;

fn diff(old: &str, new: &str) -> acl::Diff {
    acl::diff(Some(&policy(old)), Some(&policy(new)))
}

const TEXT: &str = r#"default_policy = "deny"

# learning
[commands.learn]
policy = "allow"

[commands.mcp]
policy = "allow"
arg_patterns = ["^(list|add)"]

[patterns]
deny = ["--force"]
allow = ["^status"]
"#;

#[test]
fn equal_policies_differ_in_nothing() {
    assert!(diff(TEXT, TEXT).is_empty());
    assert!(acl::diff(None, None).is_empty());
    assert_eq!(diff(TEXT, TEXT).to_string(), "Nothing is allowed or refused that was not before");
}

#[test]
fn how_a_policy_is_written_makes_no_difference() {
    let same = "[patterns]\nallow = ['^status']\ndeny = ['--force']\n[commands.mcp]\n\
                description = 'x'\narg_patterns = ['^(list|add)']\npolicy = 'allow'\n\
                [commands.learn]\npolicy = 'allow'\n";
    let same = format!("default_policy = 'deny'\n{same}");
    assert!(diff(TEXT, &same).is_empty());
}

#[test]
fn a_rule_that_changes_nothing_makes_no_difference() {
    let more = format!("{TEXT}\n[commands.shell]\npolicy = 'deny'\n");
    assert!(diff(TEXT, &more).is_empty());
    let doubled = TEXT.replace("[\"--force\"]", "[\"--force\", \"--force\"]");
    assert!(diff(TEXT, &doubled).is_empty());
}

#[test]
fn the_same_in_the_other_form_makes_no_difference() {
    let long = "default_policy = 'allow'\n[commands.mcp]\npolicy = 'deny'\n";
    assert!(diff(long, "[b00t]\nallow = ['*']\ndeny = ['mcp']\n").is_empty());
}

#[test]
fn a_command_is_refused_now() {
    let new = TEXT.replace("learn]\npolicy = \"allow\"", "learn]\npolicy = \"deny\"");
    insta::assert_snapshot!(diff(TEXT, &new), @"- `learn` was allowed (commands.learn, line 4) and is now refused (commands.learn, line 4)");
    insta::assert_snapshot!(diff(&new, TEXT), @"+ `learn` was refused (commands.learn, line 4) and is now allowed (commands.learn, line 4)");
}

#[test]
fn a_rule_is_gone() {
    let new = TEXT.replace("[commands.learn]\npolicy = \"allow\"", "");
    insta::assert_snapshot!(diff(TEXT, &new), @"- `learn` was allowed (commands.learn, line 4) and is now refused (default_policy, line 1)");
    insta::assert_snapshot!(diff(&new, TEXT), @"+ `learn` was refused (default_policy, line 1) and is now allowed (commands.learn, line 4)");
}

#[test]
fn the_default_turns_around() {
    let new = TEXT.replace("\"deny\"", "\"allow\"");
    insta::assert_snapshot!(diff(TEXT, &new), @"+ any other command was refused (default_policy, line 1) and is now allowed (default_policy, line 1)");
}

#[test]
fn arguments_are_looked_at_more_or_less_closely() {
    let new = TEXT.replace("\"^(list|add)\"", "\"^list\", \"[a-z]+$\"");
    insta::assert_snapshot!(diff(TEXT, &new), @r"
    + the arguments of `mcp` need not match `^(list|add)` any more (it was commands.mcp.arg_patterns[0], line 9)
    - the arguments of `mcp` must match `^list` now (commands.mcp.arg_patterns[0], line 9)
    - the arguments of `mcp` must match `[a-z]+$` now (commands.mcp.arg_patterns[1], line 9)
    ");
    let free = TEXT.replace("arg_patterns = [\"^(list|add)\"]", "");
    insta::assert_snapshot!(diff(TEXT, &free), @"+ the arguments of `mcp` need not match `^(list|add)` any more (it was commands.mcp.arg_patterns[0], line 9)");
    insta::assert_snapshot!(diff(&free, TEXT), @"- the arguments of `mcp` must match `^(list|add)` now (commands.mcp.arg_patterns[0], line 9)");
}

#[test]
fn a_refused_command_is_allowed_for_some_arguments() {
    let old = "default_policy = 'deny'\n";
    let new = "default_policy = 'deny'\n[commands.mcp]\npolicy = 'allow'\narg_patterns = ['^list', 'json$']\n";
    insta::assert_snapshot!(diff(old, new), @"+ `mcp` was refused (default_policy, line 1) and is now allowed (commands.mcp, line 2) when its arguments match each of `^list`, `json$`");
    insta::assert_snapshot!(diff(new, old), @r"
    - every call is refused now
    - `mcp` was allowed (commands.mcp, line 2) when its arguments matched each of `^list`, `json$` and is now refused (default_policy, line 1)
    ");
}

#[test]
fn patterns_come_and_go() {
    let new = TEXT.replace("--force", "^learn").replace("^status", "^mcp list");
    insta::assert_snapshot!(diff(TEXT, &new), @r"
    - calls that match `^learn` are refused now (patterns.deny[0], line 12); that is every call of `learn`
    + calls that match `--force` are not refused for that any more (it was patterns.deny[0], line 12)
    + calls that match `^mcp list` are allowed now, unless a deny pattern matches (patterns.allow[0], line 13)
    - calls that match `^status` are not allowed for that any more (it was patterns.allow[0], line 13)
    ");
}

#[test]
fn a_command_that_a_pattern_overrules_is_said_to_be() {
    let old = "default_policy = 'deny'\n[patterns]\ndeny = ['^learn']\nallow = ['^status']\n";
    let new = format!("{old}[commands.learn]\npolicy = 'allow'\n");
    insta::assert_snapshot!(diff(old, &new), @"+ `learn` was refused (default_policy, line 1) and is now allowed (commands.learn, line 5), but calls that match `^learn` are refused before that (patterns.deny[0], line 3)");
    let allowed =
        "default_policy = 'deny'\n[patterns]\nallow = ['^x']\n[commands.x]\npolicy = 'allow'\n";
    insta::assert_snapshot!(diff(allowed, &allowed.replace("policy = 'allow'", "policy = 'deny'")), @"- `x` was allowed (commands.x, line 4) and is now refused (commands.x, line 4), but calls that match `^x` are allowed before that (patterns.allow[0], line 3)");
}

#[test]
fn everything_or_nothing_is_said_first() {
    insta::assert_snapshot!(diff(TEXT, "[b00t]\ndeny = ['*']\n"), @r"
    - every call is refused now
    - `learn` was allowed (commands.learn, line 4) and is now refused (b00t.deny[0], line 2)
    - `mcp` was allowed (commands.mcp, line 7) when its arguments matched `^(list|add)` and is now refused (b00t.deny[0], line 2)
    + calls that match `--force` are not refused for that any more (it was patterns.deny[0], line 12)
    - calls that match `^status` are not allowed for that any more (it was patterns.allow[0], line 13)
    ");
    insta::assert_snapshot!(diff(TEXT, "default_policy = 'allow'\n"), @r"
    + every call is allowed now
    + any other command was refused (default_policy, line 1) and is now allowed (default_policy, line 1)
    + the arguments of `mcp` need not match `^(list|add)` any more (it was commands.mcp.arg_patterns[0], line 9)
    + calls that match `--force` are not refused for that any more (it was patterns.deny[0], line 12)
    - calls that match `^status` are not allowed for that any more (it was patterns.allow[0], line 13)
    ");
    let shut = TEXT.replace("deny = [\"--force\"]", "deny = [\".\"]");
    insta::assert_snapshot!(diff(TEXT, &shut), @r"
    - every call is refused now
    - calls that match `.` are refused now (patterns.deny[0], line 12); that is every call of `learn`, `mcp`
    + calls that match `--force` are not refused for that any more (it was patterns.deny[0], line 12)
    ");
    let open = TEXT.replace("\"--force\"", "").replace("^status", ".*");
    insta::assert_snapshot!(diff(TEXT, &open), @r"
    + every call is allowed now
    + calls that match `--force` are not refused for that any more (it was patterns.deny[0], line 12)
    + calls that match `.*` are allowed now, unless a deny pattern matches (patterns.allow[0], line 13); that is every call of `learn`, `mcp`
    - calls that match `^status` are not allowed for that any more (it was patterns.allow[0], line 13)
    ");
}

#[test]
fn a_policy_appears_or_goes() {
    let policy = policy(TEXT);
    insta::assert_snapshot!(acl::diff(None, Some(&policy)), @r"
    + there was no policy and every call was refused; some are allowed now
    + `learn` was refused (there was no policy) and is now allowed (commands.learn, line 4)
    + `mcp` was refused (there was no policy) and is now allowed (commands.mcp, line 7) when its arguments match `^(list|add)`
      calls that match `--force` stay refused (patterns.deny[0], line 12)
    + calls that match `^status` are allowed now, unless a deny pattern matches (patterns.allow[0], line 13)
    ");
    insta::assert_snapshot!(acl::diff(Some(&policy), None), @r"
    - there is no policy any more: every call is refused now
    - `learn` was allowed (commands.learn, line 4) and is now refused (there is no policy)
    - `mcp` was allowed (commands.mcp, line 7) when its arguments matched `^(list|add)` and is now refused (there is no policy)
    - calls that match `^status` are not allowed for that any more (it was patterns.allow[0], line 13)
    ");
}

#[test]
fn a_policy_that_refuses_everything_appears_or_goes() {
    let shut = policy("default_policy = 'deny'\n");
    insta::assert_snapshot!(acl::diff(None, Some(&shut)), @"  there is a policy now; every call stays refused");
    insta::assert_snapshot!(acl::diff(Some(&shut), None), @"  there is no policy any more; every call stays refused");
    let open = policy("default_policy = 'allow'\n");
    insta::assert_snapshot!(acl::diff(None, Some(&open)), @r"
    + there was no policy: every call was refused and is allowed now
    + every command was refused (there was no policy) and is now allowed (default_policy, line 1)
    ");
}

#[test]
fn a_diff_has_a_wire_form() {
    let new = TEXT.replace("--force", "--yes");
    let changes = diff(TEXT, &new);
    assert_eq!(changes.changes()[0].effect, Effect::Narrows);
    insta::assert_json_snapshot!(changes, @r#"
    {
      "changes": [
        {
          "effect": "narrows",
          "sentence": "calls that match `--yes` are refused now (patterns.deny[0], line 12)"
        },
        {
          "effect": "widens",
          "sentence": "calls that match `--force` are not refused for that any more (it was patterns.deny[0], line 12)"
        }
      ]
    }
    "#);
}

#[test]
fn many_covered_commands_are_counted() {
    let commands: String = (0..9).map(|n| format!("[commands.c{n}]\npolicy = 'allow'\n")).collect();
    let old = format!("default_policy = 'deny'\n{commands}");
    let new = format!("{old}[patterns]\ndeny = ['^c']\n");
    insta::assert_snapshot!(diff(&old, &new).changes()[0].sentence, @"calls that match `^c` are refused now (patterns.deny[0], line 21); that is every call of `c0`, `c1`, `c2`, `c3`, `c4` and of 4 more commands");
}

#[test]
fn a_large_change_is_told_without_looking_at_every_pair() {
    let commands = |policy: &str| -> String {
        (0..900).map(|n| format!("[commands.c{n}]\npolicy = '{policy}'\n")).collect()
    };
    let regexes: String = (0..900).map(|n| format!("'x{n}',")).collect();
    let old = format!("default_policy = 'deny'\n{}", commands("deny"));
    let new =
        format!("default_policy = 'deny'\n{}[patterns]\ndeny = [{regexes}]", commands("allow"));
    assert_eq!(diff(&old, &new).changes().len(), 1800);
}
