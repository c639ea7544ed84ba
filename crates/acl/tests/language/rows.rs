//! What a change allows or refuses now, as a table, and how much it concerns.

use std::fmt::Write as _;

use acl::{Effect, Everything};

use super::world::policy;

const TEXT: &str = r#"default_policy = "deny"

[commands.learn]
policy = "allow"

[commands.mcp]
policy = "allow"
arg_patterns = ["^(list|add)"]

[patterns]
deny = ["--force"]
allow = ["^status"]
"#;

/// `command | before | after | rule | effect` a line, and the radius behind them.
fn table(old: Option<&str>, new: Option<&str>) -> String {
    let (old, new) = (old.map(policy), new.map(policy));
    let diff = acl::diff(old.as_ref(), new.as_ref());
    let mut table = String::new();
    for row in diff.rows() {
        let rule = row.rule.as_ref().map_or("none".to_owned(), ToString::to_string);
        let (command, before, after) = (&row.command, &row.before, &row.after);
        writeln!(table, "{command} | {before} | {after} | {rule} | {:?}", row.effect).unwrap();
    }
    table + &diff.radius().to_string()
}

#[test]
fn where_nothing_changes_there_is_no_row() {
    insta::assert_snapshot!(table(Some(TEXT), Some(TEXT)), @"none of the 2 commands named is decided otherwise as a whole");
    insta::assert_snapshot!(table(None, None), @"no command is named");
}

#[test]
fn a_command_has_one_row() {
    let new = TEXT
        .replace("learn]\npolicy = \"allow\"", "learn]\npolicy = \"deny\"")
        .replace("\"^(list|add)\"", "\"^list\", \"[a-z]+$\"");
    insta::assert_snapshot!(table(Some(TEXT), Some(&new)), @r"
    `learn` | allowed (commands.learn) | denied (commands.learn) | commands.learn (line 3) | Narrows
    `mcp` | allowed when the arguments match `^(list|add)` | allowed when the arguments match each of `^list`, `[a-z]+$` | commands.mcp (line 6) | Changes
    of the 2 commands named, 1 may do more and 2 may do less
    ");
}

#[test]
fn patterns_that_come_and_go_have_a_row_each() {
    let new = TEXT.replace("--force", "sudo").replace("^status", "^shell ls");
    insta::assert_snapshot!(table(Some(TEXT), Some(&new)), @r"
    calls that match `sudo` | as the other rules say | denied (patterns.deny[0]) | patterns.deny[0] (line 11) | Narrows
    calls that match `--force` | denied (patterns.deny[0]) | as the other rules say | none | Widens
    calls that match `^shell ls` | as the other rules say | allowed (patterns.allow[0]) | patterns.allow[0] (line 12) | Widens
    calls that match `^status` | allowed (patterns.allow[0]) | as the other rules say | none | Narrows
    none of the 2 commands named is decided otherwise as a whole
    ");
}

#[test]
fn a_pattern_that_decides_every_call_of_a_command_is_its_rule() {
    let new = TEXT.replace("\"--force\"", "\"--force\", '^learn '");
    insta::assert_snapshot!(table(Some(TEXT), Some(&new)), @r"
    `learn` | allowed (commands.learn) | denied (patterns.deny[1]) | patterns.deny[1] (line 11) | Narrows
    calls that match `^learn ` | as the other rules say | denied (patterns.deny[1]) | patterns.deny[1] (line 11) | Narrows
    of the 2 commands named, 1 may do less
    ");
    let still = new.replace("learn]\npolicy = \"allow\"", "learn]\npolicy = \"deny\"");
    insta::assert_snapshot!(table(Some(&new), Some(&still)), @"none of the 2 commands named is decided otherwise as a whole");
}

#[test]
fn a_policy_that_goes_removes_every_permission() {
    insta::assert_snapshot!(table(Some(TEXT), None), @r"
    `learn` | allowed (commands.learn) | denied (there is no policy) | none | Narrows
    `mcp` | allowed when the arguments match `^(list|add)` | denied (there is no policy) | none | Narrows
    calls that match `^status` | allowed (patterns.allow[0]) | denied (there is no policy) | none | Narrows
    this removes every permission: all 2 commands named and every other one are refused
    ");
}

#[test]
fn a_policy_that_appears_has_no_row_for_what_stays_refused() {
    insta::assert_snapshot!(table(None, Some(TEXT)), @r"
    `learn` | denied (there is no policy) | allowed (commands.learn) | commands.learn (line 3) | Widens
    `mcp` | denied (there is no policy) | allowed when the arguments match `^(list|add)` | commands.mcp (line 6) | Widens
    calls that match `^status` | denied (there is no policy) | allowed (patterns.allow[0]) | patterns.allow[0] (line 12) | Widens
    of the 2 commands named, 2 may do more
    ");
}

#[test]
fn a_default_that_turns_around_concerns_what_nothing_names() {
    let new = TEXT.replace("\"deny\"", "\"allow\"");
    insta::assert_snapshot!(table(Some(TEXT), Some(&new)), @r"
    any other command | denied (default_policy) | allowed (default_policy) | default_policy (line 1) | Widens
    none of the 2 commands named is decided otherwise as a whole; every other command may do more
    ");
}

#[test]
fn everything_granted_is_said_to_be() {
    insta::assert_snapshot!(table(Some(TEXT), Some("default_policy = 'allow'\n")), @r"
    any other command | denied (default_policy) | allowed (default_policy) | default_policy (line 1) | Widens
    `mcp` | allowed when the arguments match `^(list|add)` | allowed (default_policy) | default_policy (line 1) | Widens
    calls that match `--force` | denied (patterns.deny[0]) | as the other rules say | none | Widens
    calls that match `^status` | allowed (patterns.allow[0]) | as the other rules say | none | Narrows
    this grants everything: all 2 commands named and every other one are allowed, whatever the arguments
    ");
}

#[test]
fn what_was_everything_before_is_no_news() {
    let open = policy("default_policy = 'allow'\n");
    let shut = policy("default_policy = 'deny'\n");
    let everything = |old, new| acl::diff(old, new).radius().everything;
    assert_eq!(everything(Some(&open), Some(&open)), None);
    assert_eq!(everything(Some(&shut), None), None);
    assert_eq!(everything(None, Some(&open)), Some(Everything::Granted));
    assert_eq!(everything(Some(&open), Some(&shut)), Some(Everything::Removed));
}

#[test]
fn an_argument_pattern_that_matches_more_is_known_to_widen() {
    let effect = |regex: &str| {
        let new = policy(&TEXT.replace("^(list|add)", regex));
        acl::diff(Some(&policy(TEXT)), Some(&new)).rows()[0].effect
    };
    assert_eq!(effect("^(list|add|remove)"), Effect::Widens);
    assert_eq!(effect("^list( |$)"), Effect::Narrows);
    assert_eq!(effect("^(list|remove)"), Effect::Changes);
}

#[test]
fn a_pattern_that_allows_every_call_concerns_what_nothing_names() {
    let new = TEXT.replace("^status", ".*");
    let diff = acl::diff(Some(&policy(TEXT)), Some(&policy(&new)));
    assert_eq!(diff.radius().others, Some(Effect::Widens));
    assert_eq!(diff.rows()[0].after, "allowed (patterns.allow[0])");
}

#[test]
fn limits_and_rules_that_only_record_have_rows() {
    let old = format!("{TEXT}\n[limits]\nper_minute = 60\nper_day = 500\n");
    let new = old
        .replace("\"--force\"", "{ pattern = \"--force\", enforce = false }")
        .replace("learn]\npolicy = \"allow\"", "learn]\npolicy = \"deny\"\nenforce = false")
        .replace("per_minute = 60\nper_day = 500", "per_minute = 30\ncommands.mcp.per_day = 9");
    insta::assert_snapshot!(table(Some(&old), Some(&new)), @r"
    calls that match `--force` | denied (patterns.deny[0]) | only recorded (patterns.deny[0]) | patterns.deny[0] (line 12) | Widens
    all calls together | at most 60 calls a minute | at most 30 calls a minute | limits.per_minute (line 16) | Narrows
    all calls together | at most 500 calls a day | not limited by the day | none | Widens
    calls of `mcp` | not limited by the day | at most 9 calls a day | limits.commands.mcp.per_day (line 17) | Narrows
    none of the 2 commands named is decided otherwise as a whole
    ");
}

#[test]
fn a_pattern_that_only_records_refuses_nothing_of_what_nothing_names() {
    let new = TEXT.replace("\"--force\"", "\"--force\", { pattern = \".*\", enforce = false }");
    let diff = acl::diff(Some(&policy(TEXT)), Some(&policy(&new)));
    assert_eq!((diff.radius().others, diff.radius().everything), (None, None));
}
