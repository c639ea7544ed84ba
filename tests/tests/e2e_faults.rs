//! What goes wrong inside: a panic in the instance, a process that is killed.

use anyhow::Result;
use b00t_tests::harness::{Build, Era, Platform};
use ids::Generation;
use serde_json::json;

const ACL: &str = "b00t-mcp-acl.toml";
const OWNER: &str = "alice";

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_the_instance_is_one_failed_request() -> Result<()> {
    let mut platform = Platform::start_for_test(Build::Faults).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    let clone = platform.clone_of(OWNER).await?;
    let mut modern = platform.connect(OWNER, Era::Modern).await?;
    let mut legacy = platform.connect(OWNER, Era::Legacy).await?;

    for round in 0..3 {
        assert_eq!(platform.panic_in_the_instance(OWNER).await?, 500, "round {round}");
        assert!(!modern.call("b00t_whoami", json!({})).await?.is_error, "the next request lives");
    }
    clone.push_file(ACL, "default_policy = \"deny\"\n").await?;
    modern.tools_changed().await?;
    legacy.tools_changed().await?;
    assert!(legacy.tools().await?.is_empty());

    modern.close().await?;
    legacy.close().await?;
    platform.restart(Build::Production).await?;
    assert_ne!(platform.panic_in_the_instance(OWNER).await?, 500, "not in what is deployed");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_survives_the_kill_of_workerd() -> Result<()> {
    let mut platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    let clone = platform.clone_of(OWNER).await?;
    let head = clone
        .push_file(ACL, "default_policy = \"deny\"\n[commands.status]\npolicy = \"allow\"\n")
        .await?;
    platform.synced(OWNER, &head).await?;
    platform.kill().await?;
    platform.restart(Build::Production).await?;
    let client = platform.connect(OWNER, Era::Legacy).await?;
    assert_eq!(client.tools().await?, ["b00t_status"]);
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_without_a_memory_reads_kv() -> Result<()> {
    let mut platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    platform.deliveries_done().await?;
    platform.kill().await?;
    platform.forget_instances().await?;
    platform.restart(Build::Production).await?;
    let client = platform.connect(OWNER, Era::Modern).await?;
    assert!(client.tools().await?.contains(&"b00t_learn".to_owned()));
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_never_goes_back_to_an_older_record() -> Result<()> {
    let mut platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    let permissive = platform.in_force(OWNER).await?;
    let clone = platform.clone_of(OWNER).await?;
    let head = clone.push_file(ACL, "default_policy = \"deny\"\n").await?;
    let strict = platform.synced(OWNER, &head).await?;
    assert!(Generation::ZERO < permissive.generation && permissive.generation < strict.generation);

    platform.kv()?.put_policy(&permissive).await?;
    platform.kill().await?;
    platform.restart(Build::Production).await?;
    let client = platform.connect(OWNER, Era::Modern).await?;
    assert!(client.tools().await?.is_empty(), "KV is behind, the instance is not");
    client.close().await?;
    platform.stop().await
}
