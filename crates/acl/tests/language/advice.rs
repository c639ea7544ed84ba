//! Rules that do not do what they seem to.

use super::world::{codes, said};

fn none(text: &str) {
    assert_eq!(said(text), Vec::<String>::new(), "{text}");
}

fn patterns(list: &str, regexes: &[&str]) -> String {
    let regexes: Vec<_> = regexes.iter().map(|regex| format!("'{regex}'")).collect();
    format!("default_policy = 'deny'\n[patterns]\n{list} = [{}]\n", regexes.join(", "))
}

fn command(rule: &str, patterns: &str) -> String {
    format!("default_policy = 'deny'\n[commands.learn]\n{rule}\n[patterns]\n{patterns}\n")
}

#[test]
fn the_template_is_not_warned_of() {
    none(include_str!("../../../../template/b00t-mcp-acl.toml"));
}

#[test]
fn a_pattern_that_forgets_the_space_is_told_so() {
    insta::assert_debug_snapshot!(said(&patterns("deny", &["^status$"])), @r#"
    [
        "ACL107 3:9-3:19 no call can match `^status$`, so it refuses nothing (a call without arguments ends with a space: write `^status $` for that call alone, `^status ` for every call of the command)",
    ]
    "#);
}

#[test]
fn a_regex_that_nothing_satisfies_is_told_what_follows() {
    insta::assert_debug_snapshot!(said(&patterns("allow", &["^a^b"])), @r#"
    [
        "ACL107 3:10-3:16 no call can match `^a^b`, so it allows nothing (correct the regex, or remove it)",
    ]
    "#);
    let args = "default_policy = 'deny'\n[commands.mcp]\npolicy = 'allow'\narg_patterns = ['x^']\n";
    insta::assert_debug_snapshot!(said(args), @r#"
    [
        "ACL107 4:17-4:21 no arguments can match `x^`, so every call of `mcp` is refused (correct the regex, or remove it)",
    ]
    "#);
}

#[test]
fn a_regex_that_only_other_alphabets_satisfy_can_match() {
    for regex in ["[^ -~]", "^learn é", "größe", r"\bsudo\b", "^learn $", "^[a-z]+ $", r"x.{30}$"]
    {
        none(&patterns("deny", &[regex]));
    }
}

#[test]
fn a_pattern_that_matches_everything_says_what_it_comes_to() {
    for regex in [".*", ".+", "", "^", "$", " ", r"^[^ ]", r"(?s).", "a|"] {
        assert_eq!(codes(&patterns("allow", &[regex])), ["ACL112"], "{regex}");
        assert_eq!(codes(&patterns("deny", &[regex])), ["ACL112"], "{regex}");
    }
    insta::assert_debug_snapshot!(said(&patterns("allow", &[".*"])), @r#"
    [
        "ACL112 3:10-3:14 `.*` matches every call: everything is allowed that no deny pattern refuses, whatever the commands' rules say (begin it with `^` and a command, such as `^learn `, or use `default_policy`)",
    ]
    "#);
}

#[test]
fn after_a_pattern_that_decides_everything_nothing_else_is_said() {
    let text = command("policy = 'allow'", "deny = ['.*', '^learn ']\nallow = ['^status ']");
    assert_eq!(codes(&text), ["ACL112"]);
}

#[test]
fn a_loose_allow_pattern_is_shown_with_what_it_allows() {
    insta::assert_debug_snapshot!(said(&patterns("allow", &["learn", "--dry-run$", r"\blist\b"])), @r#"
    [
        "ACL113 3:10-3:17 `learn` is looked for anywhere in a call, so it also allows `rm learn` (begin it with `^` and the command, such as `^learn `)",
        "ACL113 3:19-3:31 `--dry-run$` is looked for anywhere in a call, so it also allows `rm --dry-run` (begin it with `^` and the command, such as `^learn `)",
        "ACL113 3:33-3:43 `\\blist\\b` is looked for anywhere in a call, so it also allows `rm list` (begin it with `^` and the command, such as `^learn `)",
    ]
    "#);
    for tied in ["^learn ", "^(learn|status) ", r"\Alearn", "(?m)^learn ", "^learn|^status"] {
        none(&patterns("allow", &[tied]));
    }
    none(&patterns("deny", &["--force"]));
    assert_eq!(codes(&patterns("allow", &["^learn|status"])), ["ACL113"]);
}

#[test]
fn an_argument_pattern_that_restricts_nothing_is_told_so() {
    let args = |regexes: &str| {
        let rule = format!("policy = 'allow'\narg_patterns = [{regexes}]");
        format!("default_policy = 'deny'\n[commands.mcp]\n{rule}\n")
    };
    for regex in [".*", "", "^", "$", r"(?s).*", "a*", "a|"] {
        assert_eq!(codes(&args(&format!("'{regex}'"))), ["ACL114"], "{regex}");
    }
    insta::assert_debug_snapshot!(said(&args("'^list', '.*'")), @r#"
    [
        "ACL114 4:26-4:30 `.*` matches all arguments, so it restricts no call of `mcp` (begin it with `^` and what the arguments must begin with, or remove it)",
    ]
    "#);
    // Each of these refuses something, if only a call without arguments.
    for regex in [".+", ".", " ", "^list", "list", r"^(list|output)?$", "^$"] {
        none(&args(&format!("'{regex}'")));
    }
}

#[test]
fn a_rule_that_a_deny_pattern_leaves_nothing_of_is_told_which() {
    insta::assert_debug_snapshot!(said(&command("policy = 'allow'", "deny = ['--force', '^learn']")), @r#"
    [
        "ACL108 2:11-2:16 every call of `learn` is refused before by `^learn`, patterns.deny[1] (line 5) (remove this rule, or make that deny pattern narrower)",
    ]
    "#);
    let both = "default_policy = 'deny'\n[patterns]\ndeny = ['^learn']\nallow = ['^learn rust']\n";
    insta::assert_debug_snapshot!(said(both), @r#"
    [
        "ACL108 4:10-4:23 every call that matches `^learn rust` is refused before by `^learn`, patterns.deny[0] (line 3) (remove this rule, or make that deny pattern narrower)",
    ]
    "#);
    none(&both.replace("^learn rust", "^lea"));
    none(&command("policy = 'allow'", "deny = ['^learn rust', 'sudo']"));
}

#[test]
fn a_rule_that_an_allow_pattern_makes_needless_is_told_which() {
    insta::assert_debug_snapshot!(said(&command("policy = 'deny'", "allow = ['^learn ']")), @r#"
    [
        "ACL110 2:11-2:16 every call of `learn` is allowed before by `^learn `, patterns.allow[0] (line 5), although this rule refuses some (remove this rule, or make that allow pattern narrower)",
    ]
    "#);
    let args = "policy = 'allow'\narg_patterns = ['^rust']";
    insta::assert_debug_snapshot!(said(&command(args, "allow = ['^learn ']")), @r#"
    [
        "ACL110 2:11-2:16 every call of `learn` is allowed before by `^learn `, patterns.allow[0] (line 6), although this rule refuses some (remove this rule, or make that allow pattern narrower)",
    ]
    "#);
    none(&command(args, "allow = ['^learn go']"));
}

#[test]
fn a_pattern_behind_a_wider_one_is_told_which() {
    let wide = ["^learn ", "^learn (rust|go)", "^status", "^learn r.*t$"];
    insta::assert_debug_snapshot!(said(&patterns("deny", &wide)), @r#"
    [
        "ACL109 3:20-3:38 every call that matches `^learn (rust|go)` already matches `^learn `, patterns.deny[0] (line 3) (remove it, or correct it if it was meant to match more)",
        "ACL109 3:51-3:65 every call that matches `^learn r.*t$` already matches `^learn `, patterns.deny[0] (line 3) (remove it, or correct it if it was meant to match more)",
    ]
    "#);
    none(&patterns("deny", &["^learn rust", "^learn ", "sudo", r"\bsu\b"]));
}

#[test]
fn a_name_that_no_command_has_is_told_what_to_write() {
    let long =
        |name: &str| format!("default_policy = 'deny'\n[commands.\"{name}\"]\npolicy = 'allow'\n");
    let found: Vec<_> = ["mcp list", "*", "mcp*", ""].iter().flat_map(|n| said(&long(n))).collect();
    insta::assert_debug_snapshot!(found, @r#"
    [
        "ACL111 2:11-2:21 no command has the name `mcp list`, so this entry does nothing (write `[commands.mcp]`, and what its arguments must match as `arg_patterns`)",
        "ACL111 2:11-2:14 no command has the name `*`, so this entry does nothing (for every command that nothing names there is `default_policy`)",
        "ACL111 2:11-2:17 no command has the name `mcp*`, so this entry does nothing (write `[commands.mcp]`, and what its arguments must match as `arg_patterns`)",
        "ACL111 2:11-2:13 no command has the name ``, so this entry does nothing (for every command that nothing names there is `default_policy`)",
    ]
    "#);
    insta::assert_debug_snapshot!(said("[b00t]\nallow = ['mcp list', '*']\n"), @r#"
    [
        "ACL111 2:10-2:20 no command has the name `mcp list`, so this entry does nothing (write `\"mcp\"`; which arguments are allowed can only be said in the long form)",
    ]
    "#);
    for name in ["learn", "Learn", "a.b", "größe", "two-words", "x_y", "-"] {
        none(&long(name));
    }
}

#[test]
fn advice_alone_never_makes_a_file_invalid() {
    let loose: Vec<_> = (0..1500).map(|n| format!("q{n}x.*y$")).collect();
    let loose: Vec<_> = loose.iter().map(String::as_str).collect();
    let report = acl::check(patterns("allow", &loose).as_bytes());
    assert!(report.policy().is_some() && !report.has_errors());
    assert_eq!(report.diagnostics().len(), 50);
}
