//! The tests beside a policy.

use acl::{Found, NotAFile, Verdict};
use pretty_assertions::assert_eq;

use super::world::{judge, said_of_tests, test_codes};

const POLICY: &str = "default_policy = 'deny'\n\
                      [commands.learn]\npolicy = 'allow'\n\
                      [commands.mcp]\npolicy = 'allow'\narg_patterns = ['^list']\n\
                      [patterns]\ndeny = ['--force', 'sudo']\n";

/// One test with these lines.
fn test(lines: &str) -> String {
    format!("[[test]]\n{lines}\n")
}

#[test]
fn a_policy_whose_tests_pass_comes_into_force() {
    let tests = "[[test]]\nname = 'learning is open'\ncall = 'learn rust --json'\nexpect = 'allow'\n\
                 rule = 'commands.learn'\n\n[[test]]\ncall = 'mcp add x'\nexpect = 'deny'\n";
    let judgement = judge(POLICY, tests);
    assert!(judgement.into_force().is_some());
    assert!(judgement.test_diagnostics().is_empty());
    let run = judgement.test_run().unwrap();
    assert_eq!((run.passed(), run.failed()), (2, 0));
    let [named, bare] = run.results() else { panic!("{run:?}") };
    assert_eq!(
        (named.title(), named.line, named.expected),
        ("learning is open", 1, Verdict::Allow)
    );
    assert_eq!((bare.title(), bare.line, bare.expected), ("mcp add x", 7, Verdict::Deny));
    assert_eq!(bare.decision.rule().path, "commands.mcp.arg_patterns[0]");
}

#[test]
fn a_policy_whose_tests_fail_does_not_and_it_is_said_which_rule_decided_and_why() {
    let tests = "[[test]]\ncall = 'mcp add x'\nexpect = 'allow'\n\n\
                 [[test]]\ncall = 'learn x --force'\nexpect = 'deny'\nrule = 'commands.learn'\n";
    let judgement = judge(POLICY, tests);
    assert!(judgement.into_force().is_none());
    assert!(judgement.policy().is_some());
    assert_eq!(judgement.test_run().unwrap().failed(), 2);
    insta::assert_debug_snapshot!(said_of_tests(&judgement), @r#"
    [
        "ACL201 3:10-3:17 `mcp add x` must be allowed, and is denied by commands.mcp.arg_patterns[0] (line 6): `^list` does not match the arguments `add x` (change that rule, or what the test expects)",
        "ACL202 8:8-8:24 `learn x --force` must be decided by `commands.learn`, and is denied by patterns.deny[0] (line 8): `--force` matches `learn x --force` (change the rules, or write `rule = \"patterns.deny[0]\"`)",
    ]
    "#);
}

#[test]
fn a_call_is_what_patterns_see_space_by_space() {
    let policy = "default_policy = 'deny'\n[patterns]\nallow = ['^status $', '^a  b $']\n";
    for call in ["status", "status ", "a  b "] {
        let judgement = judge(policy, &test(&format!("call = '{call}'\nexpect = 'allow'")));
        assert!(judgement.into_force().is_some(), "{call:?}");
    }
    for call in ["status  ", "a b ", "a  b"] {
        let judgement = judge(policy, &test(&format!("call = '{call}'\nexpect = 'deny'")));
        assert!(judgement.into_force().is_some(), "{call:?}");
    }
}

#[test]
fn a_rule_is_named_by_its_path_or_by_its_list() {
    let rule = |path: &str| {
        let lines = format!("call = 'learn sudo'\nexpect = 'deny'\nrule = '{path}'");
        judge(POLICY, &test(&lines)).into_force().is_some()
    };
    assert!(rule("patterns.deny[1]") && rule("patterns.deny"));
    assert!(!rule("patterns.deny[0]") && !rule("patterns") && !rule("patterns.den") && !rule(""));
}

#[test]
fn what_is_wrong_with_the_form_is_said_as_for_a_policy() {
    let tests = "tset = 1\n\n[[test]]\ncal = 'learn'\nexpect = 'Allow'\n\n\
                 [[test]]\ncall = 7\n\n[[test]]\ncall = ' x'\nexpect = 'deny'\nrule = []\n\
                 name = 'a'\nname = 'b'\n";
    let judgement = judge(POLICY, tests);
    assert!(judgement.into_force().is_none() && judgement.test_run().is_none());
    insta::assert_debug_snapshot!(said_of_tests(&judgement), @r#"
    [
        "ACL006 1:1-1:5 the key `tset` is unknown at the top of the file (did you mean `test`?)",
        "ACL006 4:1-4:4 the key `cal` is unknown in `[[test]]` (did you mean `call`?)",
        "ACL009 5:10-5:17 `test[0].expect` must be \"allow\" or \"deny\", and this is `Allow` (did you mean \"allow\"?)",
        "ACL007 7:1-7:9 `test[1]` has no `expect` (add `expect = \"allow\"` or `expect = \"deny\"`)",
        "ACL008 8:8-8:9 `test[1].call` must be a string, and this is a number (put it into quotes)",
        "ACL204 11:8-11:12 a call must begin with the name of a command (write the command first)",
        "ACL008 13:8-13:10 `test[2].rule` must be a string, and this is a list (write a string)",
        "ACL005 15:1-15:5 `name` is defined a second time (remove one of the two, or merge them)",
    ]
    "#);
}

#[test]
fn a_single_table_where_a_list_belongs_is_met_with_advice() {
    let judgement = judge(POLICY, "[test]\ncall = 'learn'\nexpect = 'allow'\n");
    insta::assert_debug_snapshot!(said_of_tests(&judgement), @r#"
    [
        "ACL008 1:1-1:7 `test` must be a list of tables, and this is a table (write `[[test]]` and not `[test]`)",
    ]
    "#);
}

#[test]
fn a_key_of_a_test_outside_of_one_is_told_where_it_belongs() {
    let judgement = judge(POLICY, "call = 'learn'\n");
    insta::assert_debug_snapshot!(said_of_tests(&judgement), @r#"
    [
        "ACL006 1:1-1:5 the key `call` is unknown at the top of the file (it belongs to `[[test]]`)",
    ]
    "#);
}

#[test]
fn a_call_that_nobody_can_make_is_no_test() {
    let long = "x".repeat(acl::MAX_CALL_BYTES);
    for (call, codes) in [
        ("", &["ACL204"][..]),
        (" learn", &["ACL204"]),
        ("learn\\n", &["ACL204"]),
        (&format!("{long}x"), &["ACL204"]),
        (&long, &[]),
    ] {
        let judgement = judge(POLICY, &test(&format!("call = \"{call}\"\nexpect = 'deny'")));
        assert_eq!(test_codes(&judgement), codes, "{:.9}", call);
    }
}

#[test]
fn a_file_may_have_500_tests() {
    let tests = test("call = 'learn'\nexpect = 'allow'");
    let full = judge(POLICY, &tests.repeat(500));
    assert_eq!(full.test_run().unwrap().passed(), 500);
    let over = judge(POLICY, &tests.repeat(501));
    assert!(over.into_force().is_none() && over.test_run().is_none());
    insta::assert_debug_snapshot!(said_of_tests(&over), @r#"
    [
        "ACL203 1501:1-1501:9 the file has 501 tests, more than the 500 that are allowed (remove some of them; none was run)",
    ]
    "#);
}

#[test]
fn tests_that_would_take_too_long_are_not_run_and_keep_the_policy_back() {
    let tests = "[[test]]\ncall = 'x abbabaaabbababbbaababbabaaabbababbbaab'\nexpect = 'deny'\n";
    let policy = |count: usize, regex: &str| {
        let regexes: Vec<_> = (0..count).map(|n| format!("'{regex}{n}'")).collect();
        format!("default_policy = 'deny'\n[patterns]\ndeny = [{}]\n", regexes.join(","))
    };
    for (count, regex, times) in
        [(2000, "z", 500), (1500, "a[ab]{14}z", 500), (40, "((a?){30}b?){40}z", 20)]
    {
        let judgement = judge(&policy(count, regex), &tests.repeat(times));
        assert_eq!(test_codes(&judgement), ["ACL206"], "{regex}");
        assert!(judgement.test_run().is_none() && judgement.into_force().is_none(), "{regex}");
        assert!(judgement.policy().is_some(), "{regex}");
    }
    for (count, regex, times) in
        [(100, "^mcp (add|remove)\\b.*\\bx", 100), (30, "^\\w+ (add|remove) \\w+\\s+x", 100)]
    {
        let judgement = judge(&policy(count, regex), &tests.repeat(times));
        assert_eq!(test_codes(&judgement), Vec::<&str>::new(), "{regex}");
        assert!(judgement.into_force().is_some(), "{regex}");
    }
}

#[test]
fn argument_patterns_count_for_the_tests_of_their_command() {
    let policy = "default_policy = 'deny'\n[commands.big]\npolicy = 'allow'\n\
                  arg_patterns = ['((a?){30}b?){90}z']\n[commands.small]\npolicy = 'deny'\n";
    let tests =
        |command: &str| test(&format!("call = '{command} {}'\nexpect = 'deny'", "ab".repeat(300)));
    assert_eq!(test_codes(&judge(policy, &tests("big").repeat(60))), ["ACL206"]);
    assert!(judge(policy, &tests("small").repeat(60)).into_force().is_some());
}

#[test]
fn a_file_without_tests_is_warned_of_and_stops_nothing() {
    for tests in ["", "# none\n", "test = []\n"] {
        let judgement = judge(POLICY, tests);
        assert_eq!(test_codes(&judgement), ["ACL205"]);
        assert!(judgement.into_force().is_some());
    }
}

#[test]
fn tests_that_cannot_be_read_keep_the_policy_back() {
    let policy = Found::Bytes(POLICY.as_bytes());
    let huge = vec![b'#'; acl::MAX_BYTES + 1];
    for (tests, code) in [
        (Found::NotAFile(NotAFile::Symlink), "ACL001"),
        (Found::NotAFile(NotAFile::Directory), "ACL001"),
        (Found::NotAFile(NotAFile::Submodule), "ACL001"),
        (Found::TooLarge(70_000), "ACL002"),
        (Found::Bytes(&huge), "ACL002"),
        (Found::Bytes(b"\xff"), "ACL003"),
        (Found::Bytes(b"[[test"), "ACL004"),
    ] {
        let judgement = acl::judge(policy, tests);
        assert_eq!(test_codes(&judgement), [code]);
        assert!(judgement.into_force().is_none() && judgement.policy().is_some());
    }
    let link = acl::judge(policy, Found::NotAFile(NotAFile::Symlink));
    assert!(link.test_diagnostics()[0].message.contains(acl::TESTS_FILE_NAME));
}

#[test]
fn without_tests_the_policy_alone_counts() {
    let alone = |policy| acl::judge(policy, Found::Absent);
    let good = alone(Found::Bytes(POLICY.as_bytes()));
    assert!(good.into_force().is_some() && good.test_run().is_none() && !good.is_absent());
    let absent = alone(Found::Absent);
    assert!(absent.is_absent() && absent.into_force().is_none());
    assert!(absent.diagnostics().is_empty());
    for (policy, code) in [
        (Found::NotAFile(NotAFile::Directory), "ACL001"),
        (Found::TooLarge(70_000), "ACL002"),
        (Found::Bytes(b""), "ACL007"),
    ] {
        let bad = alone(policy);
        assert!(bad.into_force().is_none() && bad.policy().is_none() && !bad.is_absent());
        assert_eq!(bad.diagnostics()[0].code, code);
    }
}

#[test]
fn the_form_of_tests_is_checked_whatever_the_policy_is() {
    for policy in [Found::Absent, Found::Bytes(b"default_policy = 1"), Found::TooLarge(70_000)] {
        let judgement = acl::judge(policy, Found::Bytes(b"[[test]]\ncall = 'learn'\n"));
        assert_eq!(test_codes(&judgement), ["ACL007"]);
        assert!(judgement.test_run().is_none());
        let failing = acl::judge(policy, Found::Bytes(b"[[test]]\ncall='x'\nexpect='allow'\n"));
        assert!(failing.test_diagnostics().is_empty());
    }
}
