//! Which tools can be called at all.

use acl::Reach::{self, Always, Never, Sometimes};

use super::world::policy;

fn with_deny(regex: &str) -> String {
    format!("default_policy = 'allow'\n[patterns]\ndeny = ['{regex}']\n")
}

fn reach(text: &str, command: &str, fixed: &[&str]) -> Reach {
    policy(text).reach(command, fixed)
}

#[test]
fn a_deny_pattern_that_covers_a_command_hides_it() {
    for regex in ["^learn", "^learn.*$", "learn", r"\blearn\b", r"^learn\b", "^learn ", "(?i)LEARN"]
    {
        assert_eq!(reach(&with_deny(regex), "learn", &[]), Never, "{regex}");
        assert_eq!(reach(&with_deny(regex), "learn", &["rust"]), Never, "{regex}");
        // Elsewhere, one without an anchor may still match the arguments.
        let other = if regex.starts_with('^') { Always } else { Sometimes };
        assert_eq!(reach(&with_deny(regex), "status", &[]), other, "{regex}");
    }
}

#[test]
fn a_deny_pattern_that_covers_some_calls_hides_nothing() {
    for regex in ["--force", "^learn rust$", "^learn $", "^learn .", r"\d", "^(learn|mcp) x"] {
        assert_eq!(reach(&with_deny(regex), "learn", &[]), Sometimes, "{regex}");
    }
    assert_eq!(reach(&with_deny("^learn $"), "learn", &["x"]), Always);
    assert_eq!(reach(&with_deny("^learn ."), "learn", &["x"]), Never);
}

#[test]
fn a_deny_pattern_that_cannot_match_leaves_everything() {
    for regex in ["^learn$", "^mcp", "^Learn", "[^ -~]", "$^"] {
        assert_eq!(reach(&with_deny(regex), "learn", &[]), Always, "{regex}");
    }
}

#[test]
fn a_rule_that_refuses_hides_its_command_unless_an_allow_pattern_may_match() {
    let rule = "default_policy = 'allow'\n[commands.learn]\npolicy = 'deny'\n";
    assert_eq!(reach(rule, "learn", &[]), Never);
    assert_eq!(reach(rule, "status", &[]), Always);
    let allow = |regex: &str| format!("{rule}[patterns]\nallow = ['{regex}']\n");
    assert_eq!(reach(&allow("^status"), "learn", &[]), Never);
    assert_eq!(reach(&allow("^learn rust"), "learn", &[]), Sometimes);
    assert_eq!(reach(&allow("^learn rust"), "learn", &["go"]), Never);
    assert_eq!(reach(&allow("^learn rust"), "learn", &["rust"]), Always);
    assert_eq!(reach(&allow("^learn"), "learn", &[]), Always);
}

#[test]
fn argument_patterns_are_followed_from_the_fixed_arguments_on() {
    let text = "default_policy = 'deny'\n[commands.mcp]\npolicy = 'allow'\narg_patterns = ['^(list|add)']\n";
    assert_eq!(reach(text, "mcp", &["add"]), Always);
    assert_eq!(reach(text, "mcp", &["list", "--json"]), Always);
    assert_eq!(reach(text, "mcp", &["remove"]), Never);
    assert_eq!(reach(text, "mcp", &["li"]), Never);
    assert_eq!(reach(text, "mcp", &[]), Sometimes);
    let whole = text.replace("^(list|add)", "^(list|add)$");
    assert_eq!(reach(&whole, "mcp", &["add"]), Sometimes);
    assert_eq!(reach(&whole, "mcp", &["add", "x"]), Never);
}

#[test]
fn one_argument_pattern_that_cannot_match_is_enough() {
    let text = "default_policy = 'deny'\n[commands.mcp]\npolicy = 'allow'\narg_patterns = ['a', '^list', 'b']\n";
    assert_eq!(reach(text, "mcp", &["add"]), Never);
    assert_eq!(reach(text, "mcp", &["list"]), Sometimes);
    assert_eq!(reach(text, "mcp", &["list", "ab"]), Always);
}

#[test]
fn the_default_decides_about_the_rest() {
    assert_eq!(reach("default_policy = 'allow'", "x", &[]), Always);
    assert_eq!(reach("default_policy = 'deny'", "x", &["y"]), Never);
    let some = "default_policy = 'deny'\n[patterns]\nallow = ['--dry-run']\n";
    assert_eq!(reach(some, "x", &[]), Sometimes);
    assert_eq!(reach(some, "x", &["--dry-run"]), Always);
}

#[test]
fn the_short_form_knows_for_certain() {
    let text = "[b00t]\nallow = ['learn']\n";
    assert_eq!(reach(text, "learn", &["x"]), Always);
    assert_eq!(reach(text, "mcp", &[]), Never);
}

#[test]
fn what_cannot_be_told_is_sometimes() {
    // The states of this one are too many to look at.
    assert_eq!(reach(&with_deny("x.{30}$"), "learn", &[]), Sometimes);
    // Word boundaries are told in ASCII only.
    assert_eq!(reach(&with_deny(r"\bé\b"), "é", &[]), Sometimes);
}
