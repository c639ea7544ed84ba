//! The process ends at any step, a store is away: the end is always the same.

use pretty_assertions::assert_eq;

use crate::world::World;

fn steps() -> u32 {
    let world = World::new();
    world.settle();
    world.steps.get()
}

#[test]
fn whenever_it_dies_it_comes_to_the_same_end() {
    let whole = World::new().settle();
    let count = steps();
    assert!(count > 15, "{count}");
    for step in 1..=count {
        let world = World::new();
        world.fuse.set(Some(step));
        let ended = world.settle();
        assert_eq!(world.left(), Vec::<String>::new(), "step {step}");
        assert_eq!(ended.deleted, whole.deleted, "step {step}");
    }
}

#[test]
fn dying_twice_is_no_worse() {
    let whole = World::new().settle();
    for (first, second) in (1..steps()).flat_map(|first| (1..6).map(move |more| (first, more))) {
        let world = World::new();
        world.fuse.set(Some(first));
        world.ring();
        world.fuse.set(Some(first + second));
        let ended = world.settle();
        assert_eq!(world.left(), Vec::<String>::new(), "steps {first} and {second} more");
        assert_eq!(ended.deleted, whole.deleted, "steps {first} and {second} more");
    }
}

#[test]
fn a_store_that_is_away_is_asked_again_later_and_nothing_is_forgotten() {
    let stores =
        ["instance", "stock", "record", "files", "listed files", "history", "checks", "sign"];
    let whole = World::new().settle();
    for store in stores {
        let world = World::new();
        *world.away.borrow_mut() = Some(store);
        let before = world.now.get();
        for _ in 0..4 {
            let due = world.kept.borrow().due(ids::UnixMillis::new(world.now.get())).unwrap();
            world.now.set(world.now.get().max(due.get()));
            let failure = world.ring().unwrap().failure.unwrap();
            assert_eq!(failure.reason, format!("{store} is away"));
        }
        assert_eq!(world.kept.borrow().failure.as_ref().unwrap().attempts, 4);
        *world.away.borrow_mut() = None;
        let ended = world.settle();
        assert!(world.now.get() > before, "it was waited");
        assert_eq!(world.left(), Vec::<String>::new(), "{store}");
        assert_eq!((ended.deleted, ended.failure), (whole.deleted.clone(), None), "{store}");
    }
}
