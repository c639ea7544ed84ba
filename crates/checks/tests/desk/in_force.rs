//! What came into force is told on its commit.

use checks::Taken;
use github::CheckConclusion;
use ids::{AccountId, InstallationId};
use pretty_assertions::assert_eq;

use crate::world::{World, report};

#[test]
fn a_report_becomes_one_completed_check_run() {
    let world = World::new();
    assert_eq!(world.report(7, Some('1')), Taken::Queued);
    world.settle();
    assert_eq!(world.asked(), ["list", "create"], "it is made and completed in one request");
    assert_eq!(world.conclusion('1'), Some(CheckConclusion::Success));
    let (name, id) = world.only('1', |run| (run.name.clone(), run.external_id.clone()));
    assert_eq!((name.as_str(), id.as_str()), (check_run::IN_FORCE_NAME, "in-force-7-7"));
}

#[test]
fn a_report_that_is_repeated_is_one() {
    let world = World::new();
    world.report(7, Some('1'));
    world.settle();
    assert_eq!(world.report(7, Some('1')), Taken::Known);
    assert_eq!(world.report(6, Some('1')), Taken::Known, "an older one is no news");
    world.settle();
    assert_eq!(world.shown('1').len(), 1);
}

#[test]
fn after_a_transfer_the_new_owners_report_is_told_though_its_count_is_lower() {
    let world = World::new();
    world.report(7, Some('1'));
    world.settle();
    let mut told = report(2, Some('1'));
    told.record.account = AccountId::new(8);
    let now = surroundings::Surroundings::now(&world);
    assert_eq!(checks::take_report(&world, None, &told, now), Ok(Taken::Queued));
    world.settle();
    let runs = world.runs.borrow();
    let ids: Vec<_> = runs.iter().map(|run| run.external_id.as_str()).collect();
    assert_eq!(ids, ["in-force-7-7", "in-force-8-2"]);
}

#[test]
fn whoever_lost_the_journal_finds_the_check_run() {
    let world = World::new();
    world.report(7, Some('1'));
    world.settle();
    world.jobs.borrow_mut().clear();
    world.memory.take();
    assert_eq!(world.report(7, Some('1')), Taken::Queued);
    world.settle();
    assert_eq!(world.shown('1').len(), 1);
}

#[test]
fn without_a_head_there_is_nothing_to_tell_it_on() {
    let world = World::new();
    assert_eq!(world.report(7, None), Taken::Known);
    world.settle();
    assert_eq!(world.asked(), Vec::<String>::new());
}

#[test]
fn two_generations_of_one_commit_are_told_in_their_order() {
    let world = World::new();
    world.report(7, Some('1'));
    world.settle();
    world.report(8, Some('1'));
    world.settle();
    let runs = world.runs.borrow();
    let ids: Vec<_> = runs.iter().map(|run| run.external_id.as_str()).collect();
    assert_eq!(ids, ["in-force-7-7", "in-force-7-8"]);
}

#[test]
fn what_was_outdone_before_it_was_told_is_not_told() {
    let world = World::new();
    world.report(7, Some('1'));
    world.report(8, Some('1'));
    world.settle();
    assert_eq!(world.only('1', |run| run.external_id.clone()), "in-force-7-8");
}

#[test]
fn a_reinstalled_app_is_found() {
    let world = World::new();
    let mut told = report(7, Some('1'));
    told.installation = InstallationId::new(1);
    let now = surroundings::Surroundings::now(&world);
    checks::take_report(&world, None, &told, now).unwrap();
    *world.fails.borrow_mut() = Some(("list", github::GitHubError::NotFound));
    world.ring();
    world.pass(3_000);
    world.ring();
    world.fails.take();
    world.settle();
    assert_eq!(world.conclusion('1'), Some(CheckConclusion::Success));
    assert!(world.asked().contains(&"installation".to_owned()));
}
