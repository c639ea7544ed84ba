//! GitHub fails, refuses, or is somewhere else.

use checks::Taken;
use github::{CheckConclusion, GitHubError, Response, ReviewCause};
use ids::UnixMillis;
use pretty_assertions::assert_eq;

use crate::world::{World, pull};

pub(crate) const HOUR: u64 = 60 * 60 * 1000;
pub(crate) const DAY: u64 = 24 * HOUR;

/// A request is made while GitHub answers everything, or this request, with that error.
pub(crate) fn failing(what: &'static str, error: GitHubError) -> World {
    let world = World::known();
    world.request('2', 3, "main");
    *world.fails.borrow_mut() = Some((what, error));
    world
}

#[test]
fn a_failure_at_any_request_only_delays() {
    for what in ["create", "proposal", "compare", "update"] {
        for error in [
            GitHubError::Server(502),
            GitHubError::Unreachable("reset".into()),
            GitHubError::Unauthorized,
        ] {
            let world = failing(what, error);
            for _ in 0..3 {
                world.ring();
                world.pass(10_000);
            }
            world.fails.take();
            world.settle();
            assert_eq!(world.shown('2').len(), 1, "{what}");
            assert!(world.conclusion('2').is_some_and(|end| end != CheckConclusion::Cancelled));
        }
    }
}

#[test]
fn waits_grow_up_to_a_day_and_are_an_error_in_the_end() {
    let world = failing("", GitHubError::Server(500));
    let mut longest = 0;
    let start = world.now.get();
    while let Some(at) = world.desk().next_alarm().unwrap() {
        longest = longest.max(at.get().saturating_sub(world.now.get()));
        world.now.set(at.get().max(world.now.get()));
        world.ring();
    }
    assert!((DAY / 2..=DAY).contains(&longest), "{longest}");
    let tried = world.now.get() - start;
    assert!((14 * DAY..=15 * DAY).contains(&tried), "{tried}");
    assert!(world.errors().last().unwrap().contains("given_up"), "{:?}", world.errors());
    assert!(world.asked().len() < 60, "it does not hammer");
}

#[test]
fn what_was_given_up_can_be_redelivered() {
    let world = failing("", GitHubError::Server(500));
    world.settle();
    world.fails.take();
    let request = world.asks('2', &[pull(3, "main")], ReviewCause::Pull);
    assert_eq!(world.redeliver(&request), Taken::Queued);
    world.settle();
    assert!(world.conclusion('2').is_some());
}

#[test]
fn a_repository_that_was_renamed_is_found_by_its_id() {
    let world = World::known();
    let request = world.asks('2', &[pull(3, "main")], ReviewCause::Pull);
    *world.name.borrow_mut() = "renamed".into();
    world.deliver(&request);
    world.settle();
    assert_eq!(world.shown('2').len(), 1);
    assert!(world.conclusion('2').is_some());
}

#[test]
fn an_app_that_is_gone_is_given_up_soon() {
    let world = World::known();
    world.request('2', 3, "main");
    world.installed.set(false);
    let waited = world.settle();
    assert!(waited < HOUR, "{waited}");
    assert_eq!(world.errors(), Vec::<String>::new(), "nothing was left behind");
}

#[test]
fn a_check_run_that_is_left_behind_is_an_error() {
    let world = World::known();
    world.request('2', 3, "main");
    world.die_at(Some(3));
    world.ring();
    world.installed.set(false);
    world.settle();
    assert_eq!(world.shown('2'), ["b00t ACL: in progress"]);
    assert!(world.errors()[0].contains("given_up"), "{:?}", world.errors());
}

#[test]
fn without_the_permission_nothing_is_tried_until_the_next_request() {
    let world = World::known();
    world.may_write.set(false);
    world.request('2', 3, "main");
    world.settle();
    assert_eq!(world.asked(), ["create"]);
    assert_eq!(world.desk().next_alarm(), Ok(None), "no alarm rings for it");
    assert_eq!(world.errors().len(), 1);
    assert!(world.errors()[0].contains("not accessible"), "{:?}", world.errors());

    world.may_write.set(true);
    world.write('4', Some('1'), Some(crate::world::OLD));
    world.open(5, '4', "main");
    world.request('4', 5, "main");
    world.settle();
    assert!(world.conclusion('4').is_some());
    assert!(world.conclusion('2').is_some(), "what waited goes on too");
}

#[test]
fn an_accepted_permission_lets_what_waited_go_on() {
    let world = World::known();
    world.may_write.set(false);
    world.request('2', 3, "main");
    world.settle();
    world.may_write.set(true);
    let now = UnixMillis::new(world.now.get());
    assert_eq!(checks::take_permission(&world, now), Ok(Taken::Queued));
    world.settle();
    assert!(world.conclusion('2').is_some());
    assert_eq!(checks::take_permission(&world, now), Ok(Taken::Known), "nothing waits any more");
}

#[test]
fn many_that_lack_the_permission_are_told_once() {
    let world = World::known();
    world.may_write.set(false);
    for (number, head) in [(3, '2'), (5, '4'), (6, '5')] {
        world.write(head, Some('1'), Some(crate::world::NEW));
        world.open(number, head, "main");
        world.request(head, number, "main");
    }
    world.settle();
    assert_eq!(world.asked(), ["create"]);
    assert_eq!(world.errors().len(), 1);
}

#[test]
fn reports_stop_for_lack_of_the_permission_too() {
    let world = World::known();
    world.may_write.set(false);
    world.report(7, Some('1'));
    world.settle();
    assert_eq!(world.asked(), ["list"]);
    world.may_write.set(true);
    world.report(8, Some('1'));
    world.settle();
    assert_eq!(world.shown('1').len(), 2, "the first one waited, and both are told in order");
}

#[test]
fn a_check_run_whose_pull_requests_may_not_be_read_is_completed() {
    let world = World::known();
    world.may_read_pulls.set(false);
    // The journal does not know the commit, and the event names no pull request.
    world.again('2', check_run::NAME);
    world.settle();
    assert_eq!(world.asked(), ["list", "create", "pulls", "update"]);
    assert_eq!(world.conclusion('2'), Some(CheckConclusion::Failure));
    let summary = world.only('2', |run| run.summary.clone());
    assert!(summary.contains("may not read"), "{summary}");

    world.may_read_pulls.set(true);
    world.again('2', check_run::NAME);
    world.settle();
    assert_eq!(world.shown('2').len(), 2, "whoever asks again gets an answer");
    assert_ne!(world.shown('2')[0], world.shown('2')[1]);
}

#[test]
fn what_may_not_be_read_and_shows_nothing_holds_up_nothing_else() {
    let world = World::known();
    world.may_read_pulls.set(false);
    world.deliver(&world.asks('1', &[], ReviewCause::SuiteAgain { app: Some(5) }));
    world.ring();
    assert_eq!(world.asked(), ["pulls"]);
    assert_eq!(world.desk().next_alarm(), Ok(None), "it waits for the next request");
    assert_eq!(world.shown('1'), Vec::<String>::new());
    world.request('2', 3, "main");
    world.settle();
    assert!(world.conclusion('2').is_some());
}

#[test]
fn a_suspended_installation_waits_as_well() {
    let world = failing("create", GitHubError::Suspended);
    world.settle();
    assert_eq!(world.desk().next_alarm(), Ok(None));
    world.fails.take();
    world.again('2', check_run::NAME);
    world.settle();
    assert_eq!(world.shown('2').len(), 1);
}

#[test]
fn files_that_cannot_be_read_for_an_hour_do_not_pass() {
    let world = failing("proposal", GitHubError::Malformed("nonsense".into()));
    let waited = world.settle();
    assert!((HOUR..3 * HOUR).contains(&waited), "{waited}");
    assert_eq!(world.conclusion('2'), Some(CheckConclusion::Failure));
    assert!(world.only('2', |run| run.summary.contains("nonsense")));
}

#[test]
fn a_commit_that_is_never_found_does_not_keep_the_check_run_in_progress() {
    let world = World::known();
    world.write('6', Some('1'), Some(crate::world::NEW));
    world.branch("main", '6');
    // GitHub names it as the place where the proposal began, and does not have it.
    world.vanish('1');
    world.request('2', 3, "main");
    let waited = world.settle();
    assert!((HOUR..3 * HOUR).contains(&waited), "{waited}");
    assert_eq!(world.conclusion('2'), Some(CheckConclusion::Failure));
}

/// A 403 without a word, or with this one.
pub(crate) fn refused(world: &World, message: &str) -> GitHubError {
    let body = serde_json::json!({"message": message}).to_string();
    let now = UnixMillis::new(world.now.get());
    GitHubError::of(&Response::new(403, |_| None, body.into()), now).unwrap()
}

#[test]
fn an_archived_repository_is_left_alone_until_it_can_be_written_to() {
    let refusal = refused(&World::known(), "Repository was archived so is read-only.");
    let world = failing("update", refusal.clone());
    world.settle();
    assert_eq!(world.desk().next_alarm(), Ok(None), "no alarm rings for it");
    assert_eq!(world.shown('2'), ["b00t ACL: in progress"]);
    assert_eq!(world.errors(), Vec::<String>::new(), "nobody has to look");
    world.fails.take();
    let now = UnixMillis::new(world.now.get());
    assert_eq!(checks::take_permission(&world, now), Ok(Taken::Queued));
    world.settle();
    assert!(world.conclusion('2').is_some());
}

#[test]
fn what_github_will_not_take_is_said_shorter() {
    let world = World::known();
    world.takes_annotations.set(false);
    world.write('4', Some('1'), Some(crate::world::BROKEN));
    world.open(5, '4', "main");
    world.request('4', 5, "main");
    world.settle();
    assert_eq!(world.conclusion('4'), Some(CheckConclusion::Failure));
    assert!(world.only('4', |run| run.summary.contains("Invalid annotations")));
    assert!(!world.errors().is_empty());
}

#[test]
fn without_an_installation_in_the_event_it_is_asked_for() {
    let world = World::new();
    let mut request = world.asks('2', &[pull(3, "main")], ReviewCause::Pull);
    request.installation = None;
    world.deliver(&request);
    world.settle();
    assert_eq!(world.asked()[..2], ["installation", "repository"]);
    assert!(world.conclusion('2').is_some());
}

#[test]
fn what_is_known_of_a_repository_is_asked_again_after_a_day() {
    let world = World::known();
    world.pass(DAY);
    world.request('2', 3, "main");
    world.settle();
    assert_eq!(world.asked()[..2], ["repository", "create"]);
}

#[test]
fn a_name_that_another_repository_took_is_noticed() {
    let world = World::known();
    world.replaced.set(true);
    world.request('2', 3, "main");
    world.settle();
    assert_eq!(world.asked()[..3], ["create", "repository", "create"]);
    assert!(world.conclusion('2').is_some());

    // And when it is taken between two requests.
    let world = World::known();
    world.request('2', 3, "main");
    world.die_at(Some(3));
    world.ring();
    world.replaced.set(true);
    world.asked();
    world.settle();
    assert_eq!(world.asked()[..3], ["proposal", "repository", "proposal"]);
    assert!(world.conclusion('2').is_some());
}
