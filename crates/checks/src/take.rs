//! Takes requests in.

use github::{DeliveryId, Pull, RepositoryPath, ReviewCause, ReviewRequest};
use ids::{CommitId, UnixMillis};
use store::Report;

use crate::{Basis, End, Job, Journal, JournalFailed, Memory, Work};

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is durable and waits.
    Queued,
    /// It was taken before, or there is nothing to be done about it.
    Known,
}

/// Takes a request for a review in. Several requests for one commit become one check run as long
/// as nothing has been said in it; a commit that has its check run gets another one only when
/// somebody asks for it, or when it is compared with something else by now.
///
/// # Errors
/// The journal cannot be used; then the request is not taken.
pub fn take_review(
    journal: &impl Journal,
    delivery: &DeliveryId,
    request: &ReviewRequest,
    now: UnixMillis,
) -> Result<Taken, JournalFailed> {
    if journal.seen(delivery)? {
        return Ok(Taken::Known);
    }
    take_permission(journal, now)?;
    let mut memory = journal.memory()?;
    memory.repository = Some(request.repository);
    memory.stands(&request.at, request.installation);
    let mut jobs = Vec::new();
    let (review, in_force) = match &request.cause {
        ReviewCause::Pull => (true, false),
        ReviewCause::RunAgain { name, .. } => {
            (name == check_run::NAME, name == check_run::IN_FORCE_NAME)
        }
        ReviewCause::SuiteAgain { .. } => (true, true),
    };
    if review {
        jobs.push(review_job(journal, request, &mut memory, now)?);
    }
    let report = memory.report.clone().filter(|_| in_force);
    if let Some(report) = report.filter(|report| report.record.head.as_ref() == Some(&request.head))
    {
        let work = Work::InForce { report, again: true };
        jobs.push(memory.job(request.head.clone(), work, now));
    }
    // In this order, whatever fails is done over when the request comes again: the same jobs get the
    // same numbers, and the delivery is known only once all of it is there.
    for job in &mut jobs {
        job.delivery = Some(delivery.clone());
        journal.put(job)?;
    }
    journal.remember(&memory)?;
    for job in &jobs {
        journal.saw(delivery, job.number, now)?;
    }
    Ok(if jobs.is_empty() { Taken::Known } else { Taken::Queued })
}

/// Takes in that something is in force.
///
/// # Errors
/// The journal cannot be used; then the report is not taken.
pub fn take_report(
    journal: &impl Journal,
    delivery: Option<&DeliveryId>,
    report: &Report,
    now: UnixMillis,
) -> Result<Taken, JournalFailed> {
    let record = &report.record;
    let Some(repository) = &record.repository else { return Ok(Taken::Known) };
    take_permission(journal, now)?;
    let mut memory = journal.memory()?;
    // Each account counts for itself, and a repository may have been transferred.
    let before = memory.report.as_ref().map(|before| &before.record);
    if before.is_some_and(|before| {
        before.account == record.account && before.generation >= record.generation
    }) {
        return Ok(Taken::Known);
    }
    memory.repository = Some(repository.id);
    let at = RepositoryPath { owner: record.login.clone(), name: repository.name.clone() };
    memory.stands(&at, Some(report.installation));
    memory.report = Some(Box::new(report.clone()));
    forgo_older(journal, now)?;
    let mut made = None;
    if let Some(head) = &record.head {
        let work = Work::InForce { report: Box::new(report.clone()), again: false };
        let mut job = memory.job(head.clone(), work, now);
        job.delivery = delivery.cloned();
        // Whoever reports twice has one check run: look for it first.
        job.attempted = true;
        made = Some(job);
    }
    // The job first: once the report is remembered it is not taken again.
    let taken = match made {
        None => Taken::Known,
        Some(job) => {
            journal.put(&job)?;
            Taken::Queued
        }
    };
    journal.remember(&memory)?;
    Ok(taken)
}

/// What came into force before and was never shown need not be shown any more: shown late, it
/// would look like the newest.
fn forgo_older(journal: &impl Journal, now: UnixMillis) -> Result<(), JournalFailed> {
    for mut job in journal.unfinished()? {
        let older = matches!(job.work, Work::InForce { .. });
        if older && job.tries == 0 && job.run.is_none() && job.failure.is_none() {
            job.end = Some((End::Unneeded, now));
            journal.put(&job)?;
        }
    }
    Ok(())
}

/// The job for this request: the one that waits for the same commit, or a new one.
fn review_job(
    journal: &impl Journal,
    request: &ReviewRequest,
    memory: &mut Memory,
    now: UnixMillis,
) -> Result<Job, JournalFailed> {
    let asked_for = request.cause != ReviewCause::Pull;
    if !asked_for {
        outrun_others(journal, request)?;
    }
    let known = journal.about(&request.head)?;
    // Whoever lost the journal may have begun a check run before: look for it.
    let strays = known.is_empty() && (asked_for || memory.jobs == 0);
    let last = known.into_iter().rev().find(|job| matches!(job.work, Work::Review { .. }));
    if let Some(mut waiting) = last.clone().filter(|job| job.end.is_none() && job.basis.is_none()) {
        if let Work::Review { pulls, default_branch, outrun, unless, only_for_pulls } =
            &mut waiting.work
        {
            add(pulls, &request.pulls);
            default_branch.clone_from(&request.default_branch);
            *outrun = false;
            *only_for_pulls = *only_for_pulls && pulls.is_empty();
            if asked_for {
                *unless = None;
            }
        }
        return Ok(waiting);
    }
    let mut pulls = last.as_ref().map(|job| job.pulls().to_vec()).unwrap_or_default();
    add(&mut pulls, &request.pulls);
    let only_for_pulls =
        matches!(request.cause, ReviewCause::SuiteAgain { .. }) && pulls.is_empty();
    let unless = last.filter(|_| !asked_for).and_then(said);
    let work = Work::Review {
        pulls,
        default_branch: request.default_branch.clone(),
        outrun: false,
        unless,
        only_for_pulls,
    };
    let job = memory.job(request.head.clone(), work, now);
    Ok(Job { strays, ..job })
}

/// What the commit was compared with, if its check run says so or is about to.
fn said(job: Job) -> Option<Basis> {
    match job.end {
        None | Some((End::Completed | End::Unneeded, _)) => job.basis,
        Some((End::Cancelled | End::NotOurs | End::GivenUp, _)) => None,
    }
}

/// Other commits of these pull requests are probably not their heads any more. Which one is, is
/// read later; deliveries come in any order.
fn outrun_others(journal: &impl Journal, request: &ReviewRequest) -> Result<(), JournalFailed> {
    let named = |pull: &Pull| request.pulls.iter().any(|other| other.number == pull.number);
    for mut job in journal.unfinished()? {
        if job.head == request.head || !job.pulls().iter().any(named) {
            continue;
        }
        if let Work::Review { outrun, .. } = &mut job.work {
            *outrun = true;
        }
        journal.put(&job)?;
    }
    Ok(())
}

/// What waits because the App lacked a permission goes on. A new request makes it go on too.
///
/// # Errors
/// The journal cannot be used.
pub fn take_permission(journal: &impl Journal, now: UnixMillis) -> Result<Taken, JournalFailed> {
    let mut taken = Taken::Known;
    for mut job in journal.unfinished()? {
        if let Some(failure) = job.failure.as_mut().filter(|failure| failure.retry_at.is_none()) {
            failure.retry_at = Some(now);
            journal.put(&job)?;
            taken = Taken::Queued;
        }
    }
    Ok(taken)
}

/// Adds pull requests; one that is known has the newer base.
fn add(pulls: &mut Vec<Pull>, others: &[Pull]) {
    for other in others {
        pulls.retain(|pull| pull.number != other.number);
        pulls.push(other.clone());
    }
}

impl Memory {
    /// A new job under the next number.
    fn job(&mut self, head: CommitId, work: Work, now: UnixMillis) -> Job {
        self.jobs = self.jobs.saturating_add(1);
        Job::new(self.jobs, head, work, now)
    }

    /// Where the repository is said to be. If it was somewhere else, GitHub is asked.
    fn stands(&mut self, at: &RepositoryPath, installation: Option<ids::InstallationId>) {
        if self.at.as_ref() != Some(at) {
            self.at = Some(at.clone());
            self.place = None;
        }
        self.installation = installation.or(self.installation);
    }
}
