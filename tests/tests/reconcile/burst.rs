//! Two hundred pushes in a burst, while three deliveries of ten are lost, GitHub fails at one
//! request of five and the workers are killed twice: after one sweep and one repair, every record is
//! of its fork's head.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use b00t_tests::{
    harness::{Build, Clone},
    standin::{ApiFault, ApiFaults, DeliveryFault, Faults, RateLimit},
};

use crate::stage::{ACL, OWNERS, ends, every_record_is_the_head_of_its_fork, stage};

const PUSHES: usize = 200;

/// Pushes number `n`, to the three forks in turn.
async fn push(clones: &[Clone], n: usize) -> Result<()> {
    let clone = clones.get(n % clones.len()).context("no clone")?;
    let policy =
        format!("# push {n}\ndefault_policy = \"deny\"\n[commands.c{n}]\npolicy = \"allow\"\n");
    clone.push_file(ACL, policy).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn after_one_sweep_and_one_repair_every_record_is_the_head_of_its_fork() -> Result<()> {
    let mut platform = stage().await?;
    let mut clones = Vec::new();
    for login in OWNERS {
        clones.push(platform.clone_of(login).await?);
    }
    let (deliveries_before, asked_before) =
        (platform.github().deliveries().len(), platform.github().api_requests().len());
    platform.github().deliveries_fail(Faults::percent(30, 4, [DeliveryFault::Drop]));
    platform.github().api_fails(ApiFaults::percent(
        20,
        7,
        "",
        [
            ApiFault::Status(502),
            ApiFault::RateLimit(RateLimit::TooManyRequests { retry_after: 1 }),
            ApiFault::Status(500),
            ApiFault::RateLimit(RateLimit::Secondary { retry_after: 1 }),
            ApiFault::Status(503),
            ApiFault::RateLimit(RateLimit::Exhausted { reset_in: 1 }),
        ],
    ));
    for n in 0..PUSHES {
        if n == PUSHES / 3 || n == PUSHES * 2 / 3 {
            platform.kill().await?;
            platform.restart(Build::Production).await?;
        }
        push(&clones, n).await?;
    }
    platform.deliveries_done().await?;
    let attempts = platform.github().deliveries().split_off(deliveries_before);
    let dropped = attempts.iter().filter(|one| !one.succeeded()).count();
    let found = platform.reconcile(&["plan"]).await?;

    let swept = platform.reconcile(&["redeliver", "--yes"]).await?;
    platform.deliveries_done().await?;
    let applied = platform.reconcile(&["--wait-seconds", "300", "apply"]).await?;
    println!(
        "{PUSHES} pushes to {} forks, 2 kills: {} deliveries, {dropped} without an answer.\n\
         Before: {}Sweep: {}\nRepair (exit {}): {}",
        OWNERS.len(),
        attempts.len(),
        found.output,
        swept.output.lines().last().unwrap_or_default(),
        applied.exit,
        applied.output,
    );
    every_record_is_the_head_of_its_fork(&platform).await?;

    let mut kinds = BTreeMap::new();
    for fault in platform.github().played_faults() {
        *kinds.entry(fault.fault).or_insert(0) += 1;
    }
    let asked = platform.github().api_requests().len() - asked_before;
    println!("{asked} requests to GitHub; faults played: {kinds:?}");
    platform.github().faults_end();
    let after = ends(&platform, 0, &["plan"]).await?;
    println!("After: {after}");
    platform.stop().await
}
