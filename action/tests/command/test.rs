//! `b00t-acl test`

use super::world::{BAD, GOOD, World};

const POLICY: &str = "b00t-mcp-acl.toml";
const TESTS: &str = "b00t-mcp-acl.test.toml";

const PASSING: &str = "[[test]]\nname = \"servers are listed\"\ncall = \"mcp list\"\nexpect = \"allow\"\n\n\
                       [[test]]\ncall = \"mcp list --force\"\nexpect = \"deny\"\nrule = \"patterns.deny\"\n";

const FAILING: &str =
    "[[test]]\nname = \"servers are removed\"\ncall = \"mcp remove\"\nexpect = \"allow\"\n";

#[test]
fn tests_that_pass_are_named() {
    let ran = World::with(&[(POLICY, GOOD), (TESTS, PASSING)]).run(&["test"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out, "ok   servers are listed\nok   mcp list --force\n2 tests passed\n");
}

#[test]
fn a_test_that_fails_is_shown_on_its_line_and_fails_the_command() {
    let tests = format!("{PASSING}\n{FAILING}");
    let ran = World::with(&[(POLICY, GOOD), (TESTS, &tests)]).run(&["test", POLICY]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    insta::assert_snapshot!(ran.out, @r#"
    error[ACL201]: `mcp remove` must be allowed, and is denied by commands.mcp.arg_patterns[0] (line 5): `^(list|add)` does not match the arguments `remove`
      --> b00t-mcp-acl.test.toml:14:10
       |
    14 | expect = "allow"
       |          ^^^^^^^
       = help: change that rule, or what the test expects

    b00t-mcp-acl.test.toml: 1 error
    ok   servers are listed
    ok   mcp list --force
    FAIL servers are removed
    2 tests passed, 1 failed
    "#);
}

#[test]
fn json_has_every_test_with_the_rule_that_decided() {
    let ran = World::with(&[(POLICY, GOOD), (TESTS, FAILING)]).run(&["test", "--format", "json"]);
    assert_eq!(ran.code, 1);
    let [answer] = &ran.json()[..] else { panic!("{ran:?}") };
    assert_eq!((&answer["file"], &answer["ok"]), (&POLICY.into(), &false.into()));
    assert_eq!(answer["test_diagnostics"][0]["code"], "ACL201");
    insta::assert_snapshot!(answer["tests"][0], @r#"{"call":"mcp remove","decision":"deny","expected":"allow","expected_rule":null,"line":1,"name":"servers are removed","passed":false,"rule":{"line":5,"path":"commands.mcp.arg_patterns[0]","text":"^(list|add)"}}"#);
}

#[test]
fn github_gets_workflow_commands() {
    let ran = World::with(&[(POLICY, GOOD), (TESTS, FAILING)]).run(&["test", "--format", "github"]);
    assert_eq!(ran.code, 1);
    let place = format!("::error file={TESTS},line=");
    assert!(ran.out.starts_with(&place) && ran.out.contains("title=ACL201::"), "{}", ran.out);
}

#[test]
fn a_policy_with_errors_is_not_tested() {
    let ran = World::with(&[(POLICY, BAD), (TESTS, PASSING)]).run(&["test"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("error[ACL009]"), "{}", ran.out);
    assert!(ran.out.ends_with("No test was run: a file has errors\n"), "{}", ran.out);
}

#[test]
fn the_tests_stand_beside_the_policy() {
    let world = World::with(&[]);
    std::fs::create_dir(world.path().join("sub")).unwrap();
    std::fs::write(world.path().join("sub/other.toml"), GOOD).unwrap();
    std::fs::write(world.path().join("sub").join(TESTS), PASSING).unwrap();
    assert_eq!(world.run(&["test", "sub/other.toml"]).code, 0);
}

#[test]
fn no_tests_are_no_pass() {
    let ran = World::with(&[(POLICY, GOOD)]).run(&["test"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.starts_with("b00t-acl: cannot read b00t-mcp-acl.test.toml: "), "{}", ran.err);
}
