//! A head on which the gate itself ends: it may not stand in the way of anything else.

use github::HintKind;
use ids::UnixMillis;
use pretty_assertions::assert_eq;
use store::PolicyState;
use sync::Judging;

use crate::world::{GOOD, Hostile, STRICT, World};

const HOSTILE: &str = "default_policy = \"deny\"\n# this is too much\n";

/// The head is the hostile one, and the gate was told.
fn pushed(hostile: Hostile) -> World {
    let world = World::synced();
    *world.hostile.borrow_mut() = Some(hostile);
    world.push(HOSTILE);
    world
}

fn ends() -> World {
    pushed(Hostile::Ends(HOSTILE.into()))
}

#[test]
fn what_was_taken_back_is_told_before_the_head_is_looked_at() {
    let world = ends();
    world.deliver(HintKind::Revoked);
    let told = UnixMillis::new(world.now.get());
    assert!(!world.ring(), "the gate ends");
    assert_eq!(world.revoked.get(), Some(told));
}

#[test]
fn an_error_while_looking_does_not_keep_the_instance_from_being_told() {
    let world = World::synced();
    world.instance_fails.set(true);
    world.push(STRICT);
    world.ring();
    world.instance_fails.set(false);
    *world.hostile.borrow_mut() = Some(Hostile::Fails(HOSTILE.into()));
    world.push(HOSTILE);
    world.pass(sync::MAX_MILLIS);
    world.try_ring().unwrap().unwrap_err();
    let instance = world.instance.borrow().clone().unwrap();
    assert_eq!(instance.in_force().unwrap().text, STRICT);
}

#[test]
fn after_some_attempts_it_is_recorded_as_not_judged_and_the_last_good_one_stays() {
    for hostile in [Hostile::Ends(HOSTILE.into()), Hostile::Fails(HOSTILE.into())] {
        let world = pushed(hostile);
        for _ in 0..Judging::MAX_ATTEMPTS {
            assert!(world.try_ring().is_none_or(|run| run.is_err()));
        }
        world.settle();
        let record = world.record("octocat").unwrap();
        assert_eq!(record.head, Some(world.repos.borrow()[0].commit()));
        let PolicyState::Invalid { diagnostics, .. } = &record.state else {
            panic!("{:?}", record.state);
        };
        assert_eq!(*diagnostics, [acl::not_judged()]);
        assert_eq!(world.in_force().as_deref(), Some(GOOD));
        assert!(world.is_idle());
        let logged = world.log.borrow().iter().filter(|l| l.starts_with("sync.not_judged")).count();
        assert_eq!(logged, 1);
    }
}

#[test]
fn the_count_is_of_one_head() {
    let world = ends();
    for _ in 0..Judging::MAX_ATTEMPTS {
        assert!(!world.ring());
    }
    world.push(STRICT);
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(STRICT));
    assert_eq!(world.memory.borrow().judging, None);
}

#[test]
fn whoever_compares_has_it_judged_once_more() {
    let world = ends();
    for _ in 0..Judging::MAX_ATTEMPTS {
        world.ring();
    }
    world.settle();
    world.deliver(HintKind::Push);
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(GOOD), "a delivery alone changes nothing");
    // A newer program may be able to do it.
    *world.hostile.borrow_mut() = None;
    world.recheck();
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(HOSTILE));
}
