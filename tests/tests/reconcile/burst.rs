//! Two hundred pushes in a burst, while three deliveries of ten are lost, GitHub fails at one
//! request of five and the workers are killed twice: after one sweep and one repair, every record is
//! of its fork's head. What the sweep finds would be enough but for one push of which the log does not
//! know.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Context, Result};
use b00t_reconciler::{gates::Gates, patience::Patience};
use b00t_tests::{
    harness::{Build, Clone, Platform, until},
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

/// Waits until the account's gate has done everything that it was told to do.
async fn is_at_rest(platform: &Platform, login: &str) -> Result<()> {
    let account = ids::AccountId::new(platform.github().find_account(login)?.id);
    let secrets = platform.reconciler_secrets();
    let secret = secrets.iter().find(|(name, _)| *name == "RECONCILER_SECRET");
    let secret = secret.context("no secret")?.1.to_owned().into();
    let gates = Gates::new(&platform.gates_url(), secret, Patience::DEFAULT, Arc::default())?;
    until("a gate is at rest", async || {
        let status = gates.status(account).await?;
        Ok((status.is_done() && status.failure.is_none()).then_some(()))
    })
    .await
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
    let some_are_dropped = Faults::percent(30, 4, [DeliveryFault::Drop]);
    platform.github().deliveries_fail(some_are_dropped.clone());
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
        if n == PUSHES - clones.len() {
            // Of the last push to each fork nobody hears, so that something is left to repair.
            platform.github().deliveries_fail(Faults::every(1, [DeliveryFault::Drop]));
        }
        push(&clones, n).await?;
    }
    platform.deliveries_done().await?;
    platform.github().deliveries_fail(some_are_dropped);
    let attempts = platform.github().deliveries().split_off(deliveries_before);
    let dropped = attempts.iter().filter(|one| !one.succeeded()).count();
    let found = platform.reconcile(&["plan"]).await?;
    assert_eq!(found.exit, 2, "{found:?}");

    let swept = platform.reconcile(&["redeliver", "--yes"]).await?;
    let sent = swept.output.lines().last().unwrap_or_default();
    assert!(sent.contains("Sent again: ") && !sent.ends_with("Sent again: 0."), "{sent}");
    platform.deliveries_done().await?;
    for login in OWNERS {
        is_at_rest(&platform, login).await?;
    }

    // One more push, of which GitHub's own log does not know: no sweep finds it.
    platform.github().deliveries_fail(Faults::every(1, [DeliveryFault::Lose]));
    push(&clones, PUSHES).await?;
    platform.deliveries_done().await?;
    let unswept = platform.reconcile(&["plan"]).await?;
    assert_eq!(unswept.exit, 2, "{unswept:?}");
    let forgotten = OWNERS.get(PUSHES % OWNERS.len()).context("nobody")?;
    assert!(unswept.output.contains(&format!("{forgotten}  stale")), "{}", unswept.output);
    assert!(unswept.output.contains(" 1 stale"), "the sweep did the rest: {}", unswept.output);

    let applied = platform.reconcile(&["--wait-seconds", "300", "apply", "--yes"]).await?;
    assert_eq!(applied.exit, 0, "{applied:?}");
    println!(
        "{PUSHES} pushes to {} forks, 2 kills: {} deliveries, {dropped} without an answer.\n\
         Before: {}Sweep: {}\nAfter the sweep, and a push that no log has: {}\n\
         Repair: {}",
        OWNERS.len(),
        attempts.len(),
        found.output,
        sent,
        unswept.output,
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
