//! A crash between any two steps leaves no check run behind that is never completed, and no
//! annotation twice.

use std::fmt::Write;

use checks::{Taken, take_report, take_review};
use github::{CheckConclusion, ReviewCause};
use ids::UnixMillis;
use pretty_assertions::assert_eq;

use crate::world::{World, commit, pull, report};

/// A policy with so many errors, one a line.
fn broken(errors: u32) -> String {
    let mut text = "default_policy = \"deny\"\n".to_owned();
    for number in 0..errors {
        writeln!(text, "unknown{number} = 1").unwrap();
    }
    text
}

/// Plays the story without a crash, then once for each step at which it can crash.
fn at_every_step(play: impl Fn(&World), check: impl Fn(&World, &str)) {
    let whole = World::known();
    let before = whole.steps.get();
    play(&whole);
    whole.settle();
    check(&whole, "without a crash");
    let steps = whole.steps.get() - before;
    assert!(steps > 3, "{steps}");
    for step in 1..=steps {
        let world = World::known();
        play(&world);
        world.die_at(Some(step));
        world.settle();
        check(&world, &format!("crash at step {step} of {steps}"));
    }
}

#[test]
fn a_review_survives_a_crash_at_every_step() {
    at_every_step(
        |world| world.request('2', 3, "main"),
        |world, when| {
            assert_eq!(world.shown('2').len(), 1, "{when}");
            assert!(world.conclusion('2').is_some(), "{when}");
        },
    );
}

#[test]
fn so_does_one_in_a_repository_that_is_not_known() {
    for step in 1..=12 {
        let world = World::new();
        world.request('2', 3, "main");
        world.die_at(Some(step));
        world.settle();
        assert!(world.conclusion('2').is_some(), "crash at step {step}");
    }
}

#[test]
fn a_hundred_and_twenty_annotations_come_in_batches_once_each() {
    let lines: Vec<u32> = (2..=121).collect();
    at_every_step(
        |world| {
            world.write('4', Some('1'), Some(&broken(120)));
            world.open(5, '4', "main");
            world.request('4', 5, "main");
        },
        |world, when| {
            assert_eq!(world.conclusion('4'), Some(CheckConclusion::Failure), "{when}");
            assert_eq!(world.only('4', |run| run.lines.clone()), lines, "{when}");
        },
    );
}

#[test]
fn exactly_fifty_annotations_are_one_batch() {
    let world = World::known();
    world.write('4', Some('1'), Some(&broken(50)));
    world.open(5, '4', "main");
    world.request('4', 5, "main");
    world.settle();
    assert_eq!(world.asked(), ["create", "proposal", "compare", "update"]);
    assert_eq!(world.only('4', |run| run.lines.len()), 50);
}

#[test]
fn a_branch_that_moves_between_two_batches_does_not_mix_them() {
    let world = World::known();
    world.write('4', Some('1'), Some(&broken(120)));
    world.open(5, '4', "main");
    world.request('4', 5, "main");
    // create, proposal, compare: two steps each; then the first batch.
    world.die_at(Some(8));
    world.ring();
    assert_eq!(world.only('4', |run| run.lines.len()), 50);
    world.write('6', Some('1'), None);
    world.branch("main", '6');
    world.asked();
    world.settle();
    assert_eq!(world.asked(), ["snapshots", "get", "update", "update"]);
    assert_eq!(world.only('4', |run| run.lines.len()), 120);
    let job = world.jobs.borrow().values().last().unwrap().clone();
    assert_eq!(job.basis.unwrap().tip, commit('1'));
}

#[test]
fn a_report_survives_a_crash_at_every_step() {
    at_every_step(
        |world| {
            world.report(7, Some('1'));
        },
        |world, when| {
            assert_eq!(world.conclusion('1'), Some(CheckConclusion::Success), "{when}");
        },
    );
}

#[test]
fn a_superseded_review_survives_a_crash_at_every_step() {
    at_every_step(
        |world| {
            world.write('4', Some('2'), Some(crate::world::OLD));
            world.open(3, '4', "main");
            world.request('2', 3, "main");
        },
        |world, when| {
            assert_eq!(world.conclusion('2'), Some(CheckConclusion::Cancelled), "{when}");
        },
    );
}

/// The desk begins a check run and dies, and its journal is lost.
fn with_a_stray() -> World {
    let world = World::known();
    world.request('2', 3, "main");
    world.die_at(Some(3));
    world.ring();
    assert_eq!(world.shown('2'), ["b00t ACL: in progress"]);
    world.jobs.borrow_mut().clear();
    world.deliveries.borrow_mut().clear();
    world.memory.take();
    world.pass(60_000);
    world
}

#[test]
fn a_check_run_whose_journal_was_lost_is_completed_by_the_next_one() {
    let world = with_a_stray();
    world.request('2', 3, "main");
    world.settle();
    let shown = world.shown('2');
    assert_eq!(shown.len(), 2);
    assert_eq!(shown[0], "b00t ACL: Cancelled: Superseded by another check run");
    assert!(world.runs.borrow()[1].conclusion.is_some_and(|end| end != CheckConclusion::Cancelled));
}

#[test]
fn so_it_is_when_somebody_asks_for_it_later() {
    let world = with_a_stray();
    world.write('4', Some('1'), Some(crate::world::OLD));
    world.open(5, '4', "main");
    world.request('4', 5, "main");
    world.settle();
    assert_eq!(world.conclusion('2'), None);
    world.again('2', check_run::NAME);
    world.settle();
    assert_eq!(world.shown('2')[0], "b00t ACL: Cancelled: Superseded by another check run");
}

#[test]
fn other_check_runs_are_left_as_they_are() {
    let world = with_a_stray();
    let mut other = world.runs.borrow()[0].clone();
    other.name = "lint".into();
    world.runs.borrow_mut().push(other);
    world.request('2', 3, "main");
    world.settle();
    assert_eq!(world.shown('2')[1], "lint: in progress");
}

#[test]
fn what_crashes_every_time_is_completed_without_being_looked_at() {
    let world = World::known();
    world.request('2', 3, "main");
    for _ in 0..5 {
        // It dies where the commit is read.
        let begun = world.shown('2').len() == 1;
        world.die_at(Some(if begun { 1 } else { 3 }));
        assert!(!world.ring());
    }
    world.settle();
    assert_eq!(world.conclusion('2'), Some(CheckConclusion::Failure));
    assert_eq!(world.shown('2'), ["b00t ACL: Failure: This could not be reviewed"]);
    assert!(world.errors()[0].starts_with("checks.undone"), "{:?}", world.errors());
}

#[test]
fn what_crashes_even_then_is_given_up() {
    let world = World::known();
    world.request('2', 3, "main");
    for _ in 0..8 {
        world.die_at(Some(1));
        assert!(!world.ring());
    }
    world.settle();
    assert!(world.errors()[0].starts_with("checks.given_up"), "{:?}", world.errors());
}

#[test]
fn one_run_ends_only_some_jobs() {
    let world = World::known();
    world.pass(60_000);
    for (number, digit) in (20..).zip("345678".chars()) {
        world.write(digit, Some('1'), Some(crate::world::OLD));
        world.open(number, digit, "main");
        world.request(digit, number, "main");
    }
    let completed =
        |world: &World| world.runs.borrow().iter().filter(|run| run.conclusion.is_some()).count();
    assert!(world.ring());
    assert_eq!((world.runs.borrow().len(), completed(&world)), (6, checks::MAX_ENDED));
    let now = UnixMillis::new(world.now.get());
    assert_eq!(world.desk().next_alarm(), Ok(Some(now)), "the rest is due at once");
    world.settle();
    assert_eq!(completed(&world), 6);
}

#[test]
fn what_a_run_died_of_is_worked_on_alone_and_after_the_others() {
    let world = World::known();
    world.request('2', 3, "main");
    // It dies where the commit is read.
    world.die_at(Some(3));
    assert!(!world.ring());
    for (number, digit) in [(20, '3'), (21, '4')] {
        world.write(digit, Some('1'), Some(crate::world::OLD));
        world.open(number, digit, "main");
        world.request(digit, number, "main");
    }
    assert!(world.ring());
    assert!(world.conclusion('3').is_some() && world.conclusion('4').is_some());
    assert_eq!(world.conclusion('2'), None, "not in the same run");
    assert!(world.ring());
    assert!(world.conclusion('2').is_some());
}

#[test]
fn a_request_that_could_not_be_written_down_whole_is_taken_when_it_comes_again() {
    for writes in 0..3 {
        let world = World::known();
        let request = world.asks('2', &[pull(3, "main")], ReviewCause::Pull);
        let id = "again".parse().unwrap();
        let now = UnixMillis::new(world.now.get());
        world.writes_left.set(Some(writes));
        take_review(&world, &id, &request, now).unwrap_err();
        assert_eq!(take_review(&world, &id, &request, now), Ok(Taken::Queued), "{writes}");
        world.settle();
        assert_eq!(world.shown('2').len(), 1, "after {writes} writes");
        assert!(world.conclusion('2').is_some(), "after {writes} writes");
    }
}

#[test]
fn a_report_that_could_not_be_written_down_whole_is_taken_when_it_comes_again() {
    for writes in 0..2 {
        let world = World::known();
        let now = UnixMillis::new(world.now.get());
        world.writes_left.set(Some(writes));
        take_report(&world, None, &report(7, Some('1')), now).unwrap_err();
        assert_eq!(world.report(7, Some('1')), Taken::Queued, "{writes}");
        world.settle();
        let shown = world.shown('1');
        assert_eq!(shown.len(), 1, "after {writes} writes: {shown:?}");
    }
}
