//! A pull request gets its check run.

use checks::Taken;
use github::{CheckConclusion, ReviewCause};
use pretty_assertions::assert_eq;

use crate::world::{BROKEN, NEW, OLD, World, commit, pull};

#[test]
fn a_pull_request_gets_one_completed_check_run() {
    let world = World::new();
    world.request('2', 3, "main");
    world.settle();
    assert_eq!(world.asked(), ["repository", "list", "create", "proposal", "compare", "update"]);
    let (summary, external_id) =
        world.only('2', |run| (run.summary.clone(), run.external_id.clone()));
    assert!(summary.contains("learn"), "{summary}");
    assert_eq!(external_id, format!("acl-{}-1-{}", commit('2'), world.now.get()));
    assert!(world.conclusion('2').is_some());
    assert_eq!(world.errors(), Vec::<String>::new());
}

#[test]
fn in_a_repository_that_is_known_it_is_shown_before_anything_is_read() {
    let world = World::known();
    world.request('2', 3, "main");
    world.settle();
    assert_eq!(world.asked(), ["create", "proposal", "compare", "update"]);
}

#[test]
fn all_are_shown_before_the_first_is_looked_at() {
    let world = World::known();
    world.write('4', Some('1'), Some(BROKEN));
    world.open(5, '4', "main");
    world.request('2', 3, "main");
    world.request('4', 5, "main");
    world.ring();
    assert_eq!(world.asked()[..3], ["create", "create", "proposal"]);
    assert_eq!(world.conclusion('4'), Some(CheckConclusion::Failure));
    assert!(world.conclusion('2').is_some());
}

#[test]
fn a_broken_policy_fails_with_its_lines() {
    let world = World::known();
    world.write('4', Some('1'), Some(BROKEN));
    world.open(5, '4', "main");
    world.request('4', 5, "main");
    world.settle();
    assert_eq!(world.conclusion('4'), Some(CheckConclusion::Failure));
    assert_eq!(world.only('4', |run| run.lines.clone()), [1]);
}

#[test]
fn a_repository_that_does_not_descend_from_the_template_gets_none() {
    for origins in [vec![], vec!["somebody/else".to_owned()]] {
        let world = World::new();
        *world.origins.borrow_mut() = origins;
        world.request('2', 3, "main");
        world.settle();
        world.open(3, '2', "main");
        world.request('2', 3, "main");
        world.settle();
        assert_eq!(world.asked(), ["repository"], "and that is remembered");
        assert_eq!(world.shown('2'), Vec::<String>::new());
    }
}

#[test]
fn a_check_run_of_a_repository_that_ceased_to_descend_from_it_is_not_left_in_progress() {
    // GitHub made the check run; with the second step its answer came, too.
    for step in [2, 3] {
        let world = World::known();
        world.request('2', 3, "main");
        world.die_at(Some(step));
        assert!(!world.ring());
        assert_eq!(world.shown('2'), ["b00t ACL: in progress"]);
        *world.origins.borrow_mut() = vec!["somebody/else".into()];
        world.pass(25 * 60 * 60 * 1000);
        world.settle();
        assert_eq!(world.conclusion('2'), Some(CheckConclusion::Cancelled), "at step {step}");
        assert!(world.errors().is_empty(), "{:?}", world.errors());
    }
}

#[test]
fn the_template_itself_gets_them_too() {
    let world = World::new();
    world.origins.borrow_mut().clear();
    *world.name.borrow_mut() = "_B00T_".into();
    world.request('2', 3, "main");
    let desk = checks::Desk { template: "octocat/_b00t_", ..world.desk() };
    futures_util::FutureExt::now_or_never(desk.run()).unwrap().unwrap();
    assert_eq!(world.shown('2').len(), 1);
}

#[test]
fn a_doubled_delivery_is_one() {
    let world = World::known();
    let request = world.asks('2', &[pull(3, "main")], ReviewCause::Pull);
    assert_eq!(world.deliver(&request), Taken::Queued);
    assert_eq!(world.redeliver(&request), Taken::Known);
    world.settle();
    assert_eq!(world.redeliver(&request), Taken::Known);
    world.settle();
    assert_eq!(world.shown('2').len(), 1);
}

#[test]
fn several_requests_for_one_commit_need_one_check_run() {
    let world = World::known();
    for _ in 0..3 {
        world.request('2', 3, "main");
    }
    world.settle();
    world.request('2', 3, "main");
    world.settle();
    assert_eq!(world.shown('2').len(), 1, "also when it says already what there is to say");
}

#[test]
fn a_request_that_comes_while_the_commit_is_read_is_not_lost() {
    let world = World::known();
    world.write('5', Some('1'), Some(NEW));
    world.branch("dev", '5');
    // Each event is believed as it was delivered.
    world.may_read_pulls.set(false);
    world.request('2', 3, "main");
    let edited = world.asks('2', &[pull(3, "dev")], ReviewCause::Pull);
    *world.during.borrow_mut() = Some(("compare", edited));
    world.settle();
    let summary = world.only('2', |run| run.summary.clone());
    assert!(summary.contains("dev"), "{summary}");
}

#[test]
fn a_request_that_comes_while_its_answer_is_sent_gets_its_own_check_run() {
    let world = World::known();
    world.write('5', Some('1'), Some(NEW));
    world.branch("dev", '5');
    // Each event is believed as it was delivered.
    world.may_read_pulls.set(false);
    world.request('2', 3, "main");
    let edited = world.asks('2', &[pull(3, "dev")], ReviewCause::Pull);
    *world.during.borrow_mut() = Some(("update", edited));
    world.settle();
    let runs = world.runs.borrow();
    let dev: Vec<_> = runs.iter().map(|run| run.summary.contains("dev")).collect();
    assert_eq!(dev, [false, true]);
}

#[test]
fn another_base_is_another_question() {
    let world = World::known();
    world.write('5', Some('1'), Some(NEW));
    world.branch("dev", '5');
    world.request('2', 3, "main");
    world.settle();
    world.open(3, '2', "dev");
    world.request('2', 3, "dev");
    world.settle();
    assert_eq!(world.shown('2').len(), 2);
    let runs = world.runs.borrow();
    assert_ne!(runs[0].summary, runs[1].summary);
}

#[test]
fn a_newer_commit_cancels_the_older_check_run() {
    let world = World::known();
    world.write('4', Some('2'), Some(OLD));
    world.request('2', 3, "main");
    // The push happens after the first check run was shown.
    let next = world.asks('4', &[pull(3, "main")], ReviewCause::Pull);
    *world.during.borrow_mut() = Some(("proposal", next));
    world.open(3, '4', "main");
    world.settle();
    assert_eq!(world.shown('2'), ["b00t ACL: Cancelled: Superseded by a newer commit"]);
    assert!(matches!(
        world.conclusion('4'),
        Some(CheckConclusion::Success | CheckConclusion::Neutral)
    ));
}

#[test]
fn a_commit_that_was_outrun_before_it_was_shown_needs_none() {
    let world = World::known();
    world.write('4', Some('2'), Some(OLD));
    world.request('2', 3, "main");
    world.open(3, '4', "main");
    world.request('4', 3, "main");
    world.settle();
    assert_eq!(world.shown('2'), Vec::<String>::new());
    assert_eq!(world.shown('4').len(), 1);
}

#[test]
fn deliveries_in_the_wrong_order_do_not_hide_the_head() {
    let world = World::known();
    world.write('4', Some('2'), Some(OLD));
    world.open(3, '4', "main");
    world.request('4', 3, "main");
    world.request('2', 3, "main");
    world.settle();
    assert_eq!(world.shown('4').len(), 1);
    assert!(world.conclusion('4').is_some_and(|end| end != CheckConclusion::Cancelled));
    assert_eq!(world.shown('2'), ["b00t ACL: Cancelled: Superseded by a newer commit"]);
}

#[test]
fn a_head_that_comes_back_is_reviewed_again() {
    let world = World::known();
    world.write('4', Some('2'), Some(OLD));
    world.open(3, '4', "main");
    world.request('2', 3, "main");
    world.settle();
    assert_eq!(world.shown('2'), ["b00t ACL: Cancelled: Superseded by a newer commit"]);
    world.open(3, '2', "main");
    world.request('2', 3, "main");
    world.settle();
    assert_eq!(world.shown('2').len(), 2);
    assert!(!world.shown('2')[1].contains("Cancelled"));
}
