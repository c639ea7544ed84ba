//! Somebody else lost something, or answers strangely: the gate finds its way back, and rests.

use crate::world::{FORK, File, GOOD, OWNER, Repo, STRICT, World};
use github::{Budget, GitHubError, HintKind};
use ids::UnixMillis;
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
fn a_gate_that_gives_a_generation_out_again_catches_up_with_the_instance() {
    for pushes in 1..4 {
        let world = World::synced();
        // KV is behind: what the instance was told last never came there.
        world.kv_fails.set(true);
        for number in 0..pushes {
            world.push(&format!("{GOOD}# {number}\n"));
            world.ring();
            world.pass(60_000);
        }
        world.kv_fails.set(false);
        let before = world.generation();
        *world.memory.borrow_mut() = Memory::blank();
        world.outbox.borrow_mut().clear();
        world.left.borrow_mut().clear();
        world.push(STRICT);
        world.settle();
        assert_eq!(world.in_force().as_deref(), Some(STRICT), "after {pushes} pushes");
        assert!(world.generation() > before);
        assert_eq!(*world.instance_index.borrow(), world.index("octocat"));
        assert!(world.is_idle());
    }
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

#[test]
fn content_that_is_not_there_is_asked_for_less_and_less_often() {
    let world = World::synced();
    world.tree_gone.set(true);
    world.write("_b00t_/learn/a.md", Some(File::Text("a".into())));
    let millis = ring(&world, 60);
    assert!(millis > 40 * 60_000, "{} requests in {millis} ms", world.asked().len());
    // A push does not wait for it.
    world.push(STRICT);
    world.ring();
    let instance = world.instance.borrow().clone().unwrap();
    assert_eq!(instance.in_force().unwrap().text, STRICT);
    world.tree_gone.set(false);
    world.settle();
    assert_eq!(world.index("octocat").unwrap().entries.len(), 1);
    assert_eq!(world.memory.borrow().failure, None);
}

#[test]
fn an_uninstallation_does_not_wait_for_a_rate_limit() {
    let world = World::synced();
    let retry_at = UnixMillis::new(world.now.get() + 3_600_000);
    *world.github_fails.borrow_mut() = Some(GitHubError::RateLimited { retry_at, announced: true });
    world.push(STRICT);
    world.ring();
    *world.github_fails.borrow_mut() = None;
    world.installations.borrow_mut().clear();
    world.pass(1000);
    world.deliver(HintKind::Place);
    world.ring();
    assert_eq!(world.instance.borrow().as_ref().unwrap().state.name(), "suspended");
}

#[test]
fn content_leaves_the_last_of_a_rate_limit_to_policies() {
    let world = World::synced();
    let reset = UnixMillis::new(world.now.get() + 1_800_000);
    world.budget.set(Some(Budget { remaining: 499, reset }));
    world.write("_b00t_/learn/a.md", Some(File::Text("a".into())));
    world.ring();
    assert_eq!(world.asked(), ["head", "head"]);
    world.pass(1000);
    world.push(STRICT);
    world.ring();
    let instance = world.instance.borrow().clone().unwrap();
    assert_eq!(instance.in_force().unwrap().text, STRICT);
    assert_eq!(world.asked(), ["head", "head"]);
    world.settle();
    assert!(world.now.get() >= reset.get());
    assert_eq!(world.index("octocat").unwrap().entries.len(), 1);
}

#[test]
fn a_github_that_contradicts_itself_changes_nothing() {
    let world = World::synced();
    world.head_gone.set(true);
    world.deliver(HintKind::Place);
    world.ring();
    let state = world.instance.borrow().as_ref().unwrap().state.name().to_owned();
    assert_eq!(state, "active", "the repository was there a moment before");
    world.head_gone.set(false);
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(GOOD));
}

#[test]
fn a_fork_that_is_renamed_while_it_is_read_is_read_under_its_new_name() {
    let world = World::synced();
    world.write("_b00t_/learn/a.md", Some(File::Text("a".into())));
    // The head was looked at twice, the tree not yet.
    world.die_at(Some(8));
    assert!(!world.ring());
    let renamed =
        |repo: &mut Repo| repo.former_name = Some(std::mem::replace(&mut repo.name, "new".into()));
    renamed(&mut world.repos.borrow_mut()[0]);
    assert!(world.settle() < 10_000);
    assert_eq!(world.record("octocat").unwrap().repository.unwrap().name, "new");
    assert_eq!(world.index("octocat").unwrap().entries.len(), 1);
}

#[test]
fn blobs_that_the_store_lost_are_uploaded_again() {
    let world = World::synced();
    world.write("_b00t_/learn/a.md", Some(File::Text("a".into())));
    world.settle();
    world.kv.borrow_mut().clear();
    world.pass(5000);
    world.recheck();
    world.settle();
    let index = world.index("octocat").unwrap();
    let key = store::Key::File(OWNER, index.entries[0].blob.clone()).to_string();
    assert!(world.kv.borrow().contains_key(&key));
    assert!(world.is_idle());
}

#[test]
fn a_revocation_does_not_wait_for_a_comparison_with_kv() {
    let world = World::synced();
    world.kv_fails.set(true);
    world.recheck();
    world.ring();
    world.pass(10);
    world.push(STRICT);
    world.recheck();
    world.ring();
    let instance = world.instance.borrow().clone().unwrap();
    assert_eq!(instance.in_force().unwrap().text, STRICT);
    // The comparison is not forgotten.
    world.kv_fails.set(false);
    world.kv.borrow_mut().remove("account:7");
    world.settle();
    assert!(world.kv.borrow().contains_key("account:7"));
    assert_eq!(world.in_force().as_deref(), Some(STRICT));
    assert!(world.is_idle());
}

#[test]
fn an_installation_that_github_does_not_know_yet_is_asked_for_again() {
    let world = World::new();
    let installations = world.installations.take();
    world.deliver(HintKind::Place);
    world.ring();
    assert!(world.kv.borrow().is_empty());
    let next = world.gate().next_alarm().unwrap().unwrap();
    assert_eq!(next.get() - world.now.get(), 5_000);
    *world.installations.borrow_mut() = installations;
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(GOOD));
}

#[test]
fn a_fork_that_is_still_being_filled_comes_into_force_without_a_push() {
    let world = World::new();
    let files = world.repos.borrow_mut()[0].files.take();
    world.deliver(HintKind::Place);
    ring(&world, 3);
    assert_eq!(world.state(), "missing");
    world.repos.borrow_mut()[0].files = files;
    assert!(world.settle() <= 300_000);
    assert_eq!(world.in_force().as_deref(), Some(GOOD));
}

#[test]
fn what_stays_away_is_asked_for_three_times() {
    let world = World::new();
    world.repos.borrow_mut().clear();
    world.deliver(HintKind::Place);
    world.settle();
    let asked = world.asked().into_iter().filter(|what| what == "repositories").count();
    assert_eq!(asked, 5, "at first, after the record was written, and three times later");
    assert!(world.is_idle());
}

#[test]
fn a_memory_of_another_shape_is_not_the_end() {
    let world = World::synced();
    world.push(STRICT);
    world.settle();
    let before = world.generation();
    let mut text = serde_json::to_value(&*world.memory.borrow()).unwrap();
    text["place"] = serde_json::json!({"an": "older shape"});
    *world.memory.borrow_mut() = Memory::recover(&text.to_string());
    world.kv.borrow_mut().clear();
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(STRICT));
    assert!(world.generation() > before, "the count goes on");
    assert!(Memory::recover("no JSON at all").rewrite);
}
