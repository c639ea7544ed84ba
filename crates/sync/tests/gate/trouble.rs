//! Somebody else lost something, or answers strangely: the gate finds its way back, and rests.

use crate::world::{FORK, GOOD, OWNER, Repo, STRICT, World};
use github::HintKind;
use pretty_assertions::assert_eq;
use sync::Memory;

/// Rings the alarm `count` times at most, whenever it is due. Returns how long that took.
fn ring(world: &World, count: usize) -> u64 {
    let start = world.now.get();
    for _ in 0..count {
        let Some(at) = world.gate().next_alarm().unwrap() else { break };
        world.now.set(world.now.get().max(at.get()));
        world.ring();
    }
    world.now.get() - start
}

#[test]
fn a_gate_that_lost_its_count_catches_up_with_the_instance() {
    let world = World::synced();
    for number in 0..5 {
        world.push(&format!("{GOOD}# {number}\n"));
        world.settle();
    }
    let before = world.generation();
    *world.memory.borrow_mut() = Memory::blank();
    world.kv.borrow_mut().clear();
    world.left.borrow_mut().clear();
    world.push(STRICT);
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(STRICT), "the revocation is not ignored");
    assert!(world.generation() > before);
    assert_eq!(*world.instance_index.borrow(), world.index("octocat"));
    assert!(world.is_idle());
}

#[test]
fn whoever_comes_to_own_the_template_leaves_a_former_login_once() {
    let world = World::new();
    world.repos.borrow_mut().clear();
    world.deliver(HintKind::Place);
    world.settle();
    let mut template = Repo::fork(FORK, OWNER, GOOD);
    (template.fork, template.origins) = (false, vec![]);
    world.repos.borrow_mut().push(template);
    world.logins.borrow_mut().insert(OWNER, "promptexecution".into());
    world.asked();
    world.deliver(HintKind::Place);
    world.settle();
    assert!(world.asked().len() < 10);
    assert!(!world.kv.borrow().contains_key("policy:octocat"));
    assert!(world.is_idle());
}

#[test]
fn a_gate_that_turns_in_circles_rests_unless_somebody_pushes() {
    let world = World::synced();
    world.instance_ahead.set(true);
    world.push(STRICT);
    let millis = ring(&world, 20);
    let asked = u64::try_from(world.asked().len()).unwrap();
    assert!(asked * 600 < millis, "{asked} requests in {millis} ms");
    world.instance_ahead.set(false);
    world.pass(1);
    world.push(GOOD);
    world.ring();
    let instance = world.instance.borrow().clone().unwrap();
    assert_eq!(instance.in_force().unwrap().text, GOOD);
}
