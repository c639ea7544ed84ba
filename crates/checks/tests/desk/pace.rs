//! GitHub is not written to faster than it likes.

use ids::UnixMillis;
use pretty_assertions::assert_eq;

use crate::world::{OLD, World};

/// A pull request for each of these heads, all at once, after a rest.
fn opened(heads: &str) -> World {
    let world = World::known();
    world.pass(60_000);
    world.written.borrow_mut().clear();
    for (number, head) in (20..).zip(heads.chars()) {
        world.write(head, Some('1'), Some(OLD));
        world.open(number, head, "main");
        world.request(head, number, "main");
    }
    world
}

fn all_are_completed(world: &World, count: usize) {
    let runs = world.runs.borrow();
    assert_eq!(runs.iter().filter(|run| run.conclusion.is_some()).count(), count);
}

#[test]
fn a_few_do_not_wait() {
    let world = opened("34567");
    assert_eq!(world.settle(), 0);
    all_are_completed(&world, 5);
}

#[test]
fn many_are_written_one_a_second_once_the_first_are() {
    let world = opened("0345678abcdef");
    world.settle();
    all_are_completed(&world, 13);
    let written = world.written.borrow();
    assert_eq!(written.len(), 26);
    for (first, later) in written.iter().zip(written.iter().skip(13)) {
        assert!(later - first >= 1_000, "13 writes at once: {written:?}");
    }
    let took = written.last().unwrap() - written.first().unwrap();
    assert!((12_000..=14_000).contains(&took), "{took} ms");
}

#[test]
fn a_clock_that_was_wrong_stops_nothing() {
    let world = opened("3");
    world.memory.borrow_mut().rested_at = Some(UnixMillis::new(world.now.get() * 2));
    assert_eq!(world.settle(), 0);
    all_are_completed(&world, 1);
}
