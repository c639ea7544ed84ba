//! The order of the rules in the long form.

use super::world::{decide, policy, verdict};

const TEMPLATE: &str = r#"
default_policy = "deny"

[commands.learn]
policy = "allow"
description = "Learning resources"

[commands.mcp]
policy = "allow"
arg_patterns = ["^(list|add)", "^[a-z -]*$"]

[commands.shell]
policy = "deny"
arg_patterns = ["^ls$"]

[patterns]
deny = ["--force", '\bsudo\b']
allow = ["^status $", "^shell whoami$"]
"#;

#[test]
fn what_nothing_names_is_decided_by_the_default() {
    assert_eq!(verdict(TEMPLATE, "unknown thing"), "deny default_policy");
    assert_eq!(verdict("default_policy = 'allow'", "unknown thing"), "allow default_policy");
}

#[test]
fn a_command_rule_allows_or_refuses_its_command() {
    assert_eq!(verdict(TEMPLATE, "learn rust"), "allow commands.learn");
    assert_eq!(verdict(TEMPLATE, "shell rm"), "deny commands.shell");
}

#[test]
fn argument_patterns_of_a_rule_that_refuses_are_not_looked_at() {
    assert_eq!(verdict(TEMPLATE, "shell ls"), "deny commands.shell");
}

#[test]
fn every_argument_pattern_must_match_and_the_first_that_does_not_decides() {
    assert_eq!(verdict(TEMPLATE, "mcp list"), "allow commands.mcp");
    assert_eq!(verdict(TEMPLATE, "mcp remove x"), "deny commands.mcp.arg_patterns[0]");
    assert_eq!(verdict(TEMPLATE, "mcp add X"), "deny commands.mcp.arg_patterns[1]");
    assert_eq!(verdict(TEMPLATE, "mcp REMOVE"), "deny commands.mcp.arg_patterns[0]");
}

#[test]
fn argument_patterns_see_the_arguments_without_the_command() {
    let text = "default_policy='deny'\n[commands.mcp]\npolicy='allow'\narg_patterns=['^$']";
    let policy = policy(text);
    assert!(policy.decide("mcp", &[]).is_allowed());
    assert!(!decide(&policy, "mcp list").is_allowed());
}

#[test]
fn a_deny_pattern_wins_over_everything() {
    assert_eq!(verdict(TEMPLATE, "learn --force"), "deny patterns.deny[0]");
    assert_eq!(verdict(TEMPLATE, "learn sudo"), "deny patterns.deny[1]");
    assert_eq!(verdict(TEMPLATE, "sudo --force"), "deny patterns.deny[0]");
    let both = "default_policy='allow'\n[patterns]\nallow=['x']\ndeny=['x']";
    assert_eq!(verdict(both, "x"), "deny patterns.deny[0]");
}

#[test]
fn an_allow_pattern_wins_over_the_commands_rule_and_the_default() {
    assert_eq!(verdict(TEMPLATE, "shell whoami"), "allow patterns.allow[1]");
    assert_eq!(verdict(TEMPLATE, "status"), "allow patterns.allow[0]");
    assert_eq!(verdict(TEMPLATE, "status now"), "deny default_policy");
}

#[test]
fn a_call_without_arguments_ends_in_a_space() {
    let deny = |regex: &str| format!("default_policy='allow'\n[patterns]\ndeny=['{regex}']");
    assert_eq!(verdict(&deny("^learn $"), "learn"), "deny patterns.deny[0]");
    assert_eq!(verdict(&deny("^learn$"), "learn"), "allow default_policy");
}

#[test]
fn patterns_match_anywhere_unless_they_are_anchored() {
    let deny = |regex: &str| format!("default_policy='allow'\n[patterns]\ndeny=['{regex}']");
    assert_eq!(verdict(&deny("ear"), "learn x"), "deny patterns.deny[0]");
    assert_eq!(verdict(&deny("n x"), "learn x"), "deny patterns.deny[0]");
    assert_eq!(verdict(&deny("^x"), "learn x"), "allow default_policy");
}

#[test]
fn names_are_exact_to_the_letter() {
    assert_eq!(verdict(TEMPLATE, "Learn"), "deny default_policy");
    assert_eq!(verdict(TEMPLATE, "learning"), "deny default_policy");
    assert_eq!(verdict(TEMPLATE, "lear"), "deny default_policy");
}

#[test]
fn a_name_that_toml_wants_quoted_is_quoted_in_the_rules_path() {
    let text = "default_policy='deny'\n[commands.\"two words\"]\npolicy='allow'\n\
                [commands.'a.b']\npolicy='allow'\narg_patterns=['x']\n[commands.\"\"]\npolicy='allow'";
    let policy = policy(text);
    assert_eq!(policy.decide("two words", &[]).rule().path, "commands.\"two words\"");
    let refused = policy.decide("a.b", &[]);
    assert_eq!(refused.rule().path, "commands.\"a.b\".arg_patterns[0]");
    assert_eq!(policy.decide("", &[]).rule().path, "commands.\"\"");
}

#[test]
fn an_empty_argument_is_still_joined_by_a_space() {
    let policy = policy("default_policy='allow'\n[patterns]\ndeny=['^a  b$']");
    let args = ["".to_owned(), "b".to_owned()];
    assert!(!policy.decide("a", &args).is_allowed());
}

#[test]
fn commands_and_patterns_may_be_absent_or_empty() {
    assert_eq!(
        verdict("default_policy='deny'\n[patterns]\n[commands]", "x"),
        "deny default_policy"
    );
    let empty = "default_policy='allow'\n[patterns]\ndeny=[]\nallow=[]";
    assert_eq!(verdict(empty, "x"), "allow default_policy");
}

#[test]
fn rules_may_be_written_in_any_way_that_toml_has() {
    let dotted = "default_policy='deny'\ncommands.learn.policy='allow'\npatterns.deny=['rust']";
    assert_eq!(verdict(dotted, "learn go"), "allow commands.learn");
    assert_eq!(verdict(dotted, "learn rust"), "deny patterns.deny[0]");
    let inline = "default_policy='deny'\ncommands={ learn={ policy='allow' } }";
    assert_eq!(verdict(inline, "learn go"), "allow commands.learn");
}

#[test]
fn the_rule_comes_with_its_line_and_text() {
    let policy = policy(TEMPLATE);
    let rule = |line: &str| decide(&policy, line).rule().clone();
    assert_eq!((rule("learn").line, rule("learn").text), (4, None));
    assert_eq!(rule("mcp x").line, 10);
    assert_eq!(rule("mcp x").text.as_deref(), Some("^(list|add)"));
    assert_eq!(rule("x sudo").line, 17);
    assert_eq!(rule("x sudo").text.as_deref(), Some(r"\bsudo\b"));
    assert_eq!(rule("x").line, 2);
}

#[test]
fn the_decision_is_one_sentence() {
    let policy = policy(TEMPLATE);
    let sentence = |line: &str| decide(&policy, line).to_string();
    insta::assert_snapshot!(sentence("mcp add --force"), @"denied by patterns.deny[0] (line 17): `--force` matches `mcp add --force`");
    insta::assert_snapshot!(sentence("status"), @"allowed by patterns.allow[0] (line 18): `^status $` matches `status `");
    insta::assert_snapshot!(sentence("mcp remove"), @"denied by commands.mcp.arg_patterns[0] (line 10): `^(list|add)` does not match the arguments `remove`");
    insta::assert_snapshot!(sentence("mcp list"), @"allowed by commands.mcp (line 8): every argument pattern matches `list`");
    insta::assert_snapshot!(sentence("learn x"), @"allowed by commands.learn (line 4): the rule allows every call of `learn`");
    insta::assert_snapshot!(sentence("shell ls"), @"denied by commands.shell (line 12): the rule refuses every call of `shell`");
    insta::assert_snapshot!(sentence("other"), @"denied by default_policy (line 2): no rule names `other`");
}
