//! KV is gone.

use b00t_reconciler::command::{plan, restore};
use pretty_assertions::assert_eq;
use serde_json::json;

use crate::world::{What, World};

#[tokio::test]
async fn everything_is_rebuilt_from_github() {
    let world = World::with(&["ann", "bob", "cid"]).await;
    let platform = world.platform();
    assert!(!plan(&platform).await.unwrap().plan.is_in_sync());
    let restored = restore(&platform, true).await.unwrap();
    assert_eq!((restored.written, restored.failed.len()), (3, 0), "{restored}");
    assert_eq!(world.requests("PUT"), 1, "in one request");
    let after = plan(&platform).await.unwrap().plan;
    assert!(after.is_in_sync(), "{after}");
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
    let broken = What::Answer(500, vec![], json!({}));
    world.fault("/app/installations/101/access_tokens", 99, broken);
    let restored = restore(&world.platform(), true).await.unwrap();
    assert_eq!(restored.written, 2);
    assert_eq!(restored.failed[0].1.as_str(), "bob");
}

#[tokio::test]
async fn a_restore_that_was_ended_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::with(&["ann", "bob", "cid"]).await;
    let mut settings = world.settings();
    settings.state_folder = Some(folder.path().to_owned());
    let broken = What::Answer(500, vec![], json!({}));
    world.fault("/app/installations/101/access_tokens", 4, broken);
    let first = restore(&world.platform_with(settings.clone()), true).await.unwrap();
    assert_eq!((first.written, first.failed.len()), (2, 1));
    let second = restore(&world.platform_with(settings), true).await.unwrap();
    assert_eq!((second.before, second.written, second.failed.len()), (2, 1, 0));
    assert_eq!(world.requests("/app/installations/100/access_tokens"), 1, "ann is read once");
    assert!(folder.path().read_dir().unwrap().next().is_none(), "nothing is left of it");
}

#[tokio::test]
async fn when_kv_takes_nothing_nothing_is_noted_as_done() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::with(&["ann", "bob"]).await;
    let mut settings = world.settings();
    settings.state_folder = Some(folder.path().to_owned());
    world.fault("/bulk", 4, What::Answer(503, vec![], json!({})));
    let error = restore(&world.platform_with(settings.clone()), true).await.unwrap_err();
    assert_eq!(error.to_string(), "Cloudflare failed with status 503");
    let again = restore(&world.platform_with(settings), true).await.unwrap();
    assert_eq!((again.before, again.written), (0, 2));
}
