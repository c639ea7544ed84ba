//! The operator has an account erased.

use std::collections::BTreeMap;

use b00t_reconciler::command::{Erased, erase, plan};
use erasure::Progress;
use pretty_assertions::assert_eq;

use crate::world::{Gate, World};

async fn erased(world: &World, account: &str, yes: bool) -> anyhow::Result<Erased> {
    let mut settings = world.settings();
    settings.wait_seconds = 1;
    erase(&world.platform_with(settings), account, yes).await
}

#[tokio::test]
async fn without_yes_it_is_only_said_who_would_be_erased() {
    let world = World::with(&["ann"]).await;
    let shown = erased(&world, "100", false).await.unwrap();
    let said = "With --yes, everything that is stored of (100) would be erased.";
    assert_eq!(shown.to_string(), said);
    assert_eq!(world.change(|it| it.erased.clone()), [] as [u64; 0]);
}

#[tokio::test]
async fn the_gate_erases_and_the_receipt_is_shown() {
    let world = World::with(&["ann"]).await;
    let done = erased(&world, "100", true).await.unwrap();
    assert!(done.is_right(true), "{done}");
    assert!(matches!(done.progress, Some(Progress::Erased { .. })));
    assert!(done.to_string().ends_with("\na.signed.receipt"), "{done}");
    assert_eq!(done.to_json()["progress"]["receipt"], "a.signed.receipt");
    assert_eq!(world.change(|it| it.erased.clone()), [100]);
}

#[tokio::test]
async fn one_that_is_not_done_in_time_is_not_said_to_be() {
    let world = World::with(&["ann"]).await;
    world.change(|it| it.gates = BTreeMap::from([(100, Gate::Late)]));
    let done = erased(&world, "100", true).await.unwrap();
    assert!(!done.is_right(true), "{done}");
    assert_eq!(done.to_string(), "(100) is being erased, 3 steps are left: R2 does not answer");
}

#[tokio::test]
async fn a_login_that_nobody_has_is_an_error() {
    let world = World::with(&["ann"]).await;
    assert!(erased(&world, "bob", true).await.is_err());
    assert_eq!(world.change(|it| it.erased.clone()), [] as [u64; 0]);
}

#[tokio::test]
async fn that_somebody_who_was_erased_has_no_record_is_no_drift() {
    let world = World::with(&["ann"]).await;
    let before = plan(&world.platform()).await.unwrap().plan;
    assert_eq!(before.drift().count(), 1, "{before}");
    erased(&world, "100", true).await.unwrap();
    let after = plan(&world.platform()).await.unwrap().plan;
    assert_eq!(after.drift().count(), 0, "{after}");
}
