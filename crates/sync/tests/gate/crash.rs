//! The gate dies, deliveries come at any time, the store is away: the end is always the head.

use crate::world::{BROKEN, File, GOOD, STRICT, World};
use github::HintKind;
use pretty_assertions::assert_eq;

fn ends_well(world: &World, policy: &str) {
    let repo = world.repos.borrow()[0].commit();
    let record = world.record("octocat").unwrap();
    assert_eq!(record.head, Some(repo.clone()));
    assert_eq!(world.in_force().as_deref(), Some(policy));
    assert_eq!(world.index("octocat").unwrap().commit, repo);
    assert_eq!(*world.instance_index.borrow(), world.index("octocat"));
    assert!(world.is_idle(), "{:?}", world.log.borrow());
    let reports = world.reports.borrow();
    assert_eq!(reports.last().unwrap().record, record, "the last report is the last record");
    let history = world.history.borrow();
    let newest = history.values().next().unwrap();
    assert_eq!((newest.state.as_str(), &newest.in_force), ("active", &record.in_force().cloned()));
}

/// How many steps a whole sync takes from a new account and after a push with content.
fn steps(world: &World) -> u32 {
    world.steps.set(0);
    world.settle();
    world.steps.get()
}

#[test]
fn whenever_the_first_sync_dies_it_is_taken_up_again() {
    let whole = World::new();
    whole.deliver(HintKind::Place);
    for step in 1..=steps(&whole) {
        let world = World::new();
        world.deliver(HintKind::Place);
        world.die_at(Some(step));
        world.settle();
        ends_well(&world, GOOD);
    }
}

#[test]
fn whenever_a_push_dies_it_is_taken_up_again() {
    let start = || {
        let world = World::synced();
        world.quietly("_b00t_/learn/a.md", Some(File::Text("a".into())));
        world.push(STRICT);
        world
    };
    let count = steps(&start());
    assert!(count > 8, "{count}");
    for step in 1..=count {
        let world = start();
        world.die_at(Some(step));
        world.settle();
        ends_well(&world, STRICT);
    }
}

#[test]
fn dying_twice_is_no_worse() {
    for (first, second) in (1..14).flat_map(|first| (1..8).map(move |second| (first, second))) {
        let world = World::synced();
        world.push(STRICT);
        world.die_at(Some(first));
        world.ring();
        world.die_at(Some(second));
        world.pass(2000);
        world.ring();
        world.die_at(None);
        world.settle();
        ends_well(&world, STRICT);
    }
}

#[test]
fn a_push_at_any_moment_of_a_sync_is_not_lost() {
    let whole = World::synced();
    whole.push(BROKEN);
    for step in 1..=steps(&whole) {
        let world = World::synced();
        world.push(BROKEN);
        world.steps.set(0);
        world.on_step.borrow_mut().push((step, STRICT.into()));
        world.settle();
        ends_well(&world, STRICT);
    }
}

#[test]
fn a_push_whose_delivery_is_lost_is_found_if_it_falls_into_a_sync() {
    let world = World::synced();
    world.push(BROKEN);
    // The first look is done, the instance was told, KV was not.
    world.die_at(Some(4));
    assert!(!world.ring());
    world.quietly(acl::FILE_NAME, Some(File::Text(STRICT.into())));
    world.settle();
    ends_well(&world, STRICT);
}

#[test]
fn kv_gets_one_write_per_key_and_second() {
    let world = World::synced();
    for number in 0..20 {
        world.push(&format!("{STRICT}# {number}\n"));
        world.ring();
        world.pass(150);
    }
    world.settle();
    ends_well(&world, &format!("{STRICT}# 19\n"));
    let writes = world.kv_writes.borrow();
    for (place, (key, at)) in writes.iter().enumerate() {
        for (later_key, later) in writes.iter().skip(place + 1) {
            assert!(key != later_key || later.get() - at.get() >= 1000, "{key}");
        }
    }
}

#[test]
fn enforcement_does_not_wait_for_kv() {
    let world = World::synced();
    world.kv_fails.set(true);
    world.push(STRICT);
    world.ring();
    let instance = world.instance.borrow().clone().unwrap();
    assert_eq!(instance.in_force().unwrap().text, STRICT);
    world.kv_fails.set(false);
    world.settle();
    ends_well(&world, STRICT);
}

#[test]
fn kv_does_not_wait_for_the_instance() {
    let world = World::synced();
    world.instance_fails.set(true);
    world.push(STRICT);
    world.pass(2000);
    world.ring();
    assert_eq!(world.record("octocat").unwrap().in_force().unwrap().text, STRICT);
    for _ in 0..5 {
        world.pass(sync::MAX_MILLIS);
        world.ring();
    }
    world.instance_fails.set(false);
    world.settle();
    ends_well(&world, STRICT);
}

#[test]
fn a_gate_that_lost_its_state_never_goes_back() {
    let world = World::synced();
    world.push(STRICT);
    world.settle();
    let before = world.record("octocat").unwrap();
    *world.memory.borrow_mut() = sync::Memory::blank();
    world.outbox.borrow_mut().clear();
    world.deliver(HintKind::Push);
    world.settle();
    assert_eq!(world.record("octocat").unwrap(), before, "nothing changed at GitHub");
    world.push(GOOD);
    world.settle();
    assert!(world.record("octocat").unwrap().generation > before.generation);
    ends_well(&world, GOOD);
}

#[test]
fn records_that_got_lost_are_written_again_when_somebody_compares() {
    for key in ["policy:octocat", "index:octocat", "account:7"] {
        let world = World::synced();
        let before = world.generation();
        world.kv.borrow_mut().remove(key);
        world.pass(5000);
        world.deliver(HintKind::Push);
        world.settle();
        assert!(!world.kv.borrow().contains_key(key), "a push alone does not compare");
        world.recheck();
        world.settle();
        assert!(world.kv.borrow().contains_key(key));
        assert!(world.generation() > before);
        ends_well(&world, GOOD);
    }
}

#[test]
fn comparing_what_is_right_writes_nothing() {
    let world = World::synced();
    let writes = world.kv_writes.borrow().len();
    world.recheck();
    world.settle();
    assert_eq!(world.kv_writes.borrow().len(), writes);
    ends_well(&world, GOOD);
}
