//! `watch`

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use drift::{Alert, AlertStep, FirstSeen, Subject};
use github::Clock;
use ids::UnixMillis;
use tokio::net::TcpListener;

use super::{Applied, Redelivered, Resend, apply, plan, redeliver};
use crate::{
    alerts::{self, GitHubIssues},
    clock::{SystemClock, chance},
    platform::Platform,
    serve::{Pages, router},
    survey::Survey,
};

const FILE: &str = "first-seen.json";
/// After how many intervals without a success the process is not well.
const STALE_INTERVALS: u64 = 3;

/// What one run came to.
#[derive(Debug)]
pub struct Once {
    /// What was found.
    pub survey: Survey,
    /// What the log of deliveries says.
    pub redelivered: Result<Redelivered>,
    /// What became of the accounts that were out of sync; nothing when nothing was to be done.
    pub applied: Result<Option<Applied>>,
    /// What was done about issues.
    pub told: Result<Vec<AlertStep>>,
}

/// One run: compare, repair what is out of sync if `repair`, sweep the deliveries, tell people.
/// A part that fails stops no other.
///
/// # Errors
/// Nothing can be said of any account.
pub async fn once(
    platform: &Platform,
    issues: Option<&GitHubIssues>,
    repair: bool,
) -> Result<Once> {
    let survey = plan(platform).await?;
    let applied = match repair && survey.plan.drift().next().is_some() {
        true => apply(platform, &survey, false).await.map(Some),
        false => Ok(None),
    };
    // What was repaired needs no delivery any more, and sweeping may take minutes.
    let redelivered = redeliver(platform, if repair { Resend::Due } else { Resend::Nothing }).await;
    let told = tell(platform, issues, &survey, redelivered.as_ref().ok()).await;
    Ok(Once { survey, redelivered, applied, told })
}

async fn tell(
    platform: &Platform,
    issues: Option<&GitHubIssues>,
    survey: &Survey,
    redelivered: Option<&Redelivered>,
) -> Result<Vec<AlertStep>> {
    let now = SystemClock.now();
    let folder = platform.settings.state_folder.as_deref();
    let mut seen = remembered(folder)?;
    let ages = seen.update(&survey.plan, now);
    platform.meters.compared(survey.plan.counts(), ages.oldest());
    let after = platform.settings.alert_after_seconds.saturating_mul(1000);
    let mut alerts: Vec<Alert> = alerts::drift(&ages, after, now).into_iter().collect();
    remember(folder, &seen)?;
    let Some(issues) = issues else { return Ok(vec![]) };
    let mut looked_into = BTreeSet::new();
    if folder.is_some() {
        // Without memory, nothing is ever old, and that says nothing.
        looked_into.insert(Subject::Drift);
    }
    if let Some(redelivered) = redelivered {
        looked_into.insert(Subject::Deliveries);
        alerts.extend(alerts::deliveries(&redelivered.sweep.given_up));
    }
    if let Ok(expires) = platform.kv.token_expiry().await {
        looked_into.insert(Subject::Credentials);
        alerts.extend(alerts::credentials(expires.as_deref().and_then(time), now));
    }
    alerts::tell(issues, &alerts, &looked_into).await
}

fn time(text: &str) -> Option<UnixMillis> {
    let at = humantime::parse_rfc3339(text).ok()?;
    let millis = at.duration_since(std::time::UNIX_EPOCH).ok()?.as_millis();
    u64::try_from(millis).ok().map(UnixMillis::new)
}

fn path(folder: Option<&Path>) -> Option<PathBuf> {
    folder.map(|folder| folder.join(FILE))
}

fn remembered(folder: Option<&Path>) -> Result<FirstSeen> {
    let Some(path) = path(folder) else { return Ok(FirstSeen::default()) };
    match std::fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text)
            .with_context(|| format!("{} cannot be read, delete it", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(FirstSeen::default()),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

fn remember(folder: Option<&Path>, seen: &FirstSeen) -> Result<()> {
    let (Some(folder), Some(path)) = (folder, path(folder)) else { return Ok(()) };
    std::fs::create_dir_all(folder)?;
    let new = path.with_extension("new");
    std::fs::write(&new, serde_json::to_string(seen)?)?;
    std::fs::rename(&new, &path).with_context(|| format!("{} cannot be written", path.display()))
}

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
    let runs = async {
        loop {
            run(platform, issues, repair).await;
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

async fn run(platform: &Platform, issues: Option<&GitHubIssues>, repair: bool) {
    let began = SystemClock.now();
    let failed = |part: &str, error: &anyhow::Error| {
        platform.meters.failed_runs.count();
        tracing::error!(part, error = format!("{error:#}"), "a run failed");
    };
    let Once { survey, redelivered, applied, told } = match once(platform, issues, repair).await {
        Ok(once) => once,
        Err(error) => return failed("compare", &error),
    };
    let mut well = true;
    for (part, error) in [
        ("redeliver", redelivered.as_ref().err()),
        ("apply", applied.as_ref().err()),
        ("alert", told.as_ref().err()),
    ] {
        if let Some(error) = error {
            well = false;
            failed(part, error);
        }
    }
    for entry in survey.plan.drift().chain(survey.plan.unreachable()) {
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
