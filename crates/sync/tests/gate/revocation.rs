//! Consent that was taken back.

use github::{GitHubError, HintKind};
use ids::UnixMillis;
use pretty_assertions::assert_eq;

use crate::world::{STRICT, World};

fn now(world: &World) -> Option<UnixMillis> {
    Some(UnixMillis::new(world.now.get()))
}

#[test]
fn the_instance_is_told_when_consent_was_taken_back_and_github_is_not_asked() {
    let world = World::synced();
    let told = now(&world);
    world.deliver(HintKind::Revoked);
    world.settle();
    assert_eq!(world.revoked.get(), told);
    assert!(world.asked().is_empty());
    assert!(world.is_idle());
}

#[test]
fn it_waits_neither_for_a_rate_limit_nor_for_kv() {
    let world = World::synced();
    let retry_at = UnixMillis::new(world.now.get() + 3_600_000);
    *world.github_fails.borrow_mut() = Some(GitHubError::RateLimited { retry_at, announced: true });
    world.push(STRICT);
    world.ring();
    world.kv_fails.set(true);
    world.pass(1);
    world.deliver(HintKind::Revoked);
    let due = now(&world);
    assert_eq!(world.gate().next_alarm().unwrap(), due);
    world.ring();
    assert_eq!(world.revoked.get(), due);
    assert!(!world.pending.borrow().is_empty(), "the push is not forgotten");
}

#[test]
fn an_account_that_was_never_synced_can_take_back_consent() {
    let world = World::new();
    world.deliver(HintKind::Revoked);
    world.settle();
    assert!(world.revoked.get().is_some());
    assert!(world.kv.borrow().is_empty());
    assert!(world.is_idle());
}

#[test]
fn an_instance_that_is_away_is_told_later_and_of_the_newest() {
    let world = World::synced();
    world.instance_fails.set(true);
    for _ in 0..3 {
        world.pass(10_000);
        world.deliver(HintKind::Revoked);
        world.ring();
    }
    let newest = now(&world);
    world.instance_fails.set(false);
    world.settle();
    assert_eq!(world.revoked.get(), newest);
}

#[test]
fn whenever_the_gate_dies_it_is_taken_up_again() {
    let start = || {
        let world = World::synced();
        world.push(STRICT);
        world.deliver(HintKind::Revoked);
        world
    };
    let whole = start();
    whole.steps.set(0);
    whole.settle();
    for step in 1..=whole.steps.get() {
        let world = start();
        let told = now(&world);
        world.die_at(Some(step));
        world.settle();
        assert_eq!(world.revoked.get(), told);
        assert_eq!(world.in_force().as_deref(), Some(STRICT));
        assert!(world.is_idle());
    }
}
