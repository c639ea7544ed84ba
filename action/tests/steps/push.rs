//! `on: push`

use super::checkout::{Checkout, FILE, Origin, POLICY, WIDER, ZERO};
use super::runner::{Done, Runner};

/// What the action says of a push to a branch.
fn pushed(origin: &Origin, branch: &str, before: &str, depth: Option<u32>) -> Done {
    let git_ref = format!("refs/heads/{branch}");
    let checkout = Checkout::of(&origin.url(), &git_ref, depth);
    Runner::on(&checkout.path(), "push", &git_ref, &origin.push(branch, before)).run_installed()
}

#[test]
fn a_push_is_compared_with_what_was_there() {
    let origin = Origin::with(FILE, POLICY);
    let before = origin.tip("main");
    origin.commit("main", &[("notes.md", Some("words"))]);
    origin.commit("main", &[(FILE, Some(WIDER))]);
    for depth in [None, Some(1)] {
        let done = pushed(&origin, "main", &before, depth);
        assert!(done.success, "{}", done.log);
        assert_eq!((done.output("base"), done.output("changed")), (before.as_str(), "true"));
    }
}

#[test]
fn the_first_push_adds_the_file() {
    let origin = Origin::with(FILE, POLICY);
    let done = pushed(&origin, "main", ZERO, Some(1));
    assert!(done.success, "{}", done.log);
    assert_eq!((done.output("base"), done.output("changed")), ("", "true"));
    assert!(done.log.contains("this is the first push"), "{}", done.log);
}

#[test]
fn the_first_push_of_another_branch_is_compared_with_the_default_branch() {
    let origin = Origin::with(FILE, POLICY);
    origin.commit("topic", &[(FILE, Some(WIDER))]);
    for depth in [None, Some(1)] {
        let done = pushed(&origin, "topic", ZERO, depth);
        assert_eq!((done.output("base"), done.output("changed")), (&*origin.tip("main"), "true"));
    }
}

#[test]
fn a_commit_that_is_gone_gives_way_to_the_one_before() {
    let origin = Origin::with(FILE, POLICY);
    let parent = origin.tip("main");
    origin.commit("main", &[(FILE, Some(WIDER))]);
    let done = pushed(&origin, "main", "1234567812345678123456781234567812345678", Some(1));
    assert!(done.success, "{}", done.log);
    assert_eq!((done.output("base"), done.output("changed")), (parent.as_str(), "true"));
    assert!(done.log.contains("cannot be had"), "{}", done.log);
}

#[test]
fn a_force_push_is_compared_with_what_it_replaced() {
    let origin = Origin::with(FILE, POLICY);
    let replaced = origin.commit("main", &[(FILE, Some(WIDER))]);
    origin.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    for depth in [None, Some(1)] {
        let done = pushed(&origin, "main", &replaced, depth);
        assert_eq!((done.output("base"), done.output("changed")), (replaced.as_str(), "true"));
    }
}

#[test]
fn a_whole_clone_stays_whole() {
    let origin = Origin::with(FILE, POLICY);
    let replaced = origin.commit("main", &[(FILE, Some(WIDER))]);
    origin.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    let checkout = Checkout::of(&origin.url(), "refs/heads/main", None);
    let event = origin.push("main", &replaced);
    let done = Runner::on(&checkout.path(), "push", "refs/heads/main", &event).run_installed();
    assert_eq!(done.output("base"), replaced);
    assert_eq!(checkout.git(&["rev-parse", "--is-shallow-repository"]), "false");
}

#[test]
fn a_deleted_file_refuses_everything() {
    let origin = Origin::with(FILE, POLICY);
    let before = origin.tip("main");
    origin.commit("main", &[(FILE, None), ("notes.md", Some("words"))]);
    let done = pushed(&origin, "main", &before, Some(1));
    assert_eq!((done.output("changed"), done.output("digest")), ("true", ""));
}

#[test]
fn a_schedule_compares_nothing() {
    let origin = Origin::with(FILE, POLICY);
    let checkout = Checkout::of(&origin.url(), "refs/heads/main", Some(1));
    let event = serde_json::json!({ "schedule": "0 0 * * *" });
    let done = Runner::on(&checkout.path(), "schedule", "refs/heads/main", &event).run_installed();
    assert!(done.success, "{}", done.log);
    assert_eq!((done.output("base"), done.output("changed")), (&*origin.tip("main"), "false"));
}

#[test]
fn nothing_that_others_rely_on_is_moved() {
    let origin = Origin::with(FILE, POLICY);
    let before = origin.tip("main");
    origin.commit("main", &[(FILE, Some(WIDER))]);
    let checkout = Checkout::of(&origin.url(), "refs/heads/main", Some(1));
    let state = || {
        [
            checkout.git(&["rev-parse", "HEAD", "origin/main"]),
            checkout.git(&["status", "--porcelain"]),
        ]
    };
    let as_it_was = state();
    let event = origin.push("main", &before);
    Runner::on(&checkout.path(), "push", "refs/heads/main", &event).run_installed();
    assert_eq!(state(), as_it_was);
}

#[test]
fn a_partial_clone_brings_the_files_that_it_lacks() {
    let origin = Origin::with(FILE, POLICY);
    origin.git(&["config", "uploadpack.allowFilter", "true"]);
    let before = origin.tip("main");
    origin.commit("main", &[(FILE, Some(WIDER))]);
    let checkout = Checkout::partial(&origin.url());
    let event = origin.push("main", &before);
    let done = Runner::on(&checkout.path(), "push", "refs/heads/main", &event).run_installed();
    assert_eq!((done.output("base"), done.output("changed")), (&*before, "true"), "{}", done.log);
}
