//! Reads what a commit proposes, and to what.

use check_run::Review;
use github::{Checks, FilesAt, ProposalQuestion, Proposed, Pull, Sources};
use ids::CommitId;
use surroundings::Surroundings;

use super::{Desk, Trouble, site::Site};
use crate::{Basis, Calls, Job, Journal, Work, journal::change};

/// Which files are compared.
pub(super) const SOURCES: Sources<'static> =
    Sources { file: acl::FILE_NAME, tests: acl::TESTS_FILE_NAME };
/// How often a commit is looked for: GitHub may know of it a moment after it told of it.
const MAX_LOOKS: u32 = 3;
/// How often it is asked again because a branch turned out to be another one.
const MAX_BRANCHES: usize = 8;

/// What was found out about a commit.
pub(super) enum Reading {
    /// What is to be said about it.
    Review(Box<Review>),
    /// Its check run says it already.
    Same,
    /// No pull request has it as its head, and only then it would matter.
    NoPull,
    /// Its pull request has this head by now.
    Superseded(CommitId),
    /// It is not there any more.
    Vanished,
    /// There is no such branch any more.
    NoBase(String),
    /// A request came in that changes what is to be read.
    Changed,
    /// It cannot be found out.
    Undone(String),
}

/// What the commit is compared with, and both as they stand on GitHub.
struct Found {
    branch: String,
    default_branch: String,
    base: FilesAt,
    head: FilesAt,
    /// It comes from the repository itself.
    own: bool,
}

impl<G: Checks, J: Journal, S: Surroundings, C: Calls> Desk<'_, G, J, S, C> {
    pub(super) async fn read(&self, job: &Job, site: &Site) -> Result<Reading, Trouble> {
        if let Some(basis) = &job.basis {
            return self.read_again(job, site, basis).await;
        }
        let Work::Review { unless, .. } = &job.work else { return Ok(Reading::Changed) };
        let found = match self.find(job, site).await? {
            Ok(found) => found,
            Err(reading) => return Ok(reading),
        };
        let (tip, base) = (found.base.commit.clone(), self.files(site, found.base).await?);
        let began = self.began(job, site, &tip, &base).await?;
        let head = self.files(site, found.head).await?;
        let (began, base, base_moved) = match began {
            Some((commit, files)) => (Some(commit), files, true),
            None => (None, base, false),
        };
        let basis = Basis {
            branch: found.branch,
            default_branch: found.default_branch,
            tip,
            began,
            in_force: self.in_force(&base)?,
            own: found.own,
        };
        if unless.as_ref() == Some(&basis) && job.run.is_none() {
            change(self.journal, job.number, |job| job.basis = Some(basis))?;
            return Ok(Reading::Same);
        }
        let mut pinned = false;
        change(self.journal, job.number, |now| {
            // Whoever asked meanwhile for something else gets what they asked for.
            if now.work == job.work {
                pinned = true;
                now.basis = Some(basis.clone());
            }
        })?;
        if !pinned {
            return Ok(Reading::Changed);
        }
        self.reviewed(site, &basis, &base, &head, base_moved).await
    }

    /// A crash came in between: what was compared then is compared again, so that annotations
    /// that are there and those that are not make one whole.
    async fn read_again(&self, job: &Job, site: &Site, basis: &Basis) -> Result<Reading, Trouble> {
        let from = basis.began.as_ref().unwrap_or(&basis.tip);
        let asked = self.github.snapshots(site.installation, &site.at, [from, &job.head], SOURCES);
        match asked.await? {
            [Some(base), Some(head)] => {
                let (base, head) = (self.files(site, base).await?, self.files(site, head).await?);
                self.reviewed(site, basis, &base, &head, basis.began.is_some()).await
            }
            [_, None] if job.attempts() >= MAX_LOOKS => Ok(Reading::Vanished),
            [None, _] if job.attempts() >= MAX_LOOKS => Ok(Reading::NoBase(basis.branch.clone())),
            _ => Err(Trouble::NoCommit(job.head.clone())),
        }
    }

    /// The commit and the branch that it would be merged into: of the pull requests that still
    /// have it as their head one into the default branch, for only what is there comes into
    /// force, else the newest one.
    async fn find(&self, job: &Job, site: &Site) -> Result<Result<Found, Reading>, Trouble> {
        let Work::Review { default_branch, only_for_pulls, .. } = &job.work else {
            return Ok(Err(Reading::Changed));
        };
        let mut pulls = self.pulls(job, site).await?;
        if pulls.is_empty() && *only_for_pulls {
            return Ok(Err(Reading::NoPull));
        }
        let mut default_branch = default_branch.clone().unwrap_or_else(|| "main".into());
        let mut superseded = None;
        for _ in 0..MAX_BRANCHES {
            let chosen = chosen(&pulls, &default_branch).cloned();
            if let (None, Some(by)) = (&chosen, &superseded) {
                return Ok(Err(Reading::Superseded(CommitId::clone(by))));
            }
            let branch = chosen.as_ref().map_or(&default_branch, |pull| &pull.base).clone();
            let number = chosen.as_ref().map(|pull| pull.number);
            let question = ProposalQuestion { head: &job.head, base: &branch, pull: number };
            let asked = self.github.proposal(site.installation, &site.at, &question, SOURCES);
            let proposed: Proposed = asked.await?;
            if proposed.repository != site.repository {
                return Err(Trouble::Replaced);
            }
            let known_default = proposed.default_branch.unwrap_or_else(|| default_branch.clone());
            let moved = chosen.is_none() && known_default != branch;
            default_branch = known_default;
            let own = proposed.pull.as_ref().is_some_and(|state| !state.is_cross_repository);
            if let (Some(chosen), Some(state)) = (&chosen, proposed.pull) {
                if state.head != job.head {
                    pulls.retain(|pull| pull.number != chosen.number);
                    superseded = Some(state.head);
                    continue;
                }
                if state.base != branch {
                    rebase(&mut pulls, chosen.number, &state.base);
                    continue;
                }
            }
            if moved {
                continue;
            }
            return match (proposed.base, proposed.head) {
                (Some(base), Some(head)) => {
                    Ok(Ok(Found { branch, default_branch, base, head, own }))
                }
                (None, Some(_)) => Ok(Err(Reading::NoBase(branch))),
                (_, None) if job.attempts() >= MAX_LOOKS => Ok(Err(Reading::Vanished)),
                (_, None) => Err(Trouble::NoCommit(job.head.clone())),
            };
        }
        Ok(Err(Reading::Undone("its pull requests change all the time".into())))
    }

    /// The commit's pull requests: those that are known, else those that GitHub finds. It names
    /// none in events about a check run when they come from a fork.
    async fn pulls(&self, job: &Job, site: &Site) -> Result<Vec<Pull>, Trouble> {
        if !job.pulls().is_empty() {
            return Ok(job.pulls().to_vec());
        }
        let found = self.github.pulls(site.installation, &site.at, &job.head).await?;
        let own = found.into_iter().filter(|found| found.open && found.head == job.head);
        Ok(own.map(|found| found.pull).collect())
    }
}

fn chosen<'p>(pulls: &'p [Pull], default_branch: &str) -> Option<&'p Pull> {
    pulls.iter().find(|pull| pull.base == default_branch).or_else(|| pulls.last())
}

fn rebase(pulls: &mut [Pull], number: u64, base: &str) {
    for pull in pulls.iter_mut().filter(|pull| pull.number == number) {
        base.clone_into(&mut pull.base);
    }
}
