//! `[b00t]`: two lists of command names.

use super::world::{codes, decide, policy, said, verdict};

#[test]
fn a_star_allows_every_command() {
    let text = "[b00t]\nallow = [\"*\"]\ndeny = []\n";
    assert_eq!(verdict(text, "anything at all"), "allow b00t.allow[0]");
}

#[test]
fn deny_wins_over_allow() {
    let text = "[b00t]\nallow = ['*', 'learn']\ndeny = ['mcp', 'learn']\n";
    assert_eq!(verdict(text, "learn"), "deny b00t.deny[1]");
    assert_eq!(verdict(text, "mcp list"), "deny b00t.deny[0]");
    assert_eq!(verdict(text, "status"), "allow b00t.allow[0]");
}

#[test]
fn a_star_in_deny_refuses_every_command() {
    let text = "[b00t]\nallow = ['learn']\ndeny = ['*']\n";
    assert_eq!(verdict(text, "learn"), "deny b00t.deny[0]");
    assert_eq!(verdict(text, "x"), "deny b00t.deny[0]");
}

#[test]
fn what_is_not_listed_is_refused() {
    let text = "# names\n[b00t]\nallow = ['learn']\n";
    assert_eq!(verdict(text, "mcp"), "deny b00t.allow");
    assert_eq!(decide(&policy(text), "mcp").rule().line, 3);
}

#[test]
fn without_allow_everything_is_refused_by_the_table() {
    for text in ["\n[b00t]\n", "\n[b00t]\ndeny = ['x']\n"] {
        assert_eq!(verdict(text, "mcp"), "deny b00t.allow");
        assert_eq!(decide(&policy(text), "mcp").rule().line, 2);
    }
}

#[test]
fn names_are_exact_and_never_regexes() {
    let text = "[b00t]\nallow = ['learn', '^m', 'a*']\n";
    for call in ["Learn", "learning", "mcp", "ab"] {
        assert_eq!(verdict(text, call), "deny b00t.allow", "{call}");
    }
    assert_eq!(verdict(text, "a*"), "allow b00t.allow[2]");
}

#[test]
fn arguments_do_not_matter() {
    let text = "[b00t]\nallow = ['learn']\n";
    assert_eq!(verdict(text, "learn --force sudo"), "allow b00t.allow[0]");
}

#[test]
fn the_rule_has_the_line_and_the_name_of_the_entry() {
    let policy = policy("[b00t]\nallow = [\n  'learn',\n  '*',\n]\n");
    let rule = decide(&policy, "mcp").rule().clone();
    assert_eq!(
        (rule.path.as_str(), rule.line, rule.text.as_deref()),
        ("b00t.allow[1]", 4, Some("*"))
    );
}

#[test]
fn the_decision_is_one_sentence() {
    let policy = policy("[b00t]\nallow = ['learn', 'all']\ndeny = ['mcp']\n");
    let sentence = |line: &str| decide(&policy, line).to_string();
    insta::assert_snapshot!(sentence("learn"), @"allowed by b00t.allow[0] (line 2): the list names `learn`");
    insta::assert_snapshot!(sentence("mcp"), @"denied by b00t.deny[0] (line 3): the list names `mcp`");
    insta::assert_snapshot!(sentence("x"), @"denied by b00t.allow (line 2): the list does not name `x`");
    let star = super::world::policy("[b00t]\nallow = ['*']\n");
    insta::assert_snapshot!(decide(&star, "x"), @"allowed by b00t.allow[0] (line 2): `*` stands for every command");
}

#[test]
fn the_forms_cannot_be_mixed_and_both_are_still_read() {
    assert_eq!(codes("default_policy='deny'\n[b00t]\nallow=['*']"), ["ACL014"]);
    assert_eq!(codes("[b00t]\nallow=['*']\n[commands.x]\npolicy='deny'"), ["ACL014"]);
    assert_eq!(codes("[patterns]\n[b00t]\n"), ["ACL014"]);
    insta::assert_debug_snapshot!(said("[b00t]\nalow=['*']\n[commands.x]\npolicy='no'\n[patterns]\ndeny=1"), @r#"
    [
        "ACL014 1:2-1:6 `b00t` and `commands` cannot be in one file (keep the short form (`[b00t]`) or the long form (`default_policy`, `[commands]`, `[patterns]`))",
        "ACL006 2:1-2:5 the key `alow` is unknown in `[b00t]` (did you mean `allow`?)",
        "ACL009 4:8-4:12 `commands.x.policy` must be \"allow\" or \"deny\", and this is `no` (did you mean \"deny\"?)",
        "ACL008 6:6-6:7 `patterns.deny` must be a list of strings, and this is a number (write a list of strings)",
    ]
    "#);
}

#[test]
fn settings_for_ones_own_machine_are_ignored_with_a_warning() {
    let text = "[b00t]\nallow = ['*']\n\n[dev]\nbypass_oauth = true\n[dev.deep]\nx = [1]\n";
    assert_eq!(codes(text), ["ACL102"]);
    assert_eq!(verdict(text, "x"), "allow b00t.allow[0]");
}
