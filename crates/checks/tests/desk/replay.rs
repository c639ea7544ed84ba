//! Which recorded calls are tried.

use audit::{Decision, DistinctCall, Recorded};
use github::CheckConclusion;
use pretty_assertions::assert_eq;

use crate::world::World;

/// A world in which the account 7 learned ten times by the policy on `main`.
fn with_calls() -> World {
    let world = World::known();
    world.report(1, Some('1'));
    world.settle();
    let learned = DistinctCall {
        tool: "b00t_learn".into(),
        command_line: "learn".into(),
        decision: Decision::Allowed,
        calls: 10,
    };
    world.recorded.replace(Some(Recorded { distinct: vec![learned], left_out: 0 }));
    world
}

fn summary(world: &World) -> String {
    world.request('2', 3, "main");
    world.settle();
    world.only('2', |run| run.summary.clone())
}

#[test]
fn the_calls_of_the_account_that_the_policy_is_in_force_for_are_tried() {
    let world = with_calls();
    let said = summary(&world);
    assert!(said.contains("10 allowed then and refused now"), "{said}");
    assert_eq!(*world.accounts.borrow(), [7]);
}

#[test]
fn that_they_cannot_be_read_holds_nothing_up() {
    let world = with_calls();
    world.recorded.replace(None);
    let said = summary(&world);
    assert!(said.contains("They cannot be read at the moment"), "{said}");
    assert_eq!(world.conclusion('2'), Some(CheckConclusion::Neutral));
    let log = world.log.borrow();
    assert!(log.iter().any(|(_, line)| line.starts_with("checks.no_replay")), "{log:?}");
}

#[test]
fn before_anything_is_in_force_nobodys_calls_are_asked_for() {
    let world = World::known();
    let said = summary(&world);
    assert!(said.contains("No calls are recorded of the last 30 days"), "{said}");
    assert!(world.accounts.borrow().is_empty());
}

#[test]
fn the_calls_of_a_former_owner_are_not_tried() {
    let world = with_calls();
    let mut report = world.memory.borrow().report.clone().unwrap();
    report.record.login = "hubot".parse().unwrap();
    world.memory.borrow_mut().report = Some(report);
    let said = summary(&world);
    assert!(said.contains("No calls are recorded of the last 30 days"), "{said}");
    assert!(world.accounts.borrow().is_empty());
}

#[test]
fn a_stranger_is_told_nothing_of_calls() {
    let world = with_calls();
    world.crosses.set(true);
    let said = summary(&world);
    assert!(said.contains("from a branch of this repository is"), "{said}");
    assert!(!said.contains("allowed then"), "{said}");
    assert!(world.accounts.borrow().is_empty());
}

#[test]
fn a_commit_whose_pull_request_is_not_known_is_a_strangers() {
    let world = with_calls();
    world.may_read_pulls.set(false);
    let said = summary(&world);
    assert!(!said.contains("allowed then"), "{said}");
    assert!(world.accounts.borrow().is_empty());
}

#[test]
fn after_a_crash_a_stranger_is_still_one() {
    for step in 1..30 {
        let world = with_calls();
        world.crosses.set(true);
        world.request('2', 3, "main");
        world.die_at(Some(step));
        world.ring();
        world.die_at(None);
        world.settle();
        let said = world.only('2', |run| run.summary.clone());
        assert!(said.contains("from a branch of this repository is"), "{step}: {said}");
        assert!(world.accounts.borrow().is_empty(), "{step}");
    }
}
