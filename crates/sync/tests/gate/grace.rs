//! The App is uninstalled: everything is denied at once, and stays for a while in case it comes back.

use github::{GitHubError, HintKind};
use pretty_assertions::assert_eq;

use crate::world::{GRACE_MILLIS, INSTALLATION, OWNER, World};

/// The App was uninstalled, and the gate has heard of it.
fn left() -> World {
    let world = World::synced();
    world.installations.borrow_mut().clear();
    world.deliver(HintKind::Place);
    // Right after an event GitHub is asked three times more.
    for _ in 0..8 {
        let Some(at) = world.gate().next_alarm().unwrap() else { break };
        if at.get() > world.now.get() + GRACE_MILLIS / 2 {
            break;
        }
        world.now.set(world.now.get().max(at.get()));
        world.ring();
    }
    world
}

fn is_over(world: &World) -> bool {
    let memory = world.memory.borrow();
    memory.left.as_ref().is_some_and(|left| left.is_over(GRACE_MILLIS))
}

#[test]
fn it_is_denied_at_once_and_over_only_after_the_grace() {
    let world = left();
    assert_eq!(world.state(), "suspended");
    assert!(!is_over(&world));
    let since = world.memory.borrow().left.clone().unwrap();
    assert_eq!(since.installation, Some(INSTALLATION));
    let next = world.gate().next_alarm().unwrap().unwrap();
    assert_eq!(next, since.at.plus(GRACE_MILLIS), "the gate wakes up by itself");
    world.now.set(next.get());
    world.asked();
    world.ring();
    assert!(!world.asked().is_empty(), "GitHub is asked once more before");
    assert!(is_over(&world));
    assert_eq!(world.memory.borrow().left.as_ref().unwrap().at, since.at);
    assert_eq!(world.gate().next_alarm().unwrap(), None);
}

#[test]
fn who_comes_back_in_time_has_everything() {
    let world = left();
    world.pass(GRACE_MILLIS / 2);
    world.installations.borrow_mut().insert(INSTALLATION, (OWNER, false));
    world.deliver(HintKind::Place);
    world.settle();
    assert_eq!((world.state().as_str(), &world.memory.borrow().left), ("active", &None));
}

#[test]
fn who_came_back_unheard_has_everything_too() {
    let world = left();
    world.installations.borrow_mut().insert(INSTALLATION, (OWNER, false));
    world.settle();
    assert_eq!((world.state().as_str(), &world.memory.borrow().left), ("active", &None));
}

#[test]
fn as_long_as_github_does_not_answer_nothing_is_over() {
    let world = left();
    let next = world.gate().next_alarm().unwrap().unwrap();
    world.now.set(next.get());
    *world.github_fails.borrow_mut() = Some(GitHubError::Server(500));
    world.ring();
    assert!(!is_over(&world));
    *world.github_fails.borrow_mut() = None;
    world.settle();
    assert!(is_over(&world));
}
