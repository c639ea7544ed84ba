//! The operator ends what an account granted.

use std::collections::BTreeMap;

use b00t_reconciler::command::{Outcome, Revoked, revoke};
use pretty_assertions::assert_eq;
use serde_json::json;

use crate::world::{Gate, World};

const WHY: &str = "a laptop was stolen";

/// A world in which KV knows ann, whose number is 100.
async fn world() -> World {
    let world = World::with(&["ann"]).await;
    let record = json!({"schema": 1, "account": 100, "login": "ann", "generation": 1,
        "repository": null, "head": null, "blob": null, "synced_at": 1,
        "state": {"kind": "missing", "reason": "no_fork"}});
    let account = json!({"schema": 1, "account": 100, "login": "ann", "installation": 100,
        "repository": null, "generation": 1});
    world.change(|it| {
        it.kv.insert("policy:ann".into(), (record.to_string(), None));
        it.kv.insert("account:100".into(), (account.to_string(), None));
    });
    world
}

async fn revoked(world: &World, account: &str, yes: bool) -> anyhow::Result<Revoked> {
    let mut settings = world.settings();
    settings.wait_seconds = 1;
    revoke(&world.platform_with(settings), account, WHY, yes).await
}

#[tokio::test]
async fn without_yes_it_is_only_said_whose_grants_would_end() {
    let world = world().await;
    let shown = revoked(&world, "ann", false).await.unwrap();
    assert_eq!(
        shown.to_string(),
        "With --yes, all that ann (100) granted would end: clients, streams, and where its owner \
         is signed in."
    );
    assert_eq!(world.change(|it| it.revoked.clone()), [] as [u64; 0]);
}

#[tokio::test]
async fn the_gate_is_told_by_number_or_by_login_and_waited_for() {
    let world = world().await;
    for account in ["ann", "ANN", "100"] {
        let done = revoked(&world, account, true).await.unwrap();
        assert!(done.is_right(true), "{account}: {done}");
        assert_eq!(done.to_string(), "All that ann (100) granted has ended.");
    }
    assert_eq!(world.change(|it| it.revoked.clone()), [100, 100, 100]);
}

#[tokio::test]
async fn a_gate_that_is_not_done_has_not_ended_it_for_certain() {
    let world = world().await;
    for (gate, word) in [(Gate::Late, "late"), (Gate::Fails, "failing")] {
        world.change(|it| it.gates = BTreeMap::from([(100, gate)]));
        let done = revoked(&world, "ann", true).await.unwrap();
        assert!(!done.is_right(true), "{done}");
        assert_eq!(done.to_json()["outcome"], word);
        assert!(!matches!(done.outcome, Some(Outcome::Synced(_))));
    }
}

#[tokio::test]
async fn a_gate_that_does_not_take_it_is_an_error() {
    let world = world().await;
    world.change(|it| it.gates = BTreeMap::from([(100, Gate::Refuses)]));
    let error = revoked(&world, "ann", true).await.unwrap_err();
    assert_eq!(error.to_string(), "the gate of ann (100) did not take it");
}

#[tokio::test]
async fn somebody_who_is_not_known_has_nothing_that_could_end() {
    let world = world().await;
    for account in ["bob", "101", "no login at all"] {
        assert!(revoked(&world, account, true).await.is_err(), "{account}");
    }
    assert_eq!(world.change(|it| it.revoked.clone()), [] as [u64; 0]);
}
