//! What is done, in which order, and what is left alone.

use erasure::{Deleted, Progress, Requester, Step};
use pretty_assertions::assert_eq;
use store::{HistoryKey, Key};

use crate::world::{FORK, OTHER, OWNER, World, blob, login};

#[test]
fn everything_of_the_account_goes_and_nothing_of_another() {
    let world = World::new();
    let ended = world.settle();
    assert_eq!(world.left(), Vec::<String>::new());
    let kv = world.kv.borrow();
    assert_eq!(kv.values().filter(|account| **account == OTHER).count(), 3 + 7 + 1);
    assert!(kv.contains_key(&Key::Blob(blob(1)).to_string()), "the template's are everybody's");
    let prefix = HistoryKey::prefix(OTHER);
    assert_eq!(world.r2.borrow().iter().filter(|key| key.starts_with(&prefix)).count(), 7);
    let expected = Deleted {
        records: 3,
        files: 8,
        history_entries: 7,
        gate_rows: 12,
        check_rows: 5,
        instance_rows: 20,
        grants: 2,
        streams: 1,
    };
    assert_eq!(ended.deleted, expected);
}

#[test]
fn nobody_is_let_in_from_the_first_step_on() {
    let world = World::new();
    assert_eq!(world.kept.borrow().next(), Some(&Step::CloseInstance));
    world.settle();
    let done = world.done.borrow();
    assert_eq!(done.first().map(String::as_str), Some("instance"));
    assert_eq!(done.last().map(String::as_str), Some("sign"));
}

#[test]
fn what_a_call_writes_meanwhile_is_swept() {
    let world = World::new();
    *world.away.borrow_mut() = Some("history");
    world.ring();
    world.a_call_writes();
    *world.away.borrow_mut() = None;
    let ended = world.settle();
    assert_eq!(world.left(), Vec::<String>::new());
    assert_eq!(ended.deleted.instance_rows, 20);
}

#[test]
fn the_end_says_nothing_of_the_account_but_its_number() {
    let world = World::new();
    let ended = world.settle();
    let text = serde_json::to_string(&ended).unwrap();
    for name in ["octocat", "formerly", &FORK.to_string(), blob(1).as_str()] {
        assert!(!text.contains(name), "{name}: {text}");
    }
    let Progress::Erased { receipt, .. } = ended.progress() else { panic!("{ended:?}") };
    assert!(!receipt.is_empty());
    assert_eq!((ended.by, ended.due(ended.requested_at)), (Requester::Owner, None));
}

#[test]
fn a_file_that_a_sync_wrote_while_it_was_asked_for_goes_too() {
    let world = World::new();
    let key = Key::File(OWNER, blob(200)).to_string();
    world.kv.borrow_mut().insert(key.clone(), OWNER);
    // A listing need not name it yet.
    world.kept.borrow_mut().has_also(&[blob(200), blob(1)]);
    let ended = world.settle();
    assert_eq!(ended.deleted.files, 9);
    assert!(!world.kv.borrow().contains_key(&key));
    let mut over = ended.clone();
    over.has_also(&[blob(3)]);
    assert_eq!(over, ended, "when it is over nothing is written down any more");
}

#[test]
fn a_name_that_somebody_else_has_now_stays_theirs() {
    let world = World::new();
    let key = Key::Policy(login("octocat")).to_string();
    world.kv.borrow_mut().insert(key.clone(), OTHER);
    world.settle();
    assert_eq!(world.kv.borrow().get(&key), Some(&OTHER));
}

#[test]
fn check_runs_that_are_under_way_are_waited_for_and_not_for_ever() {
    let world = World::new();
    world.unfinished.set(true);
    world.ring();
    let progress = world.kept.borrow().progress();
    let Progress::UnderWay { failure: Some(reason), .. } = progress else { panic!("{progress:?}") };
    assert_eq!(reason, "a check run is not completed");
    world.settle();
    assert_eq!(world.left(), Vec::<String>::new());
}
