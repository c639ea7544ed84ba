//! Rules that record what they would refuse (`enforce = false`).

use acl::Reach;
use pretty_assertions::assert_eq;

use super::world::{codes, decide, policy, said};

const TEXT: &str = r#"default_policy = "allow"

[commands.shell]
policy = "deny"
enforce = false

[commands.mcp]
policy = "allow"
arg_patterns = ["^(list|add)", "^[a-z ]+$"]
enforce = false

[patterns]
deny = ["--force", { pattern = '\bsudo\b', enforce = false }, { pattern = "^rm " }]
"#;

/// The decision about a call, and the path of the rule that would have refused it.
fn told(text: &str, line: &str) -> (String, Option<String>) {
    let decision = decide(&policy(text), line);
    let shadowed = decision.shadowed().map(|rule| rule.path.clone());
    (format!("{} {}", decision.verdict(), decision.rule().path), shadowed)
}

#[test]
fn a_rule_that_only_records_refuses_nothing_and_is_named() {
    let told = |line| told(TEXT, line);
    let named = |rule: &str, shadowed: &str| (rule.to_owned(), Some(shadowed.to_owned()));
    assert_eq!(told("shell ls"), named("allow commands.shell", "commands.shell"));
    assert_eq!(told("mcp remove"), named("allow commands.mcp", "commands.mcp.arg_patterns[0]"));
    assert_eq!(told("mcp add 7"), named("allow commands.mcp", "commands.mcp.arg_patterns[1]"));
    assert_eq!(told("learn sudo"), named("allow default_policy", "patterns.deny[1]"));
    assert_eq!(told("mcp list x"), ("allow commands.mcp".to_owned(), None));
    assert_eq!(told("rm x"), ("deny patterns.deny[2]".to_owned(), None));
}

#[test]
fn the_first_rule_that_would_have_refused_is_named() {
    assert_eq!(told(TEXT, "shell sudo").1.unwrap(), "patterns.deny[1]");
    let allowed = TEXT.to_owned() + "allow = ['^shell sudo']\n";
    let (decision, shadowed) = told(&allowed, "shell sudo");
    assert_eq!(
        (decision.as_str(), shadowed.as_deref()),
        ("allow patterns.allow[0]", Some("patterns.deny[1]"))
    );
}

#[test]
fn a_call_that_another_rule_refuses_is_refused_as_ever() {
    assert_eq!(told(TEXT, "shell sudo --force"), ("deny patterns.deny[0]".to_owned(), None));
    let closed = TEXT.replace("default_policy = \"allow\"", "default_policy = \"deny\"");
    assert_eq!(told(&closed, "learn sudo"), ("deny default_policy".to_owned(), None));
}

#[test]
fn the_decision_says_so_in_one_sentence() {
    insta::assert_snapshot!(decide(&policy(TEXT), "mcp remove x"), @"allowed by commands.mcp (line 7): what the rule refuses of `mcp` is only recorded; commands.mcp.arg_patterns[0] (line 9) would refuse it");
    insta::assert_snapshot!(decide(&policy(TEXT), "learn sudo"), @"allowed by default_policy (line 1): no rule names `learn`; patterns.deny[1] (line 13) would refuse it");
}

#[test]
fn an_explanation_shows_what_was_only_recorded() {
    let explained = policy(TEXT).explain("mcp", &["sudo".to_owned()]);
    insta::assert_snapshot!(explained, @r"
    1. patterns.deny[0] (line 13): `--force` does not match `mcp sudo`; go on
    2. patterns.deny[1] (line 13): `\bsudo\b` matches `mcp sudo`, which is only recorded; go on
    3. patterns.deny[2] (line 13): `^rm ` does not match `mcp sudo`; go on
    4. commands.mcp.arg_patterns[0] (line 9): `^(list|add)` does not match the arguments `sudo`, which is only recorded; go on
    5. commands.mcp (line 7): what the rule refuses of `mcp` is only recorded; allowed
    allowed by commands.mcp (line 7): what the rule refuses of `mcp` is only recorded; patterns.deny[1] (line 13) would refuse it
    ");
    assert_eq!(serde_json::to_value(&explained).unwrap()["shadowed"]["path"], "patterns.deny[1]");
    let plain = serde_json::to_value(policy(TEXT).explain("learn", &[])).unwrap();
    assert!(plain.get("shadowed").is_none() && plain.get("limits").is_none());
}

#[test]
fn enforce_is_true_unless_it_is_false() {
    let text = TEXT.replace("enforce = false", "enforce = true");
    assert_eq!(told(&text, "shell ls"), ("deny commands.shell".to_owned(), None));
    assert_eq!(told(&text, "learn sudo"), ("deny patterns.deny[1]".to_owned(), None));
    let plain = text.replace("enforce = true", "").replace(", }", " }");
    assert_eq!(policy(&text).digest(), policy(&plain).digest());
}

#[test]
fn what_is_only_recorded_hides_no_tool() {
    assert_eq!(policy(TEXT).reach("shell", &[]), Reach::Sometimes);
    let text = TEXT.replace("\"--force\", ", "").replace(", { pattern = \"^rm \" }", "");
    assert_eq!(policy(&text).reach("shell", &[]), Reach::Always);
    assert_eq!(policy(&text).reach("mcp", &["remove"]), Reach::Always);
}

#[test]
fn what_cannot_be_only_recorded_is_an_error() {
    let text = "default_policy = 'deny'\nenforce = false\n[patterns]\n\
                allow = [{ pattern = 'a', enforce = false }, { pattern = 'b' }]\n\
                deny = [{ patern = 'c' }, { enforce = false }, { pattern = 'd', enforce = 'no', x = 1 }]\n\
                enforce = false\n[commands.x]\npolicy = 'deny'\nenforce = 0\n";
    insta::assert_debug_snapshot!(said(text), @r#"
    [
        "ACL006 2:1-2:8 the key `enforce` is unknown at the top of the file (it belongs to `[commands.NAME]` or an entry of `[patterns] deny`)",
        "ACL017 4:10-4:44 `patterns.allow[0]` allows, and `enforce` is for rules that refuse (write the pattern as a string)",
        "ACL008 4:46-4:63 `patterns.allow[1]` must be a string, and this is a table (write a string)",
        "ACL006 5:11-5:17 the key `patern` is unknown in `[patterns.deny]` (did you mean `pattern`?)",
        "ACL007 5:27-5:46 `patterns.deny[1]` has no `pattern` (add the regex: `{ pattern = \"…\", enforce = false }`)",
        "ACL008 5:75-5:79 `patterns.deny[2].enforce` must be `true` or `false`, and this is a string (remove the quotes)",
        "ACL006 5:81-5:82 the key `x` is unknown in `[patterns.deny]` (remove it; known here: `pattern`, `enforce`)",
        "ACL006 6:1-6:8 the key `enforce` is unknown in `[patterns]` (it belongs to `[commands.NAME]` or an entry of `[patterns] deny`)",
        "ACL008 9:11-9:12 `commands.x.enforce` must be `true` or `false`, and this is a number (write `true` or `false`)",
    ]
    "#);
    insta::assert_debug_snapshot!(said("[b00t]\nenforce = false\n"), @r#"
    [
        "ACL006 2:1-2:8 the key `enforce` is unknown in `[b00t]` (it belongs to `[commands.NAME]` or an entry of `[patterns] deny`)",
    ]
    "#);
}

#[test]
fn where_nothing_is_refused_there_is_nothing_to_record() {
    let rule = |keys: &str| format!("default_policy = 'deny'\n[commands.x]\n{keys}\n");
    insta::assert_debug_snapshot!(said(&rule("policy = 'allow'\nenforce = false")), @r#"
    [
        "ACL120 4:11-4:16 `commands.x` refuses nothing, so `enforce = false` has no effect (remove it, or write the `arg_patterns` that are to be tried out)",
    ]
    "#);
    for keys in [
        "policy = 'allow'\nenforce = true",
        "policy = 'allow'\narg_patterns = ['^a']\nenforce = true",
        "policy = 'deny'\nenforce = true",
    ] {
        assert!(codes(&rule(keys)).is_empty(), "{keys}");
    }
}

#[test]
fn a_refusing_rule_that_only_records_is_told_to_grant_what_the_default_would_refuse() {
    let rule = |default: &str| {
        format!("default_policy = '{default}'\n[commands.x]\npolicy = 'deny'\nenforce = false\n")
    };
    assert_eq!(codes(&rule("deny")), ["ACL124"]);
    assert!(policy(&rule("deny")).decide("x", &[]).is_allowed());
    assert!(codes(&rule("allow")).is_empty(), "there it tries out a refusal");
}

#[test]
fn argument_patterns_that_only_record_are_told_to_grant_every_call() {
    let rule = |default: &str, args: &str| {
        format!(
            "default_policy = '{default}'\n[commands.mcp]\npolicy = 'allow'\n\
             arg_patterns = [{args}]\nenforce = false\n"
        )
    };
    assert!(decide(&policy(&rule("deny", "'^list'")), "mcp add x").is_allowed());
    insta::assert_debug_snapshot!(said(&rule("deny", "'^list'")), @r#"
    [
        "ACL124 5:11-5:16 `commands.mcp` only records what its `arg_patterns` would refuse, so every call of it is allowed; without it `default_policy` would refuse them (remove `enforce`, or try the `arg_patterns` out as policy tests)",
    ]
    "#);
    assert!(codes(&rule("allow", "'^list'")).is_empty(), "there every call is allowed anyway");
    assert!(codes(&rule("deny", "")).is_empty(), "there is nothing to record");
}

#[test]
fn an_equal_entry_is_superfluous_unless_only_it_refuses() {
    let deny =
        |list: &str| codes(&format!("default_policy = 'deny'\n[patterns]\ndeny = [{list}]\n"));
    let (refuses, records) = ("'^a '", "{ pattern = '^a ', enforce = false }");
    assert_eq!(deny(&format!("{refuses}, {records}")), ["ACL105"]);
    assert_eq!(deny(&format!("{records}, {records}")), ["ACL105"]);
    assert!(deny(&format!("{records}, {refuses}")).is_empty());
}

#[test]
fn a_digest_knows_what_is_only_recorded() {
    let digest = |text: &str| policy(text).digest();
    let full = digest(&TEXT.replace("enforce = false", "enforce = true"));
    let texts = [
        TEXT.to_owned(),
        TEXT.replacen("enforce = false", "enforce = true", 1),
        TEXT.replace("sudo\\b', enforce = false", "sudo\\b'"),
        TEXT.replace("\"--force\"", "{ pattern = \"--force\", enforce = false }"),
    ];
    let mut digests: Vec<_> = texts.iter().map(|text| digest(text)).chain([full]).collect();
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), texts.len() + 1);
    let idle = "default_policy = 'deny'\n[commands.x]\npolicy = 'allow'\n";
    assert_eq!(digest(idle), digest(&format!("{idle}enforce = false\n")));
}

#[test]
fn a_diff_says_what_is_only_recorded_now() {
    let enforced = TEXT.replace("enforce = false", "enforce = true");
    let diff = |old: &str, new: &str| acl::diff(Some(&policy(old)), Some(&policy(new)));
    insta::assert_snapshot!(diff(&enforced, TEXT), @r"
    + the arguments of `mcp` need not match `^(list|add)` any more (it was commands.mcp.arg_patterns[0], line 9)
    + the arguments of `mcp` need not match `^[a-z ]+$` any more (it was commands.mcp.arg_patterns[1], line 9)
    + refusals of `mcp` are only recorded now (commands.mcp, line 7)
    + `shell` was refused (commands.shell, line 3) and is now allowed (commands.shell, line 3)
    + refusals of `shell` are only recorded now (commands.shell, line 3)
    + refusals of calls that match `\bsudo\b` are only recorded now (patterns.deny[1], line 13)
    ");
    insta::assert_snapshot!(diff(TEXT, &enforced), @r"
    - the arguments of `mcp` must match `^(list|add)` now (commands.mcp.arg_patterns[0], line 9)
    - the arguments of `mcp` must match `^[a-z ]+$` now (commands.mcp.arg_patterns[1], line 9)
      refusals of `mcp` are not only recorded any more (it was commands.mcp, line 7)
    - `shell` was allowed (commands.shell, line 3) and is now refused (commands.shell, line 3)
      refusals of `shell` are not only recorded any more (it was commands.shell, line 3)
    - calls that match `\bsudo\b` are refused now (patterns.deny[1], line 13)
    ");
    let none = "default_policy = \"allow\"\n[patterns]\ndeny = [\"--force\", \"^rm \"]\n";
    insta::assert_snapshot!(diff(none, TEXT), @r"
    refusals of `mcp` are only recorded now (commands.mcp, line 7)
    refusals of `shell` are only recorded now (commands.shell, line 3)
    calls that match `\bsudo\b` are recorded now, and not refused for that (patterns.deny[1], line 13)
    ");
    insta::assert_snapshot!(diff(TEXT, none), @r"
    refusals of `mcp` are not recorded any more (it was commands.mcp, line 7)
    refusals of `shell` are not recorded any more (it was commands.shell, line 3)
    calls that match `\bsudo\b` are not recorded any more (it was patterns.deny[1], line 13)
    ");
    let other = TEXT.replace("^(list|add)", "^list");
    insta::assert_snapshot!(diff(TEXT, &other), @"  other refusals of `mcp` are recorded now (commands.mcp, line 7)");
}

#[test]
fn a_pattern_that_only_records_shadows_no_other() {
    let text = "default_policy = 'allow'\n[patterns]\ndeny = [{ pattern = '^a', enforce = false }, '^ab']\nallow = ['^a ']\n\
                [commands.a]\npolicy = 'deny'\nenforce = false\n";
    assert_eq!(codes(text), ["ACL110"]);
}
