//! KV is gone.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use b00t_tests::{
    harness::{Build, Era, Platform, until},
    standin::{ApiFault, ApiFaults},
    story::FIRST,
};
use pretty_assertions::assert_eq;
use serde_json::Value;

use crate::stage::{OWNERS, ends, every_record_is_the_head_of_its_fork, push, stage};

const DENY: &str = "default_policy = \"deny\"\n";

/// Every instance begins without a memory, and has only KV to read.
async fn instances_begin_anew(platform: &mut Platform) -> Result<()> {
    platform.kill().await?;
    platform.forget_instances().await?;
    platform.restart(Build::Production).await
}

/// What is in force, and where it comes from.
async fn in_force(platform: &Platform) -> Result<BTreeMap<&'static str, Value>> {
    let mut all = BTreeMap::new();
    for login in OWNERS {
        let record = platform.kv()?.policy(login).await?.context("no record")?;
        let revision = record.in_force().context("no policy")?;
        all.insert(login, serde_json::json!([record.account, record.repository, revision.text]));
    }
    Ok(all)
}

/// What is in KV beside the records of policies, but for generations and times.
async fn beside(platform: &Platform) -> Result<BTreeMap<String, Value>> {
    let kv = platform.kv()?;
    let mut all = BTreeMap::new();
    for key in kv.list("").await?.into_iter().filter(|key| !key.name.starts_with("policy:")) {
        let bytes = kv.bytes(&key.name).await?.context("it was listed")?;
        let text = String::from_utf8(bytes)?;
        let mut value = serde_json::from_str(&text).unwrap_or(Value::String(text));
        if let Some(members) = value.as_object_mut() {
            members.retain(|name, _| !name.ends_with("_at") && name != "generation");
        }
        all.insert(key.name, value);
    }
    Ok(all)
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_rebuilt_from_github() -> Result<()> {
    let platform = stage().await?;
    let before = (in_force(&platform).await?, beside(&platform).await?);
    let keys = platform.forget_kv().await?;
    assert_eq!(platform.kv()?.list("").await?.len(), 0);
    let shown = ends(&platform, 2, &["plan"]).await?;
    assert!(shown.contains("4 missing"), "{shown}");
    ends(&platform, 0, &["restore"]).await?;
    assert_eq!(platform.kv()?.list("").await?.len(), 0, "nothing is written unless it is meant");
    let asked = platform.cloudflare().requests().len();
    let restored = ends(&platform, 0, &["restore", "--yes"]).await?;
    let asked = platform.cloudflare().requests().split_off(asked);
    assert_eq!(asked.len(), 6, "four listings, another one before the one write: {asked:?}");
    assert!(restored.contains("Gates that compared their memory with it: 4 of 4."), "{restored}");
    println!("{keys} keys deleted. {restored}");
    ends(&platform, 0, &["plan"]).await?;
    assert_eq!((in_force(&platform).await?, beside(&platform).await?), before);
    assert_eq!(platform.kv()?.list("").await?.len(), keys);
    every_record_is_the_head_of_its_fork(&platform).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_after_a_restore_comes_into_force_where_only_kv_was_read() -> Result<()> {
    let mut platform = stage().await?;
    platform.forget_kv().await?;
    ends(&platform, 0, &["restore", "--yes"]).await?;
    instances_begin_anew(&mut platform).await?;
    let client = platform.connect(FIRST, Era::Modern).await?;
    assert!(!client.tools().await?.is_empty(), "the instance has read what was restored");
    let head = push(&platform, FIRST, DENY).await?;
    platform.synced(FIRST, &head).await?;
    assert!(client.tools().await?.is_empty(), "all is refused");
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_between_reading_and_writing_is_not_lost() -> Result<()> {
    let mut platform = stage().await?;
    platform.forget_kv().await?;
    let hold = [ApiFault::Hold("writing".into())];
    platform.cloudflare().fails(ApiFaults::next(1, "PUT /bulk", hold));
    let meanwhile = async {
        until("a write to KV is held", async || {
            let played = platform.cloudflare().played_faults();
            Ok((!played.is_empty()).then_some(()))
        })
        .await?;
        let head = push(&platform, FIRST, DENY).await?;
        platform.synced(FIRST, &head).await?;
        platform.cloudflare().faults_end();
        anyhow::Ok(())
    };
    let (restored, ()) = tokio::try_join!(ends(&platform, 0, &["restore", "--yes"]), meanwhile)?;
    println!("{restored}");
    every_record_is_the_head_of_its_fork(&platform).await?;
    instances_begin_anew(&mut platform).await?;
    let client = platform.connect(FIRST, Era::Modern).await?;
    assert!(client.tools().await?.is_empty(), "what was revoked stays revoked");
    client.close().await?;
    platform.stop().await
}
