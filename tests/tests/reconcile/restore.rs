//! KV is gone.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use b00t_tests::harness::Platform;
use pretty_assertions::assert_eq;
use serde_json::Value;

use crate::stage::{OWNERS, ends, every_record_is_the_head_of_its_fork, stage};

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

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_rebuilt_from_github() -> Result<()> {
    let platform = stage().await?;
    let before = in_force(&platform).await?;
    let keys = platform.forget_kv().await?;
    assert_eq!(platform.kv()?.list("").await?.len(), 0);
    let shown = ends(&platform, 2, &["plan"]).await?;
    assert!(shown.contains("3 missing"), "{shown}");
    ends(&platform, 0, &["restore"]).await?;
    assert_eq!(platform.kv()?.list("").await?.len(), 0, "nothing is written unless it is meant");
    let restored = ends(&platform, 0, &["restore", "--yes"]).await?;
    println!("{keys} keys deleted. {restored}");
    ends(&platform, 0, &["plan"]).await?;
    assert_eq!(in_force(&platform).await?, before);
    assert_eq!(platform.kv()?.list("").await?.len(), keys);
    every_record_is_the_head_of_its_fork(&platform).await?;
    platform.stop().await
}
