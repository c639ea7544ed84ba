//! From the command line to an exit status.

use std::io::Write;

use anyhow::{Context, Result};
use drift::DriftPlan;
use github::Clock;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{
    Cli, Command, Format, Once, Resend, apply, erase, once, plan, redeliver, restore, revoke,
    shown, status, verify, watch,
};
use crate::{
    alerts::GitHubIssues,
    clock::SystemClock,
    memory::Memory,
    meters::Meters,
    patience::Patience,
    platform::Platform,
    secrets::{self, Environment},
    settings::Options,
    survey::Survey,
};

/// What a process ends with: the convention of `terraform plan -detailed-exitcode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// Everything is as it should be.
    Good,
    /// Something failed, or is not known.
    Failed,
    /// Something is out of sync.
    Drift,
}

impl ExitStatus {
    /// 0, 1 or 2.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Failed => 1,
            Self::Drift => 2,
        }
    }

    const fn good_if(good: bool, otherwise: Self) -> Self {
        if good { Self::Good } else { otherwise }
    }
}

/// Does what the command line says, and writes the result to `output`.
///
/// # Errors
/// It could not be done; the exit status is then [`ExitStatus::Failed`].
pub async fn run(
    cli: Cli,
    environment: &impl Environment,
    output: &mut impl Write,
) -> Result<ExitStatus> {
    let Cli { config, format, options, command } = cli;
    let file = config.as_deref().map(Options::read).transpose()?.unwrap_or_default();
    let settings = options.or(file).settings()?;
    let platform = Platform::new(settings, environment, Patience::DEFAULT)?;
    let carried_out = carry_out(&platform, environment, &command, format, output).await;
    let Meters { github, cloudflare, worker, .. } = platform.meters.as_ref();
    let (github, cloudflare, worker) = (github.get(), cloudflare.get(), worker.get());
    let quota = platform.meters.remaining();
    tracing::info!(github, cloudflare, worker, quota, "requests");
    carried_out
}

async fn carry_out(
    platform: &Platform,
    environment: &impl Environment,
    command: &Command,
    format: Format,
    output: &mut impl Write,
) -> Result<ExitStatus> {
    let mut write = |text: &dyn std::fmt::Display, json: Value| match format {
        Format::Text => writeln!(output, "{text}"),
        Format::Json => writeln!(output, "{json:#}"),
    };
    match command {
        Command::Plan => {
            let found = plan(platform).await?.plan;
            writeln!(output, "{}", shown(&found, format))?;
            Ok(planned(&found))
        }
        Command::Apply { yes: false, all } => {
            let Survey { plan: found, installations } = plan(platform).await?;
            writeln!(output, "{}", shown(&found, format))?;
            if *all && matches!(format, Format::Text) {
                let count = installations.len();
                writeln!(output, "With --all --yes, the gates of all {count} accounts are asked.")?;
            }
            Ok(planned(&found))
        }
        Command::Apply { yes: true, all } => {
            let survey = plan(platform).await?;
            let applied = apply(platform, &survey, *all).await?;
            write(&applied, applied.to_json())?;
            let known = survey.plan.unreachable().next().is_none();
            Ok(ExitStatus::good_if(applied.is_complete() && known, ExitStatus::Failed))
        }
        Command::Redeliver { yes, now } => {
            let resend = match (yes, now) {
                (false, _) => Resend::Nothing,
                (true, false) => Resend::Due,
                (true, true) => Resend::All,
            };
            let done = redeliver(platform, resend).await?;
            write(&done, done.to_json())?;
            // Nothing can be done about what was given up: that is for people, and for an issue.
            Ok(ExitStatus::good_if(done.left.is_empty(), ExitStatus::Drift))
        }
        Command::Restore { yes } => {
            let restored = restore(platform, *yes).await?;
            write(&restored, restored.to_json())?;
            Ok(ExitStatus::good_if(restored.is_complete(), ExitStatus::Failed))
        }
        Command::Status => {
            let (well, json) = status(platform).await?;
            writeln!(output, "{json:#}")?;
            Ok(ExitStatus::good_if(well, ExitStatus::Failed))
        }
        Command::Verify { account } => {
            let verified = verify(platform, account).await?;
            write(&verified, verified.to_json())?;
            Ok(ExitStatus::good_if(verified.is_right(), ExitStatus::Drift))
        }
        Command::Revoke { account, yes, reason } => {
            let revoked = revoke(platform, account, reason, *yes).await?;
            write(&revoked, revoked.to_json())?;
            Ok(ExitStatus::good_if(revoked.is_right(*yes), ExitStatus::Failed))
        }
        Command::Erase { account, yes } => {
            let erased = erase(platform, account, *yes).await?;
            write(&erased, erased.to_json())?;
            Ok(ExitStatus::good_if(erased.is_right(*yes), ExitStatus::Failed))
        }
        Command::Watch { apply } => {
            let issues = issues(platform, environment)?;
            let address = &platform.settings.listen;
            let listener = TcpListener::bind(address).await;
            let listener = listener.with_context(|| format!("{address} cannot be listened at"))?;
            watch(platform, issues.as_ref(), *apply, listener, ended()).await?;
            Ok(ExitStatus::Good)
        }
        Command::Alert => {
            let issues = issues(platform, environment)?.context(
                "there is nowhere to open issues: set --alerts-repository and ALERTS_TOKEN",
            )?;
            let folder = platform.settings.state_folder.as_deref();
            let mut memory = Memory::open(folder, SystemClock.now());
            let once = once(platform, Some(&issues), &mut memory, false).await;
            let told = once.told?;
            let text = format!("Issues changed: {}.", told.len());
            write(&text, json!({"schema": 1, "issues_changed": told.len()}))?;
            // It was told of; and yet it failed.
            let Once { survey, redelivered, kept, .. } = once;
            survey?;
            redelivered?;
            kept?;
            Ok(ExitStatus::Good)
        }
    }
}

/// What a plan ends with.
fn planned(found: &DriftPlan) -> ExitStatus {
    let known = found.unreachable().next().is_none();
    match found.drift().next() {
        Some(_) => ExitStatus::Drift,
        None => ExitStatus::good_if(known, ExitStatus::Failed),
    }
}

fn issues(platform: &Platform, environment: &impl Environment) -> Result<Option<GitHubIssues>> {
    let Some(repository) = &platform.settings.alerts_repository else { return Ok(None) };
    let token = secrets::required(environment, "ALERTS_TOKEN")?;
    let chat = secrets::optional(environment, "CHAT_WEBHOOK_URL")?;
    GitHubIssues::new(&platform.settings.github_api, repository, token, chat).map(Some)
}

/// SIGTERM, or Ctrl-C.
async fn ended() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(error) => {
                tracing::warn!(%error, "SIGTERM is not heard");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = terminate => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
