//! Which of an account's forks counts.

use crate::world::{self, BROKEN, File, GOOD, OTHER, OWNER, Repo, STRICT, World};
use github::HintKind;
use ids::RepositoryId;
use pretty_assertions::assert_eq;
use store::{MissingReason, PolicyState};

#[test]
fn a_repository_that_is_no_fork_of_the_template_is_no_fork() {
    let world = World::new();
    for origins in [vec![], vec!["somebody/else".to_owned()]] {
        world.repos.borrow_mut()[0].fork = !origins.is_empty();
        world.repos.borrow_mut()[0].origins = origins;
        world.deliver(HintKind::Place);
        world.settle();
        let state = world.record("octocat").unwrap().state;
        assert_eq!(state, PolicyState::Missing { reason: MissingReason::NoFork });
    }
}

#[test]
fn a_fork_of_a_fork_counts() {
    let world = World::new();
    world.repos.borrow_mut()[0].origins = vec!["hubot/_b00t_".into(), world::TEMPLATE.into()];
    world.deliver(HintKind::Place);
    world.settle();
    world.push(STRICT);
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(STRICT));
}

#[test]
fn the_fork_in_use_stays_in_use() {
    let world = World::synced();
    let mut second = Repo::fork(RepositoryId::new(5), OWNER, STRICT);
    second.name = "second".into();
    world.repos.borrow_mut().push(second);
    world.deliver(HintKind::Place);
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(GOOD));

    // Without the one in use, the other one counts; its first file may be broken.
    world.repos.borrow_mut().remove(0);
    world.repos.borrow_mut()[0].write(acl::FILE_NAME, Some(File::Text(BROKEN.into())));
    world.deliver(HintKind::Place);
    world.settle();
    assert_eq!((world.state(), world.in_force()), ("invalid".into(), None));
}

#[test]
fn forks_that_are_not_used_are_named_and_kept_in_mind() {
    let names = |world: &World| -> Vec<_> {
        let record = world.record("octocat").unwrap();
        record.others.into_iter().map(|other| other.name).collect()
    };
    let world = World::synced();
    assert!(names(&world).is_empty());
    for id in 100..110 {
        let mut other = Repo::fork(RepositoryId::new(id), OWNER, STRICT);
        other.name = format!("fork-{id}");
        if id == 109 {
            other.origins = vec!["somebody/else".into()];
        }
        world.repos.borrow_mut().push(other);
    }
    world.deliver(HintKind::Place);
    world.settle();
    let newest = ["fork-108", "fork-107", "fork-106", "fork-105", "fork-104"];
    assert_eq!(names(&world), newest);
    assert_eq!(world.in_force().as_deref(), Some(GOOD), "the one in use stays in use");

    world.push(STRICT);
    world.settle();
    assert_eq!(names(&world), newest, "a push does not look for them, and forgets none");
    world.repos.borrow_mut().truncate(1);
    world.deliver(HintKind::Place);
    world.settle();
    assert!(names(&world).is_empty());
}

#[test]
fn of_several_forks_the_one_named_like_the_template_counts_then_the_newest() {
    let world = World::new();
    for (id, name) in [(5, "older"), (50, "newer")] {
        let mut other = Repo::fork(RepositoryId::new(id), OWNER, STRICT);
        other.name = name.into();
        world.repos.borrow_mut().push(other);
    }
    world.deliver(HintKind::Place);
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(GOOD));
    world.repos.borrow_mut().remove(0);
    world.deliver(HintKind::Place);
    world.settle();
    assert_eq!(world.record("octocat").unwrap().repository.unwrap().name, "newer");
}

#[test]
fn among_very_many_forks_the_right_one_is_found() {
    let world = World::new();
    world.repos.borrow_mut()[0].id = RepositoryId::new(500);
    let many = sync::MAX_CANDIDATES as u64;
    for id in (100..100 + many).chain(1000..1000 + many) {
        let mut other = Repo::fork(RepositoryId::new(id), OWNER, STRICT);
        (other.name, other.origins) = (format!("fork-{id}"), vec!["somebody/else".into()]);
        world.repos.borrow_mut().push(other);
    }
    world.deliver(HintKind::Place);
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(GOOD));
}

#[test]
fn a_transferred_fork_is_the_former_owners_no_more() {
    let world = World::synced();
    world.repos.borrow_mut()[0].owner = OTHER;
    world.deliver(HintKind::Push);
    world.settle();
    let state = world.record("octocat").unwrap().state;
    assert_eq!(state, PolicyState::Missing { reason: MissingReason::NoFork });
}

#[test]
fn a_deleted_fork_denies_everything() {
    let world = World::synced();
    world.repos.borrow_mut().clear();
    world.deliver(HintKind::Place);
    world.settle();
    assert_eq!((world.state(), world.in_force()), ("missing".into(), None));
    assert_eq!(world.index("octocat"), None);
}
