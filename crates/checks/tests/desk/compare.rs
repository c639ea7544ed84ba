//! What a commit is compared with.

use github::{CheckConclusion, ReviewCause};
use pretty_assertions::assert_eq;

use crate::world::{BROKEN, NEW, OLD, World, commit, pull};

fn summary(world: &World, head: char) -> String {
    world.only(head, |run| run.summary.clone())
}

#[test]
fn the_branch_is_read_and_not_believed() {
    let world = World::known();
    world.write('5', Some('1'), Some(NEW));
    world.branch("dev", '5');
    world.open(3, '2', "dev");
    // An older event: the base has changed since.
    world.request('2', 3, "main");
    world.settle();
    assert_eq!(world.asked(), ["create", "proposal", "proposal", "compare", "snapshots", "update"]);
    assert!(summary(&world, '2').contains("dev"));
}

#[test]
fn what_the_branch_changed_meanwhile_is_not_the_proposals_doing() {
    let world = World::known();
    let moved = format!("{OLD}[commands.install]\npolicy = \"allow\"\n");
    world.write('6', Some('1'), Some(&moved));
    world.branch("main", '6');
    world.request('2', 3, "main");
    world.settle();
    assert_eq!(world.asked(), ["create", "proposal", "compare", "snapshots", "update"]);
    let summary = summary(&world, '2');
    assert!(!summary.contains("install"), "{summary}");
}

#[test]
fn tests_that_the_branch_gained_meanwhile_are_not_taken_away_by_the_proposal() {
    let world = World::known();
    world.write('6', Some('1'), Some(OLD));
    world.test('6', "[[test]]\ncall = \"learn\"\nexpect = \"allow\"\n");
    world.branch("main", '6');
    world.request('2', 3, "main");
    world.settle();
    let summary = summary(&world, '2');
    assert!(!summary.contains("Nothing tests the policy any more"), "{summary}");
    assert!(summary.contains("has changed since this branch began"), "{summary}");
}

#[test]
fn a_branch_that_moved_without_its_policy_is_compared_as_it_is() {
    let world = World::known();
    world.write('6', Some('1'), Some(OLD));
    world.branch("main", '6');
    world.request('2', 3, "main");
    world.settle();
    let job = world.jobs.borrow().values().last().unwrap().clone();
    let basis = job.basis.unwrap();
    assert_eq!((basis.tip, basis.began), (commit('6'), None));
}

/// A policy with errors was merged before, while [`OLD`] stays in force; then pull request 3
/// proposes to allow everything.
fn everything_over_errors(world: &World) {
    world.write('6', Some('1'), Some(BROKEN));
    world.branch("main", '6');
    world.write('8', Some('6'), Some("default_policy = \"allow\"\n"));
    world.open(3, '8', "main");
}

#[test]
fn over_errors_the_comparison_is_with_what_is_in_force() {
    let world = World::known();
    world.report(7, Some('1'));
    everything_over_errors(&world);
    world.request('8', 3, "main");
    world.settle();
    assert_eq!(world.conclusion('8'), Some(CheckConclusion::Neutral));
    assert!(summary(&world, '8').contains("Any other command was refused"));
    assert!(summary(&world, '8').contains(commit('1').as_str()));
}

#[test]
fn over_errors_everything_is_never_granted_silently() {
    let world = World::known();
    everything_over_errors(&world);
    world.request('8', 3, "main");
    world.settle();
    assert_eq!(world.conclusion('8'), Some(CheckConclusion::Neutral));
}

#[test]
fn what_is_in_force_stays_the_same_after_a_crash() {
    let world = World::known();
    world.report(7, Some('1'));
    world.settle();
    everything_over_errors(&world);
    world.request('8', 3, "main");
    // create, proposal, compare: two steps each; then the check run is completed.
    world.die_at(Some(7));
    world.ring();
    world.memory.borrow_mut().report = None;
    world.settle();
    assert!(summary(&world, '8').contains(commit('1').as_str()));
}

#[test]
fn without_common_history_the_branch_is_compared_as_it_is() {
    let world = World::known();
    world.write('7', None, Some(NEW));
    world.open(3, '7', "main");
    world.request('7', 3, "main");
    world.settle();
    assert!(summary(&world, '7').contains("learn"));
}

#[test]
fn of_two_pull_requests_the_one_into_the_default_branch_counts() {
    let world = World::known();
    world.write('5', Some('1'), Some(NEW));
    world.branch("dev", '5');
    world.open(4, '2', "dev");
    world.request('2', 3, "main");
    world.request('2', 4, "dev");
    world.settle();
    assert!(summary(&world, '2').contains("learn"), "nothing changes on dev, much on main");
}

#[test]
fn of_two_pull_requests_the_one_that_still_has_this_head_counts() {
    let world = World::known();
    world.write('5', Some('1'), Some(NEW));
    world.branch("dev", '5');
    world.write('8', Some('2'), Some(OLD));
    world.request('2', 3, "main");
    world.open(3, '8', "main");
    world.open(4, '2', "dev");
    world.request('2', 4, "dev");
    world.settle();
    assert!(world.conclusion('2').is_some_and(|end| end != CheckConclusion::Cancelled));
    assert!(summary(&world, '2').contains("dev"));
}

#[test]
fn a_branch_that_is_gone_cannot_be_merged_into() {
    let world = World::known();
    world.open(3, '2', "gone");
    world.request('2', 3, "gone");
    world.settle();
    assert_eq!(world.conclusion('2'), Some(CheckConclusion::Cancelled));
    assert!(summary(&world, '2').contains("`gone`"));
}

#[test]
fn the_default_branch_may_have_another_name() {
    let world = World::known();
    world.branch("trunk", '1');
    *world.default_branch.borrow_mut() = "trunk".into();
    world.open(3, '2', "trunk");
    let mut request = world.asks('2', &[pull(3, "trunk")], ReviewCause::Pull);
    request.default_branch = None;
    world.deliver(&request);
    world.settle();
    let job = world.jobs.borrow().values().last().unwrap().clone();
    let basis = job.basis.unwrap();
    assert_eq!((basis.branch.as_str(), basis.default_branch.as_str()), ("trunk", "trunk"));
}

#[test]
fn a_file_that_was_not_answered_whole_is_fetched() {
    let world = World::known();
    world.cuts_texts.set(true);
    world.request('2', 3, "main");
    world.settle();
    assert_eq!(world.asked(), ["create", "proposal", "blob", "compare", "blob", "update"]);
    assert!(summary(&world, '2').contains("learn"));
}

#[test]
fn pull_requests_that_the_app_may_not_read_are_believed_as_delivered() {
    let world = World::known();
    world.may_read_pulls.set(false);
    world.request('2', 3, "main");
    world.settle();
    assert!(world.conclusion('2').is_some_and(|end| end != CheckConclusion::Cancelled));
}

#[test]
fn a_commit_that_vanished_is_not_reviewed() {
    let world = World::known();
    world.request('2', 3, "main");
    world.vanish('2');
    world.settle();
    assert_eq!(world.shown('2'), Vec::<String>::new(), "GitHub makes none for it");
    assert!(world.errors()[0].contains("No commit found"), "{:?}", world.errors());
}

#[test]
fn a_commit_that_vanishes_while_it_is_looked_at_is_cancelled() {
    let world = World::known();
    world.request('2', 3, "main");
    world.die_at(Some(3));
    world.ring();
    assert_eq!(world.shown('2'), ["b00t ACL: in progress"]);
    world.vanish('2');
    world.settle();
    assert_eq!(world.shown('2'), ["b00t ACL: Cancelled: The commit is gone"]);
}
