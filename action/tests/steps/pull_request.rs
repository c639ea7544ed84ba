//! `on: pull_request`

use super::checkout::{BROKEN, Checkout, FILE, Origin, POLICY, TESTS_FILE, WIDER};
use super::runner::{Done, Runner};

const MERGE: &str = "refs/pull/7/merge";

/// What the action says of a pull request that changes the policy, in a checkout of a given depth.
fn proposed(files: &[(&str, Option<&str>)], depth: Option<u32>) -> Done {
    let origin = Origin::with(FILE, POLICY);
    origin.commit("topic", files);
    let event = origin.pull_request("topic", "main", false);
    let checkout = Checkout::of(&origin.url(), MERGE, depth);
    Runner::on(&checkout.path(), "pull_request", MERGE, &event).run_installed()
}

#[test]
fn a_change_is_told_in_the_summary() {
    let done = proposed(&[(FILE, Some(WIDER))], None);
    assert!(done.success, "{}", done.log);
    assert_eq!((done.output("conclusion"), done.output("changed")), ("success", "true"));
    assert_eq!((done.output("errors"), done.output("warnings")), ("0", "0"));
    assert!(done.output("digest").starts_with("sha256:"), "{:?}", done.outputs);
    assert!(done.summary.contains("`status`"), "{}", done.summary);
    assert!(!done.summary.contains("not known"), "{}", done.summary);
}

#[test]
fn a_shallow_checkout_tells_the_same_as_a_full_one() {
    let origin = Origin::with(FILE, POLICY);
    origin.commit("topic", &[(FILE, Some(WIDER))]);
    let event = origin.pull_request("topic", "main", false);
    let told = [None, Some(1), Some(2)].map(|depth| {
        let checkout = Checkout::of(&origin.url(), MERGE, depth);
        let done = Runner::on(&checkout.path(), "pull_request", MERGE, &event).run_installed();
        (done.summary.clone(), done.output("base").to_owned(), done.output("changed").to_owned())
    });
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0], told[2]);
    assert_eq!(told[0].1, origin.tip("main"));
}

#[test]
fn errors_are_shown_on_their_lines_and_fail_the_step() {
    let done = proposed(&[(FILE, Some(BROKEN))], Some(1));
    assert!(!done.success);
    assert_eq!((done.output("conclusion"), done.output("errors")), ("failure", "1"));
    assert_eq!((done.output("changed"), done.output("digest")), ("", ""));
    let [annotation] = done.annotations()[..] else { panic!("{}", done.log) };
    assert!(
        annotation
            .starts_with("::error file=b00t-mcp-acl.toml,line=1,endLine=1,col=18,endColumn=23,"),
        "{annotation}"
    );
}

#[test]
fn a_pull_request_that_leaves_the_policy_alone_changes_nothing() {
    let done = proposed(&[("notes.md", Some("words"))], Some(1));
    assert!(done.success, "{}", done.log);
    assert_eq!((done.output("conclusion"), done.output("changed")), ("success", "false"));
}

#[test]
fn a_deleted_file_is_said_to_refuse_everything() {
    let done = proposed(&[(FILE, None)], Some(1));
    assert_eq!((done.output("conclusion"), done.output("changed")), ("neutral", "true"));
    assert!(done.success, "{}", done.log);
    assert_eq!(done.output("digest"), "");
}

#[test]
fn a_forks_pull_request_needs_no_secret() {
    let origin = Origin::with(FILE, POLICY);
    origin.commit("topic", &[(FILE, Some(WIDER))]);
    let event = origin.pull_request("topic", "main", true);
    let checkout = Checkout::of(&origin.url(), MERGE, Some(1));
    let done = Runner::on(&checkout.path(), "pull_request", MERGE, &event).run_installed();
    assert_eq!((done.output("conclusion"), done.output("changed")), ("success", "true"));
}

#[test]
fn the_head_alone_is_compared_with_where_it_was_begun() {
    let origin = Origin::with(FILE, POLICY);
    let begun = origin.tip("main");
    origin.commit("topic", &[("notes.md", Some("words"))]);
    origin.commit("main", &[(FILE, Some(WIDER))]);
    let event = origin.pull_request("topic", "main", false);
    let checkout = Checkout::of(&origin.url(), "refs/pull/7/head", None);
    let done = Runner::on(&checkout.path(), "pull_request", MERGE, &event).run_installed();
    assert_eq!(done.output("base"), begun);
    assert_eq!(done.output("changed"), "false", "{}", done.summary);
}

#[test]
fn tests_that_the_base_gained_meanwhile_are_not_taken_away() {
    let origin = Origin::with(FILE, POLICY);
    origin.commit("topic", &[("notes.md", Some("words"))]);
    let tests = "[[test]]\ncall = \"learn\"\nexpect = \"allow\"\n";
    origin.commit("main", &[(TESTS_FILE, Some(tests))]);
    let event = origin.pull_request("topic", "main", false);
    let checkout = Checkout::of(&origin.url(), "refs/pull/7/head", None);
    let done = Runner::on(&checkout.path(), "pull_request", MERGE, &event).run_installed();
    assert!(done.summary.contains("has changed since this branch began"), "{}", done.summary);
    assert!(!done.summary.contains("Nothing tests the policy any more"), "{}", done.summary);
}

#[test]
fn a_shallow_head_is_compared_with_the_tip_of_the_base() {
    let origin = Origin::with(FILE, POLICY);
    origin.commit("topic", &[(FILE, Some(WIDER))]);
    let event = origin.pull_request("topic", "main", false);
    let checkout = Checkout::of(&origin.url(), "refs/pull/7/head", Some(1));
    let done = Runner::on(&checkout.path(), "pull_request", MERGE, &event).run_installed();
    assert_eq!(done.output("base"), origin.tip("main"));
    assert_eq!(done.output("changed"), "true");
}

#[test]
fn a_base_that_cannot_be_had_is_said_so_and_fails_nothing() {
    let origin = Origin::with(FILE, POLICY);
    origin.commit("topic", &[(FILE, Some(WIDER))]);
    let event = origin.pull_request("topic", "main", false);
    let checkout = Checkout::of(&origin.url(), MERGE, Some(1));
    drop(origin);
    let done = Runner::on(&checkout.path(), "pull_request", MERGE, &event).run_installed();
    assert!(done.success, "{}", done.log);
    assert_eq!((done.output("base"), done.output("changed")), ("", ""));
    assert!(done.summary.contains("What was there before is not known"), "{}", done.summary);
}

#[test]
fn a_checkout_of_the_base_branch_is_said_to_be_one() {
    let origin = Origin::with(FILE, POLICY);
    origin.commit("topic", &[(FILE, Some(WIDER))]);
    let event = origin.pull_request("topic", "main", true);
    let checkout = Checkout::of(&origin.url(), "refs/heads/main", Some(1));
    let done = Runner::on(&checkout.path(), "pull_request_target", "refs/heads/main", &event)
        .run_installed();
    assert!(done.success, "{}", done.log);
    assert!(done.log.contains("what is checked out is the base branch"), "{}", done.log);
}

#[test]
fn without_git_the_files_on_disk_are_checked() {
    let origin = Origin::with(FILE, POLICY);
    origin.commit("topic", &[(FILE, Some(BROKEN))]);
    let event = origin.pull_request("topic", "main", false);
    let checkout = Checkout::of(&origin.url(), MERGE, Some(1));
    std::fs::remove_dir_all(checkout.path().join(".git")).unwrap();
    let done = Runner::on(&checkout.path(), "pull_request", MERGE, &event).run_installed();
    assert!(!done.success);
    assert_eq!((done.output("errors"), done.output("base")), ("1", ""));
}

#[test]
fn links_and_folders_are_not_read_as_files() {
    let origin = Origin::with("elsewhere.toml", POLICY);
    std::os::unix::fs::symlink("elsewhere.toml", origin.path().join(FILE)).unwrap();
    origin.commit("topic", &[]);
    let event = origin.pull_request("topic", "main", false);
    let checkout = Checkout::of(&origin.url(), MERGE, Some(1));
    let done = Runner::on(&checkout.path(), "pull_request", MERGE, &event).run_installed();
    assert_eq!((done.output("conclusion"), done.output("errors")), ("failure", "1"));
}
