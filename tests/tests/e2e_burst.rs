//! Two hundred pushes in a burst while deliveries are lost, doubled and reordered and the workers
//! are killed twice: every account that heard of its last push has the record of its head.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use b00t_tests::{
    harness::{Build, Clone, Platform},
    standin::{DeliveryFault, Faults},
    story::{FIRST, SECOND, THIRD},
};

const ACL: &str = "b00t-mcp-acl.toml";
const OWNERS: [&str; 3] = [FIRST, SECOND, THIRD];
const PUSHES: usize = 200;

/// Pushes number `n`, to the three forks in turn; returns the commit.
async fn push(clones: &[Clone], n: usize) -> Result<String> {
    let clone = clones.get(n % clones.len()).context("no clone")?;
    let policy =
        format!("# push {n}\ndefault_policy = \"deny\"\n[commands.c{n}]\npolicy = \"allow\"\n");
    clone.push_file(ACL, policy).await
}

/// Whether the platform has acknowledged a delivery of this commit, or of a later one, of the
/// repository that belongs to `login`.
fn heard_of(platform: &Platform, login: &str, commit: &str) -> bool {
    platform.github().deliveries().iter().any(|delivery| {
        let payload = delivery.json();
        let says =
            |pointer: &str, what: &str| payload.pointer(pointer).is_some_and(|value| value == what);
        delivery.succeeded() && says("/after", commit) && says("/repository/owner/login", login)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_burst_every_record_is_the_head_of_its_fork() -> Result<()> {
    let mut platform = Platform::start_for_test(Build::Production).await?;
    let mut clones = Vec::new();
    for login in OWNERS {
        platform.install(login).await?;
        platform.in_force(login).await?;
        clones.push(platform.clone_of(login).await?);
    }
    platform.deliveries_done().await?;
    let kinds = [DeliveryFault::Drop, DeliveryFault::Double, DeliveryFault::Reorder];
    platform.github().deliveries_fail(Faults::every(10, kinds).only("push"));

    let mut heads = BTreeMap::new();
    for n in 0..PUSHES {
        if n == PUSHES / 3 || n == PUSHES * 2 / 3 {
            platform.kill().await?;
            platform.restart(Build::Production).await?;
        }
        let head = push(&clones, n).await?;
        heads.insert(OWNERS[n % OWNERS.len()], head);
    }
    platform.deliveries_done().await?;

    let mut lost = Vec::new();
    for (login, head) in &heads {
        if heard_of(&platform, login, head) {
            let record = platform.synced(login, head).await?;
            assert!(record.in_force().is_some_and(|revision| revision.commit.as_str() == *head));
        } else {
            lost.push(*login);
        }
    }
    let faults = platform.github().played_faults();
    let deliveries = platform.github().deliveries();
    let failed = deliveries.iter().filter(|delivery| !delivery.succeeded()).count();
    let played = |kind: &str| faults.iter().filter(|played| played.fault == kind).count();
    println!(
        "{PUSHES} pushes to {} forks, 2 kills: {} dropped, {} doubled, {} reordered; \
         {} attempts at delivery, {failed} without an answer; \
         forks whose head was not heard of: {lost:?}",
        OWNERS.len(),
        played("drop"),
        played("double"),
        played("reorder"),
        deliveries.len(),
    );
    assert!(faults.len() >= PUSHES / 10 - 1, "the faults were played: {}", faults.len());
    platform.stop().await
}
