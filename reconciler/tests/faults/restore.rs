//! KV is gone.

use b00t_reconciler::command::{Restored, plan, restore};
use github::Clock;
use pretty_assertions::assert_eq;
use serde_json::json;

use crate::world::{What, World};

/// GitHub fails, and goes on failing.
fn broken() -> What {
    What::Answer(500, vec![], json!({}))
}

/// A limit that is over in so many seconds.
fn limited(seconds: u64) -> What {
    let reset = b00t_reconciler::clock::SystemClock.now().seconds() + seconds;
    let headers =
        vec![("x-ratelimit-remaining", "0".to_owned()), ("x-ratelimit-reset", reset.to_string())];
    What::Answer(403, headers, json!({"message": "API rate limit exceeded"}))
}

fn reasons(restored: &Restored) -> Vec<(&str, &str)> {
    let all = restored.failed.iter().chain(&restored.without_content);
    all.map(|(_, login, reason)| (login.as_str(), reason.as_str())).collect()
}

#[tokio::test]
async fn everything_is_rebuilt_from_github_and_every_gate_compares() {
    let world = World::with(&["ann", "bob", "cid"]).await;
    let platform = world.platform();
    assert!(!plan(&platform).await.unwrap().plan.is_in_sync());
    let restored = restore(&platform, true).await.unwrap();
    assert_eq!((restored.written, restored.failed.len()), (3, 0), "{restored}");
    assert_eq!(world.requests("PUT"), 1, "in one request");
    assert_eq!(world.change(|it| it.asked.clone()), [100, 101, 102]);
    assert!(restored.is_complete(), "{restored}");
    let after = plan(&platform).await.unwrap().plan;
    assert!(after.is_in_sync(), "{after}");
}

#[tokio::test]
async fn what_is_written_is_below_what_any_gate_gives_out_next() {
    let world = World::with(&["ann"]).await;
    restore(&world.without_gates(), true).await.unwrap();
    let (_, metadata) = world.change(|it| it.kv["policy:ann"].clone());
    assert_eq!(metadata.unwrap()["generation"], 1);
    assert_eq!(world.requests("/reconcile"), 0);
}

#[tokio::test]
async fn without_gates_it_is_said_what_is_owed_and_kv_is_in_sync() {
    let world = World::with(&["ann", "bob"]).await;
    let platform = world.without_gates();
    let restored = restore(&platform, true).await.unwrap();
    assert!(restored.to_string().contains("run `apply --all --yes`"), "{restored}");
    let after = plan(&platform).await.unwrap().plan;
    assert!(after.is_in_sync(), "{after}");
}

#[tokio::test]
async fn a_record_that_is_there_is_not_written_over() {
    let world = World::with(&["ann", "bob"]).await;
    world.sync("ann");
    world.change(|it| it.kv.remove("index:ann"));
    let before = world.change(|it| it.kv.get("policy:ann").cloned());
    let restored = restore(&world.without_gates(), true).await.unwrap();
    assert_eq!(restored.written, 2, "{restored}");
    assert_eq!(world.change(|it| it.kv.get("policy:ann").cloned()), before);
    assert!(world.change(|it| it.kv.contains_key("index:ann")), "what was lost is there again");
}

#[tokio::test]
async fn a_record_that_its_gate_writes_in_the_meantime_stays() {
    let world = World::with(&["ann", "bob"]).await;
    world.fault("POST /graphql", 1, What::Meanwhile("bob"));
    let restored = restore(&world.without_gates(), true).await.unwrap();
    assert_eq!((restored.written, restored.by_gates), (1, 1), "{restored}");
    let (value, _) = world.change(|it| it.kv["policy:bob"].clone());
    assert_eq!(value, "{}", "as its gate wrote it");
}

#[tokio::test]
async fn gates_that_cannot_be_asked_are_not_forgotten_by_the_next_run() {
    let world = World::with(&["ann", "bob"]).await;
    world.fault("POST /reconcile", 4, broken());
    let first = restore(&world.platform(), true).await.unwrap();
    assert!(!first.is_complete(), "{first}");
    assert_eq!(world.change(|it| it.asked.clone()), [0; 0]);
    let second = restore(&world.platform(), true).await.unwrap();
    assert_eq!((second.before, second.written), (2, 0));
    assert!(second.is_complete(), "{second}");
    assert_eq!(world.change(|it| it.asked.clone()), [100, 101]);
}

#[tokio::test]
async fn nothing_is_written_unless_it_is_meant() {
    let world = World::with(&["ann"]).await;
    let shown = restore(&world.platform(), false).await.unwrap();
    assert_eq!((shown.accounts, shown.written), (1, 0));
    assert_eq!(world.requests("PUT"), 0);
}

#[tokio::test]
async fn an_account_that_cannot_be_read_is_named_and_stops_no_other() {
    let world = World::with(&["ann", "bob", "cid"]).await;
    world.fault("/app/installations/101/access_tokens", 99, broken());
    let restored = restore(&world.platform(), true).await.unwrap();
    assert_eq!(restored.written, 2);
    assert_eq!(reasons(&restored), [("bob", "GitHub failed with status 500")]);
}

#[tokio::test]
async fn somebody_who_was_erased_or_may_have_been_is_not_brought_back() {
    let world = World::with(&["ann", "bob", "cid"]).await;
    world.change(|it| it.erased.push(100));
    world.fault("GET /reconcile/101", 99, broken());
    let restored = restore(&world.platform(), true).await.unwrap();
    assert_eq!(restored.written, 1, "{restored}");
    let [(login, reason)] = reasons(&restored)[..] else { panic!("{restored}") };
    assert_eq!(login, "bob");
    assert!(reason.starts_with("it is not known whether the account was erased"), "{reason}");
    for login in ["ann", "bob"] {
        assert!(!world.change(|it| it.kv.contains_key(&format!("policy:{login}"))), "{login}");
    }
}

#[tokio::test]
async fn a_limit_that_one_request_does_not_wait_for_is_waited_for() {
    let world = World::with(&["ann"]).await;
    world.fault("/app/installations/100/access_tokens", 1, limited(1));
    let platform = world.platform_that_waits(world.settings(), 0);
    let restored = restore(&platform, true).await.unwrap();
    assert_eq!((restored.written, reasons(&restored)), (1, vec![]), "{restored}");
    assert_eq!(world.requests("/access_tokens"), 2);
}

#[tokio::test]
async fn what_little_one_account_has_left_holds_up_no_other() {
    let world = World::with(&["ann", "bob", "cid"]).await;
    world.change(|it| it.users.get_mut("ann").unwrap().remaining = 100);
    let restored = restore(&world.without_gates(), true).await.unwrap();
    assert_eq!(restored.written, 3, "its policy does not wait for its content");
    let [(login, reason)] = reasons(&restored)[..] else { panic!("{restored}") };
    assert_eq!(login, "ann");
    assert!(reason.starts_with("little is left of GitHub's rate limit"), "{reason}");
    for (login, has_index) in [("ann", false), ("bob", true), ("cid", true)] {
        let key = format!("index:{login}");
        assert_eq!(world.change(|it| it.kv.contains_key(&key)), has_index, "{login}");
    }
}

#[tokio::test]
async fn each_account_costs_the_app_one_request_and_the_templates_index_is_read_once() {
    let world = World::with(&["ann", "bob", "cid"]).await;
    world.change(|it| it.kv.insert("template:index".into(), ("{}".into(), None)));
    restore(&world.without_gates(), true).await.unwrap();
    assert_eq!(world.requests("/access_tokens"), 3);
    assert_eq!(world.requests("GET /app/installations/"), 0, "the list says it");
    assert_eq!(world.requests("/values/template%3Aindex"), 1);
}

#[tokio::test]
async fn a_restore_that_was_ended_goes_on_where_it_was() {
    let world = World::with(&["ann", "bob", "cid"]).await;
    world.fault("/app/installations/101/access_tokens", 4, broken());
    let first = restore(&world.platform(), true).await.unwrap();
    assert_eq!((first.written, first.failed.len()), (2, 1));
    let second = restore(&world.platform(), true).await.unwrap();
    assert_eq!((second.before, second.written, second.failed.len()), (2, 1, 0));
    assert_eq!(world.requests("/app/installations/100/access_tokens"), 1, "ann is read once");
}

#[tokio::test]
async fn a_second_loss_is_restored_like_the_first_although_an_account_always_fails() {
    let world = World::with(&["ann", "bob"]).await;
    world.fault("/app/installations/101/access_tokens", 99, broken());
    for _ in 0..2 {
        let restored = restore(&world.platform(), true).await.unwrap();
        assert_eq!((restored.before, restored.written), (0, 1), "{restored}");
        assert!(world.change(|it| it.kv.contains_key("policy:ann")));
        world.change(|it| it.kv.clear());
    }
}

#[tokio::test]
async fn when_kv_takes_nothing_it_is_all_done_again() {
    let world = World::with(&["ann", "bob"]).await;
    world.fault("/bulk", 4, What::Answer(503, vec![], json!({})));
    let error = restore(&world.platform(), true).await.unwrap_err();
    assert_eq!(error.to_string(), "Cloudflare failed with status 503");
    let again = restore(&world.platform(), true).await.unwrap();
    assert_eq!((again.before, again.written), (0, 2));
}

#[tokio::test]
async fn gates_compare_a_few_at_a_time() {
    let logins: Vec<_> = (0..45).map(|number| format!("user-{number}")).collect();
    let world = World::with(&logins.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let restored = restore(&world.platform(), true).await.unwrap();
    assert!(restored.is_complete(), "{restored}");
    assert_eq!(world.requests("POST /reconcile"), 3, "twenty a request");
    assert_eq!(world.change(|it| it.asked.len()), 45);
}
