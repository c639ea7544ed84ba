//! What the whole program prints, and what it ends with.

use b00t_reconciler::command::{Cli, ExitStatus, run};
use clap::Parser;
use pretty_assertions::assert_eq;

use crate::world::{POLICY, TEMPLATE, What, World};

async fn ends(world: &World, arguments: &[&str]) -> (ExitStatus, String) {
    let cloudflare = format!("{}/client/v4", world.root);
    let settings = [
        "b00t-reconciler",
        "--github-api-url",
        &world.root,
        "--github-app-id",
        "12",
        "--template-repository",
        TEMPLATE,
        "--cloudflare-api-url",
        &cloudflare,
        "--cloudflare-account-id",
        "acc",
        "--kv-namespace-id",
        "ns",
        "--webhook-worker-url",
        &world.root,
    ];
    let cli = Cli::parse_from(settings.iter().chain(arguments));
    let mut output = Vec::new();
    let status = run(cli, world, &mut output).await.unwrap();
    (status, String::from_utf8(output).unwrap())
}

#[tokio::test]
async fn a_plan_ends_with_0_in_sync_and_with_2_out_of_sync() {
    let world = World::in_sync(&["ann", "bob"]).await;
    let (status, text) = ends(&world, &["plan"]).await;
    assert_eq!((status.code(), text.as_str()), (0, "2 accounts: 2 in sync.\nNothing to do.\n"));
    world.push("ann", 'b', POLICY);
    let (status, text) = ends(&world, &["plan", "--format", "json"]).await;
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((status.code(), &json["drift"]), (2, &1.into()));
    let (status, text) = ends(&world, &["apply", "--yes"]).await;
    let applied = "ann (100): synced: it was stale: the record is of aaaaaaa, the head is bbbbbbb\n\
                   Synced: 1 of 1.\n";
    assert_eq!((status.code(), text.as_str()), (0, applied));
    assert_eq!(ends(&world, &["plan"]).await.0.code(), 0);
}

#[tokio::test]
async fn what_could_not_be_read_is_neither_in_sync_nor_drift() {
    let world = World::in_sync(&["ann"]).await;
    let nothing = What::Answer(200, vec![], serde_json::json!({"data": null}));
    world.fault("POST /graphql", 9_999, nothing);
    for command in [&["plan"][..], &["apply"], &["apply", "--yes"]] {
        let (status, text) = ends(&world, command).await;
        assert_eq!(status.code(), 1, "{command:?}: {text}");
    }
}

#[tokio::test]
async fn a_status_ends_with_1_when_one_does_not_answer() {
    let world = World::in_sync(&["ann"]).await;
    let ok = |text: &str| {
        let json: serde_json::Value = serde_json::from_str(text).unwrap();
        ["github", "kv", "gates"].map(|part| json[part]["ok"].as_bool().unwrap())
    };
    let (status, text) = ends(&world, &["status"]).await;
    assert_eq!((status.code(), ok(&text)), (0, [true; 3]), "{text}");
    world.fault("GET /reconcile/", 9_999, What::Answer(503, vec![], serde_json::json!({})));
    let (status, text) = ends(&world, &["status"]).await;
    assert_eq!((status.code(), ok(&text)), (1, [true, true, false]), "{text}");
}

#[tokio::test]
async fn what_was_told_is_said_as_json_as_well() {
    let world = World::in_sync(&["ann"]).await;
    world.push("ann", 'b', POLICY);
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().display().to_string();
    let alert = [
        "--alerts-repository",
        "some/where",
        "--alert-after-seconds",
        "0",
        "--state-folder",
        &state,
        "alert",
    ];
    let (status, text) = ends(&world, &alert).await;
    assert_eq!((status.code(), text.as_str()), (0, "Issues changed: 1.\n"));
    let (_, text) = ends(&world, &[&alert[..], &["--format", "json"]].concat()).await;
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["issues_changed"], 0);
}

#[tokio::test]
async fn kv_that_is_empty_is_full_again_after_a_restore() {
    let world = World::with(&["ann", "bob"]).await;
    assert_eq!(ends(&world, &["plan"]).await.0.code(), 2);
    assert_eq!(ends(&world, &["restore", "--yes"]).await.0.code(), 0);
    assert_eq!(ends(&world, &["plan"]).await.0.code(), 0);
}
