//! One repository's check runs: what its alarm runs.

mod begin;
mod compare;
mod fail;
mod pace;
mod read;
mod replay;
mod say;
mod site;

use github::{Budget, Checks, GitHubError};
use ids::{CommitId, UnixMillis};
use serde_json::json;
use surroundings::{Level, Surroundings};

use crate::{Calls, End, Job, Journal, JournalFailed, Work, journal::change, outcome::Outcome};
use fail::hopeless;
use read::Reading;
use site::Site;

/// How many jobs one run works on at most before it hands over to the next one, those included
/// whose check run is only shown.
pub const MAX_ROUNDS: usize = 100;
/// How many jobs one run brings to an end at most: each of them takes memory and time, of which a
/// run has only so much.
pub const MAX_ENDED: usize = 4;
/// How often a job is begun that never comes to an orderly end, before nothing of it is read any
/// more and its check run is only completed.
const MAX_CRASHES: u32 = 4;
/// How often even that is tried.
const MAX_HOPELESS: u32 = 8;

/// One repository's check runs. Only one [`run`](Self::run) may be under way for a repository at
/// a time; requests may be taken in while it waits.
#[derive(Debug)]
pub struct Desk<'a, G, J, S, C> {
    /// `owner/name` of the template.
    pub template: &'a str,
    /// GitHub.
    pub github: &'a G,
    /// The repository's own state.
    pub journal: &'a J,
    /// Time, chance and the log.
    pub surroundings: &'a S,
    /// What is recorded of accounts' calls.
    pub calls: &'a C,
}

/// How much of GitHub's rate limit check runs leave for policies, in requests.
const RESERVED_REQUESTS: u64 = 500;

/// What made an attempt fail.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    #[error("the commit {0} is not there (yet)")]
    NoCommit(CommitId),
    #[error(
        "the App may not read what this takes, such as the commit's pull requests (GitHub says: \
         {0}); accept the App's permissions first"
    )]
    Unreadable(String),
    #[error("GitHub has another repository by this name")]
    Replaced,
    #[error(transparent)]
    Journal(#[from] JournalFailed),
}

/// How an attempt ended in order.
enum Attempt {
    Ended(End),
    /// Something else has to be done first, or a request came in that changes what is to be done.
    Changed,
}

impl<G: Checks, J: Journal, S: Surroundings, C: Calls> Desk<'_, G, J, S, C> {
    /// Works off some of what is there, and a job that a run died of alone. What is left is due at
    /// [`next_alarm`](Self::next_alarm). What GitHub refuses does not end a run, it is tried again.
    ///
    /// # Errors
    /// Only when the repository's own state cannot be used.
    pub async fn run(&self) -> Result<(), JournalFailed> {
        let mut ended = 0;
        for round in 0..MAX_ROUNDS {
            if ended == MAX_ENDED || self.is_scarce()? {
                break;
            }
            let Some(job) = self.next()? else { break };
            let died = job.tries > 0;
            if died && round > 0 {
                break;
            }
            if !self.attempt(&job).await? {
                ended += 1;
            }
            if died {
                break;
            }
        }
        self.journal.prune(self.surroundings.now())
    }

    /// When the alarm has to ring next; `None` when nothing is left to do. Asks nobody, so that
    /// no request can come in between this answer and the setting of the alarm.
    ///
    /// # Errors
    /// The repository's own state cannot be used.
    pub fn next_alarm(&self) -> Result<Option<UnixMillis>, JournalFailed> {
        let now = self.surroundings.now();
        let limited = self.journal.memory()?.limited_until.unwrap_or(now).max(now);
        let limited = limited.max(self.paced_until()?.unwrap_or(now));
        let unfinished = self.journal.unfinished()?;
        Ok(unfinished.iter().filter_map(Job::due).map(|due| due.max(limited)).min())
    }

    /// What is worked on next: check runs that only have to be shown first, then in their order.
    /// What a run died of holds up nothing else.
    fn next(&self) -> Result<Option<Job>, JournalFailed> {
        let now = self.surroundings.now();
        let limited = self.journal.memory()?.limited_until.is_some_and(|until| until > now);
        if limited || self.paced_until()?.is_some() {
            return Ok(None);
        }
        let mut due = self.journal.unfinished()?;
        due.retain(|job| job.due().is_some_and(|due| due <= now));
        due.sort_by_key(|job| (job.tries > 0, !job.begins_at_once(), job.number));
        Ok(due.into_iter().next())
    }

    /// The last of the limit is for policies: whoever opens many pull requests must not keep one
    /// from coming into force.
    fn is_scarce(&self) -> Result<bool, JournalFailed> {
        let now = self.surroundings.now();
        let low = |budget: &Budget| budget.remaining < RESERVED_REQUESTS && budget.reset > now;
        let Some(budget) = self.github.budget().filter(low) else { return Ok(false) };
        let mut memory = self.journal.memory()?;
        memory.limited_until = Some(budget.reset);
        self.journal.remember(&memory)?;
        let fields = json!({"repository": memory.repository, "until": budget.reset.to_string()});
        self.surroundings.log(Level::Warn, "checks.scarce", None, &fields);
        Ok(true)
    }

    /// Works on a job. Returns whether there is more to be done about it at once.
    async fn attempt(&self, job: &Job) -> Result<bool, JournalFailed> {
        let begun = change(self.journal, job.number, |job| job.tries = job.tries.saturating_add(1));
        let Some(job) = begun? else { return Ok(true) };
        if job.tries > MAX_HOPELESS {
            self.log(Level::Error, "checks.given_up", &job, Some("it never came to its end"));
            self.finish(&job, End::GivenUp)?;
            return Ok(false);
        }
        let worked = self.work(&job).await;
        if worked.is_ok() {
            self.is_answered()?;
        }
        match worked {
            Ok(Attempt::Ended(end)) => self.finish(&job, end)?,
            Ok(Attempt::Changed) => {
                change(self.journal, job.number, |job| {
                    job.tries = 0;
                    job.limit = None;
                })?;
                return Ok(true);
            }
            Err(trouble) => self.failed(&job, trouble)?,
        }
        Ok(false)
    }

    /// GitHub answers: the next limit without a time is the first one again.
    fn is_answered(&self) -> Result<(), JournalFailed> {
        let mut memory = self.journal.memory()?;
        if memory.bare_limits > 0 {
            memory.bare_limits = 0;
            self.journal.remember(&memory)?;
        }
        Ok(())
    }

    async fn work(&self, job: &Job) -> Result<Attempt, Trouble> {
        let site = self.site(job).await?;
        if !site.qualifies {
            return self.withdraw(job, &site).await;
        }
        match &job.work {
            Work::InForce { report, .. } => {
                let outcome = check_run::in_force(report).into();
                self.conclude(job, &site, &outcome, End::Completed).await
            }
            Work::Review { .. } => self.review(job, &site).await,
        }
    }

    /// The repository gets no check runs (any more). One that was begun when it did is not left in
    /// progress.
    async fn withdraw(&self, job: &Job, site: &Site) -> Result<Attempt, Trouble> {
        let run = match job.run {
            None if job.attempted => self.found(job, site).await?.map(|found| found.id),
            known => known,
        };
        if run.is_some() {
            let there = Job { run, sending: true, ..job.clone() };
            self.conclude(&there, site, &Outcome::not_ours(), End::NotOurs).await?;
        }
        Ok(Attempt::Ended(End::NotOurs))
    }

    async fn review(&self, job: &Job, site: &Site) -> Result<Attempt, Trouble> {
        if job.begins_at_once() {
            self.begun(job, site, None).await?;
            let others_wait = self.next()?.is_some_and(|other| other.begins_at_once());
            if others_wait || self.paced_until()?.is_some() {
                // Nobody waits for a long look at somebody else's commit.
                return Ok(Attempt::Changed);
            }
        }
        let Some(job) = &self.journal.job(job.number)? else { return Ok(Attempt::Changed) };
        let reading = match hopeless(job) {
            Some(reason) => Reading::Undone(reason),
            None => match self.read(job, site).await {
                Ok(reading) => reading,
                Err(trouble) => self.unread(job, trouble)?,
            },
        };
        let (outcome, end) = match reading {
            Reading::Changed => return Ok(Attempt::Changed),
            Reading::Same | Reading::NoPull => return Ok(Attempt::Ended(End::Unneeded)),
            Reading::Review(review) => ((*review).into(), End::Completed),
            Reading::Undone(reason) => {
                self.log(Level::Error, "checks.undone", job, Some(&reason));
                (Outcome::undone(&reason), End::GivenUp)
            }
            // Nothing was shown yet, so there is nothing to take back.
            Reading::Superseded(_) | Reading::Vanished | Reading::NoBase(_) if !job.attempted => {
                return Ok(Attempt::Ended(End::Unneeded));
            }
            Reading::Superseded(by) => (Outcome::superseded(&by), End::Cancelled),
            Reading::Vanished => (Outcome::vanished(), End::Cancelled),
            Reading::NoBase(branch) => (Outcome::no_base(&branch), End::Cancelled),
        };
        self.conclude(job, site, &outcome, end).await
    }

    fn finish(&self, job: &Job, end: End) -> Result<(), JournalFailed> {
        let now = self.surroundings.now();
        let ended = change(self.journal, job.number, |job| {
            job.end = Some((end, now));
            job.tries = 0;
        })?;
        self.log(Level::Info, "checks.ended", ended.as_ref().unwrap_or(job), Some(end.as_str()));
        if end == End::GivenUp {
            // A redelivery is a way to try once more.
            self.journal.forget_deliveries(job.number)?;
        }
        Ok(())
    }

    fn log(&self, level: Level, event: &str, job: &Job, reason: Option<&str>) {
        let memory = self.journal.memory().unwrap_or_default();
        let fields = json!({
            "repository": memory.repository, "job": job.number, "head": job.head,
            "check_run": job.run, "name": job.name(), "reason": reason,
        });
        self.surroundings.log(level, event, job.delivery.as_ref(), &fields);
    }
}
