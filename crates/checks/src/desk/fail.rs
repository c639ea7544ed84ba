//! What becomes of a job that failed.

use github::{BARE_LIMIT_MILLIS, Checks, GitHubError};
use ids::UnixMillis;
use serde_json::json;
use surroundings::{Backoff, Level, Surroundings};

use super::{Desk, MAX_CRASHES, Trouble, read::Reading};
use crate::{BareLimit, Calls, End, Failure, Job, Journal, JournalFailed, journal::change};

/// Between two attempts, from two seconds to a day.
const WAITS: Backoff = Backoff { first_millis: 2_000, longest_millis: 24 * 60 * 60 * 1000 };
/// Between two attempts of which each met a limit without a time, from one minute to a day.
const BARE_LIMITS: Backoff =
    Backoff { first_millis: 2 * BARE_LIMIT_MILLIS, longest_millis: WAITS.longest_millis };
/// For how long nothing at all is asked after such a limit, from one minute to a quarter of an hour.
const PAUSES: Backoff =
    Backoff { first_millis: 2 * BARE_LIMIT_MILLIS, longest_millis: 15 * 60 * 1000 };
/// For how long a job is tried, in milliseconds: after 14 days GitHub itself ends a check run that
/// is not completed.
const PATIENCE_MILLIS: u64 = 14 * 24 * 60 * 60 * 1000;
/// For how long a commit may stay without a conclusion because its files cannot be read, in
/// milliseconds.
const READING_MILLIS: u64 = 60 * 60 * 1000;
/// How often something is tried that GitHub definitely does not know.
const MAX_UNKNOWN: u32 = 6;
/// How often GitHub may refuse what is said before less is said, and before nothing is.
const MAX_REJECTED: u32 = 3;
/// From which failure on somebody should look.
const ALARMING: u32 = 8;

/// Why the commit is not to be looked at any more, if it is not.
pub(super) fn hopeless(job: &Job) -> Option<String> {
    if job.tries > MAX_CRASHES {
        return Some("Reviewing it failed every time.".into());
    }
    let failure = job.failure.as_ref().filter(|failure| failure.rejected)?;
    let begun = job.run.is_some() && failure.attempts >= MAX_REJECTED;
    begun.then(|| failure.reason.clone())
}

impl<G: Checks, J: Journal, S: Surroundings, C: Calls> Desk<'_, G, J, S, C> {
    /// What is said of a commit that could not be read, if its check run has to end all the same:
    /// the App may not read what this takes, or an hour was not enough.
    pub(super) fn unread(&self, job: &Job, trouble: Trouble) -> Result<Reading, Trouble> {
        match trouble {
            Trouble::GitHub(GitHubError::Forbidden(said)) => {
                let trouble = Trouble::Unreadable(said);
                match job.run {
                    Some(_) => Ok(Reading::Undone(trouble.to_string())),
                    None => Err(trouble),
                }
            }
            trouble if self.is_overdue(job, &trouble) => Ok(Reading::Undone(trouble.to_string())),
            trouble => Err(trouble),
        }
    }

    /// Whether a commit whose files cannot be read gets its conclusion all the same.
    fn is_overdue(&self, job: &Job, trouble: &Trouble) -> bool {
        let about_reading = match trouble {
            Trouble::GitHub(
                GitHubError::RateLimited { .. }
                | GitHubError::Forbidden(_)
                | GitHubError::Archived
                | GitHubError::Suspended
                | GitHubError::Moved,
            )
            | Trouble::Unreadable(_)
            | Trouble::Replaced
            | Trouble::Journal(_) => false,
            Trouble::GitHub(_) | Trouble::NoCommit(_) => true,
        };
        let since = job.failure.as_ref().map(|failure| failure.since);
        let now = self.surroundings.now();
        about_reading && since.is_some_and(|since| now >= since.plus(READING_MILLIS))
    }

    /// Remembers what went wrong, and when to try again.
    pub(super) fn failed(&self, job: &Job, trouble: Trouble) -> Result<(), JournalFailed> {
        let reason = trouble.to_string();
        let error = match trouble {
            Trouble::Journal(error) => return Err(error),
            Trouble::GitHub(GitHubError::RateLimited { retry_at, announced }) => {
                return self.limited(job, retry_at, announced, &reason);
            }
            Trouble::GitHub(GitHubError::Forbidden(_) | GitHubError::Suspended) => {
                return self.park_all(job, &reason);
            }
            Trouble::GitHub(GitHubError::Archived) | Trouble::Unreadable(_) => {
                return self.park(job, &reason);
            }
            Trouble::GitHub(error) => Some(error),
            Trouble::Replaced => Some(GitHubError::Moved),
            Trouble::NoCommit(_) => None,
        };
        let now = self.surroundings.now();
        let attempts = job.attempts().saturating_add(1);
        let rejected = matches!(error, Some(GitHubError::Rejected(_)));
        let lost = matches!(error, Some(GitHubError::NotFound | GitHubError::Moved));
        if lost || (rejected && job.run.is_none()) {
            // Another repository may have the name by now, which does not have the commit.
            self.forget_site(lost && attempts > 1)?;
        }
        let hopeless = (lost && attempts >= MAX_UNKNOWN)
            || (rejected && attempts >= 2 * MAX_REJECTED)
            || (rejected && job.run.is_none() && attempts >= MAX_REJECTED)
            || self.is_expired(job);
        let wait = WAITS.wait(attempts, self.surroundings.random());
        let since = job.failure.as_ref().map_or(now, |failure| failure.since);
        let retry_at = Some(now.plus(wait));
        let failure = Failure { attempts, since, retry_at, reason: reason.clone(), rejected };
        change(self.journal, job.number, |job| {
            job.failure = Some(failure);
            job.limit = None;
            job.tries = 0;
        })?;
        if hopeless {
            // Whoever took the App away has nothing to see; a check run that is left behind has.
            let left_behind = job.run.is_some() || !lost;
            let level = if left_behind { Level::Error } else { Level::Warn };
            self.log(level, "checks.given_up", job, Some(&reason));
            return self.finish(job, End::GivenUp);
        }
        let level = if attempts >= ALARMING { Level::Error } else { Level::Warn };
        self.log(level, "checks.failed", job, Some(&reason));
        Ok(())
    }

    /// Whether it was tried for so long that GitHub itself has ended the check run.
    fn is_expired(&self, job: &Job) -> bool {
        self.surroundings.now() >= job.asked_at.plus(PATIENCE_MILLIS)
    }

    /// GitHub wants no request for a while, whatever it is about. When it does not say for how
    /// long, that grows from one time to the next, and this job waits longer than the others: it
    /// may be the only one that is refused.
    fn limited(
        &self,
        job: &Job,
        retry_at: UnixMillis,
        announced: bool,
        reason: &str,
    ) -> Result<(), JournalFailed> {
        let (now, random) = (self.surroundings.now(), self.surroundings.random());
        let mut memory = self.journal.memory()?;
        let mut until = retry_at.max(now.plus(1_000));
        let mut limit = None;
        if !announced {
            memory.bare_limits = memory.bare_limits.saturating_add(1);
            until = until.max(now.plus(PAUSES.wait(memory.bare_limits, random)));
            let times = job.limit.map_or(0, |limit| limit.times).saturating_add(1);
            let own = now.plus(BARE_LIMITS.wait(times, random));
            limit = Some(BareLimit { times, until: own.max(until.plus(1)) });
        }
        memory.limited_until = Some(until);
        self.journal.remember(&memory)?;
        change(self.journal, job.number, |job| {
            job.limit = limit;
            job.tries = 0;
        })?;
        if self.is_expired(job) {
            self.log(Level::Error, "checks.given_up", job, Some(reason));
            return self.finish(job, End::GivenUp);
        }
        self.log(Level::Warn, "checks.limited", job, Some(reason));
        Ok(())
    }

    /// The App may not write check runs (any more). Nothing is tried until the permission is
    /// accepted, or until the next request for this repository.
    fn park_all(&self, job: &Job, reason: &str) -> Result<(), JournalFailed> {
        let unfinished = self.journal.unfinished()?;
        for other in &unfinished {
            self.leave(other, reason)?;
        }
        let fields = json!({
            "repository": self.journal.memory()?.repository, "reason": reason,
            "waiting": unfinished.len(),
            "help": "accept the App's permission to write check runs (Checks: read and write)",
        });
        self.surroundings.log(Level::Error, "checks.refused", job.delivery.as_ref(), &fields);
        Ok(())
    }

    /// Nothing can be done about this one, whatever becomes of the others, until the next request
    /// for this repository.
    fn park(&self, job: &Job, reason: &str) -> Result<(), JournalFailed> {
        self.log(Level::Warn, "checks.parked", job, Some(reason));
        self.leave(job, reason)
    }

    /// The job waits for a request, but not for ever.
    fn leave(&self, job: &Job, reason: &str) -> Result<(), JournalFailed> {
        let now = self.surroundings.now();
        let expired = self.is_expired(job);
        change(self.journal, job.number, |job| {
            let since = job.failure.as_ref().map_or(now, |failure| failure.since);
            let reason = reason.to_owned();
            let (attempts, rejected) = (job.attempts(), false);
            job.failure = Some(Failure { attempts, since, retry_at: None, reason, rejected });
            job.limit = None;
            job.tries = 0;
        })?;
        if expired { self.finish(job, End::GivenUp) } else { Ok(()) }
    }
}
