//! `watch`

use std::time::Duration;

use anyhow::Result;
use github::Clock;
use tokio::net::TcpListener;

use super::{Once, once};
use crate::{
    alerts::GitHubIssues,
    clock::{SystemClock, chance},
    memory::Memory,
    platform::Platform,
    serve::{Pages, router},
};

/// After how many intervals without a success the process is not well.
const STALE_INTERVALS: u64 = 3;

/// Runs again and again until `shutdown`, and serves /metrics and /healthz meanwhile. Whatever a
/// run was at when it is ended, the next one does again.
///
/// # Errors
/// The address to listen at is taken.
pub async fn watch(
    platform: &Platform,
    issues: Option<&GitHubIssues>,
    repair: bool,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> Result<()> {
    let interval = platform.settings.interval_seconds.saturating_mul(1000);
    let stale_millis = interval.saturating_mul(STALE_INTERVALS);
    let meters = platform.meters.clone();
    let pages = router(Pages { meters, started: SystemClock.now(), stale_millis });
    let served = tokio::spawn(async move { axum::serve(listener, pages).await });
    let folder = platform.settings.state_folder.as_deref();
    let mut memory = Memory::open(folder, SystemClock.now());
    let runs = async {
        loop {
            run(platform, issues, &mut memory, repair).await;
            tokio::time::sleep(Duration::from_millis(spread(interval, chance()))).await;
        }
    };
    tokio::select! {
        () = runs => {}
        () = shutdown => tracing::info!("shutting down"),
    }
    served.abort();
    Ok(())
}

async fn run(
    platform: &Platform,
    issues: Option<&GitHubIssues>,
    memory: &mut Memory,
    repair: bool,
) {
    let began = SystemClock.now();
    let Once { survey, applied, redelivered, kept, told } =
        once(platform, issues, memory, repair).await;
    if let Err(error) = kept {
        // This process remembers it, so nothing is missing but after its end.
        tracing::warn!(error = format!("{error:#}"), "ages are not kept");
    }
    let mut well = true;
    for (part, error) in [
        ("compare", survey.as_ref().err()),
        ("apply", applied.as_ref().err()),
        ("redeliver", redelivered.as_ref().err()),
        ("alert", told.as_ref().err()),
    ] {
        if let Some(error) = error {
            well = false;
            platform.meters.failed_runs.count();
            tracing::error!(part, error = format!("{error:#}"), "a run failed");
        }
    }
    let found = survey.iter().flat_map(|found| found.plan.drift().chain(found.plan.unreachable()));
    for entry in found {
        let (login, kind) = (&entry.login, entry.finding.kind().name());
        tracing::warn!(%login, kind, finding = %entry.finding, "out of sync");
    }
    if well {
        let now = SystemClock.now();
        platform.meters.succeeded(now, now.get().saturating_sub(began.get()));
    }
}

/// A tenth more or less, so that several do not run in step.
fn spread(interval: u64, random: f64) -> u64 {
    let steps = (0..200_u16).filter(|step| f64::from(*step) < random * 200.0).count();
    interval * 9 / 10 + interval / 1000 * u64::try_from(steps).unwrap_or(200)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_spread_by_a_tenth() {
        assert_eq!(spread(900_000, 0.0), 810_000);
        assert_eq!(spread(900_000, 0.5), 900_000);
        assert_eq!(spread(900_000, 1.0), 990_000);
    }
}
