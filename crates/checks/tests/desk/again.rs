//! A check run that somebody asks for once more.

use github::{CheckConclusion, ReviewCause};
use pretty_assertions::assert_eq;

use crate::world::{NEW, World, commit, pull};

#[test]
fn a_known_commit_gets_another_check_run() {
    let world = World::known();
    world.request('2', 3, "main");
    world.settle();
    world.asked();
    world.again('2', check_run::NAME);
    world.settle();
    assert_eq!(world.asked(), ["create", "proposal", "compare", "update"]);
    let shown = world.shown('2');
    assert_eq!(shown.len(), 2);
    assert_eq!(shown[0], shown[1]);
}

#[test]
fn a_commit_that_is_waiting_is_not_reviewed_twice() {
    let world = World::known();
    world.request('2', 3, "main");
    world.again('2', check_run::NAME);
    world.settle();
    assert_eq!(world.shown('2').len(), 1);
}

#[test]
fn the_pull_requests_of_an_unknown_commit_are_looked_for() {
    let world = World::known();
    world.write('5', Some('1'), Some(NEW));
    world.branch("dev", '5');
    world.open(3, '2', "dev");
    world.again('2', check_run::NAME);
    world.settle();
    assert_eq!(
        world.asked(),
        ["list", "create", "pulls", "proposal", "compare", "snapshots", "update"]
    );
    assert!(world.only('2', |run| run.summary.clone()).contains("dev"));
}

#[test]
fn a_commit_without_pull_requests_is_compared_with_the_default_branch() {
    let world = World::known();
    world.write('5', Some('1'), Some(NEW));
    world.again('5', check_run::NAME);
    world.settle();
    assert!(world.conclusion('5').is_some_and(|end| end != CheckConclusion::Cancelled));
}

#[test]
fn a_suite_without_pull_requests_has_nothing_to_review() {
    let world = World::known();
    world.deliver(&world.asks('1', &[], ReviewCause::SuiteAgain { app: Some(5) }));
    world.settle();
    assert_eq!(world.asked(), ["pulls"]);
    assert_eq!(world.shown('1'), Vec::<String>::new());
}

#[test]
fn a_suite_of_a_known_commit_is_reviewed_again() {
    let world = World::known();
    world.request('2', 3, "main");
    world.settle();
    world.deliver(&world.asks('2', &[], ReviewCause::SuiteAgain { app: Some(5) }));
    world.settle();
    assert_eq!(world.shown('2').len(), 2);
}

#[test]
fn a_suite_of_an_unknown_commit_with_a_pull_request_is_reviewed() {
    let world = World::known();
    world.deliver(&world.asks('2', &[], ReviewCause::SuiteAgain { app: Some(5) }));
    world.settle();
    assert_eq!(world.shown('2').len(), 1);
    assert!(world.conclusion('2').is_some());
}

#[test]
fn a_commit_that_is_no_head_any_more_says_so() {
    let world = World::known();
    world.write('4', Some('2'), Some(NEW));
    world.open(3, '4', "main");
    world.deliver(&world.asks(
        '2',
        &[pull(3, "main")],
        ReviewCause::RunAgain { app: None, name: check_run::NAME.into() },
    ));
    world.settle();
    assert_eq!(world.conclusion('2'), Some(CheckConclusion::Cancelled));
    assert!(world.only('2', |run| run.summary.contains(commit('4').as_str())));
}

#[test]
fn somebody_elses_check_run_is_not_made() {
    let world = World::known();
    world.again('2', "lint");
    world.settle();
    assert_eq!(world.asked(), Vec::<String>::new());
}

#[test]
fn what_came_into_force_is_told_again() {
    let world = World::known();
    world.report(7, Some('1'));
    world.settle();
    world.again('1', check_run::IN_FORCE_NAME);
    world.settle();
    let shown = world.shown('1');
    assert_eq!(shown.len(), 2);
    assert_eq!(shown[0], shown[1]);
}

#[test]
fn all_checks_of_a_commit_include_what_came_into_force() {
    let world = World::known();
    world.report(7, Some('1'));
    world.settle();
    world.deliver(&world.asks('1', &[], ReviewCause::SuiteAgain { app: Some(5) }));
    world.settle();
    let shown = world.shown('1');
    assert_eq!(shown.len(), 2, "no pull request has it, so there is no review: {shown:?}");
    assert!(shown[0].starts_with(check_run::IN_FORCE_NAME));
    assert_eq!(shown[0], shown[1]);
}

#[test]
fn what_was_in_force_before_is_not_told_again() {
    let world = World::known();
    world.report(7, Some('1'));
    world.settle();
    world.asked();
    world.again('2', check_run::IN_FORCE_NAME);
    world.settle();
    assert_eq!(world.asked(), Vec::<String>::new());
}
