//! The action's inputs.

use super::checkout::{BROKEN, Checkout, FILE, Origin, POLICY, WIDER, ZERO};
use super::runner::Runner;

/// A push of a file, ready to run.
fn push_of(path: &str, text: &str) -> (Checkout, Runner) {
    let origin = Origin::with(path, text);
    let checkout = Checkout::of(&origin.url(), "refs/heads/main", None);
    let event = origin.push("main", ZERO);
    let runner = Runner::on(&checkout.path(), "push", "refs/heads/main", &event);
    (checkout, runner)
}

/// A policy that works and has something to be warned of.
const WARNED: &str =
    "default_policy = \"deny\"\n\n[commands.learn]\npolicy = \"allow\"\n\n[dev]\nx = 1\n";

#[test]
fn fail_on_says_what_fails_the_step() {
    for (text, fail_on, success) in [
        (BROKEN, "error", false),
        (BROKEN, "warning", false),
        (BROKEN, "never", true),
        (WARNED, "error", true),
        (WARNED, "warning", false),
        (WARNED, "never", true),
        (POLICY, "warning", true),
    ] {
        let (_checkout, runner) = push_of(FILE, text);
        let done = runner.with("fail-on", fail_on).run_installed();
        assert_eq!(done.success, success, "{fail_on}: {}", done.log);
    }
}

#[test]
fn a_value_that_is_none_is_said_so() {
    for input in ["fail-on", "annotations", "summary"] {
        let (_checkout, runner) = push_of(FILE, POLICY);
        let done = runner.with(input, "perhaps").run_installed();
        assert!(!done.success && done.log.contains("perhaps"), "{input}: {}", done.log);
        assert!(done.log.contains(&format!("--{input}")), "{input}: {}", done.log);
    }
}

#[test]
fn a_value_is_never_a_command() {
    let (checkout, runner) = push_of(FILE, POLICY);
    let done = runner.with("working-directory", "$(touch here); touch there #").run_installed();
    assert!(!done.success, "{}", done.log);
    assert_eq!(checkout.git(&["status", "--porcelain"]), "");
}

#[test]
fn the_policy_may_be_in_a_folder() {
    let (_checkout, runner) = push_of("acl/of mine/b00t-mcp-acl.toml", BROKEN);
    let done = runner.with("working-directory", "acl/of mine").run_installed();
    assert_eq!(done.output("errors"), "1");
    let [annotation] = done.annotations()[..] else { panic!("{}", done.log) };
    assert!(annotation.starts_with("::error file=acl/of mine/b00t-mcp-acl.toml,"), "{annotation}");
}

#[test]
fn annotations_and_summary_may_be_left_out() {
    let (_checkout, runner) = push_of(FILE, BROKEN);
    let done = runner.with("annotations", "false").with("summary", "false").run_installed();
    assert!(!done.success);
    assert_eq!((done.annotations().len(), done.summary.as_str()), (0, ""));
    assert!(done.log.contains("error[ACL009]") && done.log.contains("1 | default"), "{}", done.log);
    assert_eq!(done.output("errors"), "1");
}

#[test]
fn a_sarif_log_is_written_where_it_is_asked_for() {
    let (checkout, runner) = push_of("sub/b00t-mcp-acl.toml", BROKEN);
    let runner = runner.with("working-directory", "sub").with("sarif-file", "out/acl.sarif");
    let done = runner.run_installed();
    let path = checkout.path().join("out/acl.sarif");
    assert_eq!(done.output("sarif-file"), path.to_str().unwrap());
    let log: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let [result] = &log["runs"][0]["results"].as_array().unwrap()[..] else { panic!("{log}") };
    let place = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!((&result["ruleId"], place), (&"ACL009".into(), &"sub/b00t-mcp-acl.toml".into()));
}

#[test]
fn failing_policy_tests_fail_the_step() {
    let origin = Origin::with(FILE, WIDER);
    let tests = "[[test]]\ncall = \"learn\"\nexpect = \"deny\"\n\n[[test]]\ncall = \"status\"\nexpect = \"allow\"\n";
    origin.commit("main", &[("b00t-mcp-acl.test.toml", Some(tests))]);
    let checkout = Checkout::of(&origin.url(), "refs/heads/main", None);
    let event = origin.push("main", ZERO);
    let done = Runner::on(&checkout.path(), "push", "refs/heads/main", &event).run_installed();
    assert!(!done.success, "{}", done.log);
    assert_eq!((done.output("tests-passed"), done.output("tests-failed")), ("1", "1"));
    assert_eq!((done.output("errors"), done.output("conclusion")), ("0", "failure"));
    let [annotation] = done.annotations()[..] else { panic!("{}", done.log) };
    assert!(annotation.starts_with("::error file=b00t-mcp-acl.test.toml,line="), "{annotation}");
}
