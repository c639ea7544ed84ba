//! One run of everything.

use std::collections::BTreeSet;

use anyhow::{Error, Result};
use drift::{AlertStep, Subject};
use github::{Clock, GitHubError};
use ids::UnixMillis;

use super::{Applied, Redelivered, Resend, apply, plan, redeliver};
use crate::{
    alerts::{self, Credential, GitHubIssues},
    clock::SystemClock,
    gates::GatesError,
    kv::KvError,
    memory::Memory,
    platform::Platform,
    survey::{Survey, SurveyFailed},
};

/// What one run came to.
#[derive(Debug)]
pub struct Once {
    /// What was found.
    pub survey: Result<Survey>,
    /// What became of the accounts that were out of sync; nothing when nothing was to be done.
    pub applied: Result<Option<Applied>>,
    /// What the log of deliveries says.
    pub redelivered: Result<Redelivered>,
    /// Whether the next process will know since when accounts differ.
    pub kept: Result<()>,
    /// What was done about issues.
    pub told: Result<Vec<AlertStep>>,
}

/// One run: compare, repair what is out of sync if `repair`, sweep the deliveries, tell people.
/// A part that fails stops no other, and is told of.
pub async fn once(
    platform: &Platform,
    issues: Option<&GitHubIssues>,
    memory: &mut Memory,
    repair: bool,
) -> Once {
    let survey = plan(platform).await;
    let applied = match &survey {
        Ok(survey) if repair && survey.plan.drift().next().is_some() => {
            apply(platform, survey, false).await.map(Some)
        }
        Ok(_) | Err(_) => Ok(None),
    };
    // What was repaired needs no delivery any more, and sweeping may take minutes.
    let resend = if repair { Resend::Due } else { Resend::Nothing };
    let redelivered = redeliver(platform, resend).await;
    let mut once = Once { survey, applied, redelivered, kept: Ok(()), told: Ok(vec![]) };
    let telling = once.telling(platform, memory, SystemClock.now()).await;
    once.kept = memory.keep();
    if let Some(issues) = issues {
        once.told = alerts::tell(issues, &telling.alerts, &telling.looked_into).await;
    }
    once
}

/// What people have to be told, and of what it is known that there is nothing to tell.
#[derive(Default)]
struct Telling {
    alerts: Vec<drift::Alert>,
    looked_into: BTreeSet<Subject>,
}

impl Telling {
    fn add(&mut self, subject: Subject, alert: Option<drift::Alert>, is_known: bool) {
        if is_known || alert.is_some() {
            self.looked_into.insert(subject);
        }
        self.alerts.extend(alert);
    }
}

impl Once {
    async fn telling(&self, platform: &Platform, memory: &mut Memory, now: UnixMillis) -> Telling {
        let after = platform.settings.alert_after_seconds.saturating_mul(1000);
        let mut telling = Telling::default();
        match &self.survey {
            Ok(survey) => {
                let ages = memory.seen().update(&survey.plan, now);
                platform.meters.compared(survey.plan.counts(), ages.oldest());
                let knows = memory.knows(&ages, after, now);
                telling.add(Subject::Comparison, None, true);
                telling.add(Subject::Drift, alerts::drift(&ages, after, now), knows);
            }
            Err(error) => {
                let since = memory.seen().unknown(now);
                let alert = (since.plus(after) <= now).then(|| alerts::comparison(error, since));
                telling.add(Subject::Comparison, alert, false);
            }
        }
        if let Ok(Redelivered { left, sweep, .. }) = &self.redelivered {
            let old = left.iter().filter(|lost| lost.first_at.plus(after) <= now);
            let alert = alerts::deliveries(&old.chain(&sweep.given_up).collect::<Vec<_>>());
            telling.add(Subject::Deliveries, alert, true);
        }
        let (credentials, all_known) = self.credentials(platform).await;
        let alert = alerts::credentials(&credentials, now);
        telling.add(Subject::Credentials, alert, all_known);
        telling
    }

    /// What is the matter with credentials, and whether that is known of all that were needed.
    async fn credentials(&self, platform: &Platform) -> (Vec<Credential>, bool) {
        let errors = [
            self.survey.as_ref().err(),
            self.applied.as_ref().err(),
            self.redelivered.as_ref().err(),
        ];
        let mut found = Vec::new();
        let mut refused = |name| found.push(Credential::Refused(name));
        if errors.into_iter().flatten().any(is_key_refused) {
            refused("GITHUB_APP_PRIVATE_KEY");
        }
        if errors.into_iter().flatten().any(is_secret_refused) {
            refused("RECONCILER_SECRET");
        }
        let verified = platform.kv.token_expiry().await;
        let listing_refused = errors.into_iter().flatten().any(is_token_refused);
        if listing_refused || (self.survey.is_err() && verified.as_ref().is_err_and(is_refusal)) {
            refused("CLOUDFLARE_API_TOKEN");
        } else if let Ok(Some(expires)) = &verified
            && let Some(at) = time(expires)
        {
            found.push(Credential::Ends("CLOUDFLARE_API_TOKEN", at));
        }
        // A token that may list KV is accepted, even if Cloudflare does not say until when.
        let token_known = verified.is_ok() || self.survey.is_ok();
        (found, token_known && errors.iter().all(Option::is_none))
    }
}

/// The first error of this kind that another one comes from.
fn cause<E: std::error::Error + 'static>(error: &Error) -> Option<&E> {
    error.chain().find_map(|cause| cause.downcast_ref::<E>())
}

fn is_key_refused(error: &Error) -> bool {
    matches!(cause::<GitHubError>(error), Some(GitHubError::Unauthorized))
}

fn is_secret_refused(error: &Error) -> bool {
    matches!(cause::<GatesError>(error), Some(GatesError::Refused))
}

fn is_token_refused(error: &Error) -> bool {
    matches!(cause::<SurveyFailed>(error), Some(SurveyFailed::Kv(error)) if is_refusal(error))
}

const fn is_refusal(error: &KvError) -> bool {
    matches!(error, KvError::Refused { status: 401 | 403, .. })
}

fn time(text: &str) -> Option<UnixMillis> {
    let at = humantime::parse_rfc3339(text).ok()?;
    let millis = at.duration_since(std::time::UNIX_EPOCH).ok()?.as_millis();
    u64::try_from(millis).ok().map(UnixMillis::new)
}
