//! What follows once something is in force: reports and the history.

use github::{GitHubError, Hint, HintKind, Origin};
use ids::{AccountId, Actor, RepositoryId};
use pretty_assertions::assert_eq;
use store::HistoryEntry;

use crate::world::{BROKEN, FORK, File, GOOD, OWNER, STRICT, World};

/// State and text of all entries, the newest first.
fn history(world: &World) -> Vec<(String, Option<String>)> {
    let history = world.history.borrow();
    let text = |entry: &HistoryEntry| entry.in_force.as_ref().map(|found| found.text.clone());
    history.values().map(|entry| (entry.state.clone(), text(entry))).collect()
}

fn newest(world: &World) -> HistoryEntry {
    world.history.borrow().values().next().unwrap().clone()
}

fn entry(state: &str, text: Option<&str>) -> (String, Option<String>) {
    (state.into(), text.map(Into::into))
}

#[test]
fn every_head_is_reported_once_the_instance_has_taken_it() {
    let world = World::synced();
    world.write("README.md", Some(File::Text("hello".into())));
    let taken = world.now.get();
    world.settle();
    let reports = world.reports.borrow();
    assert_eq!(reports.len(), 2);
    let last = reports.last().unwrap();
    assert_eq!(Some(&last.record), world.record("octocat").as_ref());
    assert_eq!((last.since.get(), last.installation.get()), (taken, 99));
}

#[test]
fn a_report_waits_for_the_instance_and_the_instance_for_no_report() {
    let world = World::synced();
    world.instance_fails.set(true);
    world.push(STRICT);
    world.ring();
    assert_eq!(world.reports.borrow().len(), 1, "only the first sync's");
    world.instance_fails.set(false);
    world.reports_fail.set(true);
    world.pass(sync::MAX_MILLIS);
    world.ring();
    let since = world.now.get();
    assert_eq!(world.in_force().as_deref(), Some(STRICT));
    world.reports_fail.set(false);
    world.pass(sync::MAX_MILLIS);
    world.settle();
    let report = world.reports.borrow().last().unwrap().clone();
    assert_eq!((report.since.get(), world.reports.borrow().len()), (since, 2));
}

#[test]
fn a_report_that_never_arrives_is_given_up_after_a_day() {
    let world = World::synced();
    world.reports_fail.set(true);
    world.push(STRICT);
    let start = world.now.get();
    while let Some(at) = world.gate().next_alarm().unwrap() {
        world.now.set(at.get().max(world.now.get()));
        world.ring();
    }
    let millis = world.now.get() - start;
    assert!(millis >= sync::REPORT_MILLIS, "{millis}");
    assert!(millis < sync::REPORT_MILLIS + 2 * sync::MAX_MILLIS, "{millis}");
    let dropped = |line: &String| line.starts_with("sync.report_dropped");
    assert!(world.log.borrow().iter().any(dropped));
    assert_eq!(world.reports.borrow().len(), 1, "only the first sync's");
}

#[test]
fn what_is_not_in_force_any_more_is_not_reported() {
    let world = World::synced();
    world.reports_fail.set(true);
    world.push(STRICT);
    world.ring();
    world.installations.borrow_mut().clear();
    world.deliver(HintKind::Place);
    world.ring();
    world.reports_fail.set(false);
    world.pass(sync::MAX_MILLIS);
    world.settle();
    assert_eq!(world.reports.borrow().len(), 1, "only the first sync's");
}

#[test]
fn the_history_has_changes_and_not_heads() {
    let world = World::synced();
    let steps: [&dyn Fn(); 7] = [
        &|| world.push(GOOD),
        &|| world.write("README.md", Some(File::Text("hello".into()))),
        &|| world.push(BROKEN),
        &|| world.push("default_policy = ["),
        &|| world.push(STRICT),
        &|| world.write(acl::FILE_NAME, None),
        &|| world.installations.borrow_mut().clear(),
    ];
    for step in steps {
        step();
        world.deliver(HintKind::Place);
        world.settle();
    }
    let expected = [
        entry("suspended", None),
        entry("missing", None),
        entry("active", Some(STRICT)),
        entry("invalid", Some(GOOD)),
        entry("active", Some(GOOD)),
    ];
    assert_eq!(history(&world), expected);
}

#[test]
fn an_entry_says_who_merged_which_pull_request() {
    let world = World::synced();
    world.quietly(acl::FILE_NAME, Some(File::Text(STRICT.into())));
    let commit = world.repos.borrow()[0].commit();
    let merged_by = Some(Actor::new(AccountId::new(3), "hubot"));
    let origin = Origin { pull_request: Some(12), merged_by: merged_by.clone() };
    world.origins.borrow_mut().insert(commit.clone(), origin);
    world.deliver(HintKind::Push);
    world.settle();
    let entry = newest(&world);
    assert_eq!((entry.commit, entry.pull_request), (Some(commit), Some(12)));
    assert_eq!(entry.merged_by, merged_by);
}

#[test]
fn an_entry_says_who_pushed_only_if_a_delivery_is_about_that_push() {
    let bot = || Some(Actor::new(AccountId::new(4), "renovate[bot]"));
    for (repository, after, known) in [
        (Some(FORK), true, true),
        (Some(FORK), false, false),
        (Some(RepositoryId::new(5)), true, false),
        (None, true, false),
    ] {
        let world = World::synced();
        world.quietly(acl::FILE_NAME, Some(File::Text(STRICT.into())));
        let head = world.repos.borrow()[0].commit();
        let hint = Hint::new(OWNER, "octocat".parse().unwrap(), HintKind::Push);
        let after = Some(if after { head } else { "f".repeat(40).parse().unwrap() });
        world.deliver_hint(Hint { repository, actor: bot(), after, ..hint }, false);
        world.settle();
        assert_eq!(newest(&world).pushed_by, bot().filter(|_| known));
    }
}

#[test]
fn a_push_that_was_read_before_its_delivery_came_is_signed_all_the_same() {
    let bot = Actor::new(AccountId::new(4), "renovate[bot]");
    let world = World::synced();
    world.instance_fails.set(true);
    world.push(STRICT);
    world.ring();
    assert_eq!(history(&world).len(), 1, "the entry waits for the instance");
    let head = world.repos.borrow()[0].commit();
    let hint = Hint::new(OWNER, "octocat".parse().unwrap(), HintKind::Push);
    let after = Some(head.clone());
    let hint = Hint { repository: Some(FORK), actor: Some(bot.clone()), after, ..hint };
    world.deliver_hint(hint, false);
    world.instance_fails.set(false);
    world.pass(sync::MAX_MILLIS);
    world.settle();
    let entry = newest(&world);
    assert_eq!((entry.commit, entry.pushed_by), (Some(head), Some(bot)));
    assert_eq!(history(&world).len(), 2, "no entry of its own");
}

#[test]
fn an_entry_is_kept_without_what_github_does_not_say() {
    for (error, asked) in
        [(GitHubError::Server(502), 3), (GitHubError::NotFound, 1), (GitHubError::Unauthorized, 3)]
    {
        let world = World::synced();
        *world.origin_fails.borrow_mut() = Some(error);
        world.push(STRICT);
        world.settle();
        let times = world.asked().into_iter().filter(|what| what == "origin").count();
        assert_eq!(times, asked);
        assert_eq!(history(&world).first(), Some(&entry("active", Some(STRICT))));
        assert_eq!(newest(&world).pull_request, None);
    }
}

#[test]
fn a_bucket_that_is_away_delays_nothing_and_loses_no_entry() {
    let world = World::synced();
    world.history_fails.set(true);
    for text in [STRICT, BROKEN, GOOD] {
        world.push(text);
        for _ in 0..3 {
            world.pass(2_000);
            world.ring();
        }
    }
    assert_eq!(world.in_force().as_deref(), Some(GOOD));
    assert_eq!(world.reports.borrow().len(), 4);
    assert_eq!(history(&world).len(), 1);
    world.history_fails.set(false);
    world.settle();
    let expected = [
        entry("active", Some(GOOD)),
        entry("invalid", Some(STRICT)),
        entry("active", Some(STRICT)),
        entry("active", Some(GOOD)),
    ];
    assert_eq!(history(&world), expected);
}

#[test]
fn a_bucket_that_is_away_is_tried_once_a_run() {
    let world = World::synced();
    world.history_fails.set(true);
    for number in 0..10 {
        world.push(&format!("{STRICT}# {number}\n"));
        world.pass(2_000);
        world.ring();
    }
    world.pass(sync::MAX_MILLIS);
    world.log.borrow_mut().clear();
    world.ring();
    let tried = |line: &&String| line.starts_with("sync.not_sent");
    assert_eq!(world.log.borrow().iter().filter(tried).count(), 1);
    world.history_fails.set(false);
    world.settle();
    assert_eq!(world.history.borrow().len(), 11);
}

#[test]
fn entries_that_wait_are_bounded_and_the_newest_stay() {
    let world = World::synced();
    world.history_fails.set(true);
    for number in 0..sync::MAX_WAITING_ENTRIES + 5 {
        world.push(&format!("{STRICT}# {number}\n"));
        world.pass(2_000);
        world.ring();
    }
    world.history_fails.set(false);
    world.settle();
    assert_eq!(world.history.borrow().len(), 1 + sync::MAX_WAITING_ENTRIES);
    let last = format!("{STRICT}# {}\n", sync::MAX_WAITING_ENTRIES + 4);
    assert_eq!(history(&world).first(), Some(&entry("active", Some(&last))));
}

#[test]
fn a_gate_that_lost_its_count_adds_to_the_history_and_changes_nothing_in_it() {
    let world = World::synced();
    world.push(STRICT);
    world.settle();
    let before = world.history.borrow().clone();
    *world.memory.borrow_mut() = sync::Memory::blank();
    world.kv.borrow_mut().clear();
    world.left.borrow_mut().clear();
    world.push(GOOD);
    world.settle();
    let after = world.history.borrow().clone();
    for (key, entry) in &before {
        assert_eq!(after.get(key), Some(entry));
    }
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(history(&world).first(), Some(&entry("active", Some(GOOD))));
}
