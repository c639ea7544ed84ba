//! Gates that refuse, fail, are late or cannot be reached.

use std::collections::BTreeMap;

use b00t_reconciler::{
    clock::SystemClock,
    command::{Applied, Outcome, apply, plan},
    platform::Platform,
};
use drift::Kind;
use github::Clock;
use pretty_assertions::assert_eq;
use serde_json::json;

use crate::world::{Gate, POLICY, What, World};

/// All of these have pushed, and nobody heard of it.
async fn pushed(logins: &[&str]) -> World {
    let world = World::in_sync(logins).await;
    for login in logins {
        world.push(login, 'b', POLICY);
    }
    world
}

/// Waits for a second: a test of what happens when time is up.
fn platform(world: &World) -> Platform {
    let mut settings = world.settings();
    settings.wait_seconds = 1;
    world.platform_with(settings)
}

async fn applied(platform: &Platform) -> Applied {
    let survey = plan(platform).await.unwrap();
    apply(platform, &survey, false).await.unwrap()
}

fn outcomes(applied: &Applied) -> BTreeMap<&str, &Outcome> {
    applied.outcomes().values().map(|(login, outcome)| (login.as_str(), outcome)).collect()
}

#[tokio::test]
async fn one_that_refuses_one_that_fails_and_one_that_is_late_hide_and_stop_nobody() {
    let world = pushed(&["ann", "bob", "cid", "dan", "eve"]).await;
    let gates = [(100, Gate::Refuses), (101, Gate::Fails), (102, Gate::Late)];
    world.change(|it| it.gates = BTreeMap::from(gates));
    let platform = platform(&world);
    let done = applied(&platform).await;
    let was = Outcome::Synced("it was stale: the record is of aaaaaaa, the head is bbbbbbb".into());
    assert_eq!(
        outcomes(&done),
        BTreeMap::from([
            ("ann", &Outcome::NotAsked("its gate did not take it".into())),
            ("bob", &Outcome::Failing("GitHub failed with status 502".into())),
            ("cid", &Outcome::Late),
            ("dan", &was),
            ("eve", &was),
        ])
    );
    assert!(!done.is_complete());
    let after = plan(&platform).await.unwrap().plan.counts();
    assert_eq!((after.of(Kind::Stale), after.of(Kind::InSync)), (3, 2));
}

#[tokio::test]
async fn many_that_are_late_leave_room_for_the_others() {
    let logins: Vec<String> = (0..40).map(|number| format!("user-{number:02}")).collect();
    let world = pushed(&logins.iter().map(String::as_str).collect::<Vec<_>>()).await;
    // More than are looked at at once, and all of them first.
    world.change(|it| it.gates = (100..120).map(|id| (id, Gate::Late)).collect());
    let done = applied(&platform(&world)).await;
    let late = done.outcomes().values().filter(|(_, outcome)| *outcome == Outcome::Late).count();
    assert_eq!(late, 20, "{done}");
    assert!(done.to_string().ends_with("Synced: 20 of 40."), "{done}");
}

#[tokio::test]
async fn gates_that_never_answer_are_waited_for_as_long_as_is_configured() {
    let world = pushed(&["ann", "bob"]).await;
    world.fault("GET /reconcile/100", 1, What::Hang);
    let began = SystemClock.now();
    let done = applied(&platform(&world)).await;
    assert!(SystemClock.now() < began.plus(20_000), "one answer may take thirty seconds");
    assert_eq!(outcomes(&done)["ann"], &Outcome::Late);
    assert!(matches!(outcomes(&done)["bob"], Outcome::Synced(_)), "{done}");
}

#[tokio::test]
async fn a_cut_on_the_way_to_the_gates_is_no_answer() {
    let world = pushed(&["ann", "bob"]).await;
    world.fault("POST /reconcile", 1, What::Cut);
    world.fault("GET /reconcile/", 1, What::Cut);
    let done = applied(&platform(&world)).await;
    assert!(done.is_complete(), "{done}");
}

#[tokio::test]
async fn a_worker_that_stays_away_is_told_for_each_account_that_it_was_asked_for() {
    let world = pushed(&["ann", "bob"]).await;
    world.fault("POST /reconcile", 99, What::Answer(502, vec![], json!({})));
    let done = applied(&platform(&world)).await;
    let reason = Outcome::NotAsked("webhook-worker answered with status 502".into());
    assert_eq!(outcomes(&done), BTreeMap::from([("ann", &reason), ("bob", &reason)]));
}

#[tokio::test]
async fn one_request_asks_no_more_gates_than_answer_in_time() {
    let logins: Vec<String> = (0..70).map(|number| format!("user-{number:02}")).collect();
    let world = pushed(&logins.iter().map(String::as_str).collect::<Vec<_>>()).await;
    assert!(applied(&platform(&world)).await.is_complete());
    assert_eq!(world.requests("POST /reconcile"), 4);
}

#[tokio::test]
async fn a_record_of_nobody_is_drift_and_the_key_to_delete_is_named() {
    let world = pushed(&["ann"]).await;
    world.change(|it| it.kv.insert("policy:gone".into(), ("not JSON".into(), None)));
    let platform = platform(&world);
    let survey = plan(&platform).await.unwrap();
    assert_eq!(survey.plan.counts().of(Kind::Orphaned), 1, "{}", survey.plan);
    let done = apply(&platform, &survey, false).await.unwrap();
    assert!(matches!(outcomes(&done)["ann"], Outcome::Synced(_)), "{done}");
    assert!(!done.is_complete(), "that one is still there");
    assert!(done.to_string().contains("delete policy:gone\n"), "{done}");
    world.change(|it| it.kv.remove("policy:gone"));
    assert!(plan(&platform).await.unwrap().plan.is_in_sync());
}
