//! Somebody else lost something, or answers strangely: the gate finds its way back, and rests.

use crate::world::{FORK, GOOD, OWNER, Repo, STRICT, World};
use github::HintKind;
use pretty_assertions::assert_eq;
use sync::Memory;

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
    world.ring();
    world.ring();
    assert!(world.asked().len() < 150);
    let next = world.gate().next_alarm().unwrap().unwrap();
    assert!(next.get() >= world.now.get() + 30_000, "{next}");
    world.instance_ahead.set(false);
    world.pass(1);
    world.push(GOOD);
    world.ring();
    let instance = world.instance.borrow().clone().unwrap();
    assert_eq!(instance.in_force().unwrap().text, GOOD);
}
