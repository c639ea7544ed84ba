//! One check run that is to be made.

use check_run::InForce;
use github::{DeliveryId, Pull};
use ids::{CheckRunId, CommitId, UnixMillis};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Report;

use crate::memory::part;

/// One check run, from the request for it to its end. It is written down before and after each
/// thing that is done at GitHub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its number; no other job of the repository has it.
    pub number: u64,
    /// The commit.
    pub head: CommitId,
    /// What it is about.
    pub work: Work,
    /// The delivery that asked for it.
    pub delivery: Option<DeliveryId>,
    /// When it was asked for.
    pub asked_at: UnixMillis,
    /// There may be check runs on the commit that no job knows.
    #[serde(default)]
    pub strays: bool,
    /// GitHub may have been told to make the check run.
    #[serde(default)]
    pub attempted: bool,
    /// The check run.
    #[serde(default)]
    pub run: Option<CheckRunId>,
    /// What the commit is compared with, decided before anything of it is said.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// Something may have been said.
    #[serde(default)]
    pub sending: bool,
    /// How often it was begun without an orderly end.
    #[serde(default)]
    pub tries: u32,
    /// What went wrong, if something did.
    #[serde(default)]
    pub failure: Option<Failure>,
    /// What GitHub wanted no request for without saying for how long, if that is what happened
    /// last.
    #[serde(default)]
    pub limit: Option<BareLimit>,
    /// How it ended, and when.
    #[serde(default)]
    pub end: Option<(End, UnixMillis)>,
}

/// What a check run is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Work {
    /// What the commit proposes.
    Review {
        /// The pull requests with the commit as their head, as far as they are known.
        pulls: Vec<Pull>,
        /// The default branch, as the event named it.
        default_branch: Option<String>,
        /// Another commit seems to have taken its place: look before anything is shown.
        #[serde(default)]
        outrun: bool,
        /// Nothing is to be done when this is what the commit would be compared with again.
        #[serde(default)]
        unless: Option<Basis>,
        /// Nothing is to be done when there is no pull request.
        #[serde(default)]
        only_for_pulls: bool,
    },
    /// That the commit's policy is in force, or why not.
    InForce {
        /// What happened.
        report: Box<Report>,
        /// Somebody wanted to see it once more.
        #[serde(default)]
        again: bool,
    },
}

/// What a commit is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The branch.
    pub branch: String,
    /// The repository's default branch.
    pub default_branch: String,
    /// The branch's tip.
    pub tip: CommitId,
    /// Where the proposal began, when the tip has another policy or other tests than were there.
    pub began: Option<CommitId>,
    /// What last came into force; known only when it is needed, because what stands at the tip or
    /// the beginning cannot be in force itself.
    #[serde(default)]
    pub in_force: InForce,
    /// Whether the commit is one of a pull request from the repository itself, which only those open who
    /// may write to it.
    #[serde(default)]
    pub own: bool,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// How often in a row.
    pub attempts: u32,
    /// Since when.
    pub since: UnixMillis,
    /// Not before this time again; `None`: not before the App has the permission that it lacked,
    /// or the next request for this repository.
    pub retry_at: Option<UnixMillis>,
    /// What it was.
    pub reason: String,
    /// GitHub will not take what is to be said.
    #[serde(default)]
    pub rejected: bool,
}

/// A limit of which GitHub does not say how long it lasts. It may be none: GitHub has more reasons
/// for a bare 403.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BareLimit {
    /// How often in a row.
    pub times: u32,
    /// Not before this time again.
    pub until: UnixMillis,
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The check run says what is to be said.
    Completed,
    /// The check run says that it is not needed any more.
    Cancelled,
    /// No check run was needed.
    Unneeded,
    /// The repository gets no check runs.
    NotOurs,
    /// It could not be done.
    GivenUp,
}

impl End {
    /// One word for the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Unneeded => "unneeded",
            Self::NotOurs => "not_ours",
            Self::GivenUp => "given_up",
        }
    }
}

impl Job {
    pub(crate) const fn new(number: u64, head: CommitId, work: Work, asked_at: UnixMillis) -> Self {
        Self {
            number,
            head,
            work,
            delivery: None,
            asked_at,
            strays: false,
            attempted: false,
            run: None,
            basis: None,
            sending: false,
            tries: 0,
            failure: None,
            limit: None,
            end: None,
        }
    }

    /// What can be done about a job that another version of this code wrote: a proposal is
    /// reviewed anew, in the check run that is there. `None` for what came into force. When it was
    /// asked for is now, if that cannot be read: a job that seems to be old is given up.
    #[must_use]
    pub fn recover(number: u64, head: CommitId, text: &str, now: UnixMillis) -> Option<Self> {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        let work = value.get("work").unwrap_or(&Value::Null);
        if work.get("about").and_then(Value::as_str) == Some("in_force") {
            return None;
        }
        let pulls = part(work, "pulls").unwrap_or_default();
        let work = Work::Review {
            pulls,
            default_branch: None,
            outrun: false,
            unless: None,
            only_for_pulls: false,
        };
        let asked_at = part(&value, "asked_at").unwrap_or(now);
        let run = part(&value, "run");
        Some(Self {
            attempted: true,
            sending: run.is_some(),
            run,
            ..Self::new(number, head, work, asked_at)
        })
    }

    /// The check run's name on GitHub.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self.work {
            Work::Review { .. } => check_run::NAME,
            Work::InForce { .. } => check_run::IN_FORCE_NAME,
        }
    }

    /// By which the check run is found again; no other one has it, also not one from before the
    /// journal was lost.
    #[must_use]
    pub fn external_id(&self) -> String {
        match &self.work {
            Work::Review { .. } => {
                format!("acl-{}-{}-{}", self.head, self.number, self.asked_at.get())
            }
            Work::InForce { report, again } => {
                let record = &report.record;
                let id = format!("in-force-{}-{}", record.account, record.generation);
                if *again { format!("{id}-{}-{}", self.number, self.asked_at.get()) } else { id }
            }
        }
    }

    /// Whether the check run is made before anything is read.
    pub(crate) const fn begins_at_once(&self) -> bool {
        match &self.work {
            Work::Review { outrun, unless, only_for_pulls, .. } => {
                self.run.is_none() && !*outrun && unless.is_none() && !*only_for_pulls
            }
            Work::InForce { .. } => false,
        }
    }

    /// When it may be worked on; `None` when only a new request makes it go on.
    pub(crate) fn due(&self) -> Option<UnixMillis> {
        let due = self.failure.as_ref().map_or(Some(self.asked_at), |failure| failure.retry_at);
        due.map(|due| self.limit.map_or(due, |limit| due.max(limit.until)))
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.failure.as_ref().map_or(0, |failure| failure.attempts)
    }

    /// The commit's pull requests; none of a job that is not about a proposal.
    pub(crate) fn pulls(&self) -> &[Pull] {
        match &self.work {
            Work::Review { pulls, .. } => pulls,
            Work::InForce { .. } => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_that_another_version_wrote_is_finished_in_its_check_run() {
        let head: CommitId = "1".repeat(40).parse().unwrap();
        let text = r#"{"number":"?","run":7,"work":{"about":"review","pulls":[{"number":3,"base":"main"}]}}"#;
        let now = UnixMillis::new(1_795_366_320_000);
        let job = Job::recover(5, head.clone(), text, now).unwrap();
        assert_eq!((job.number, job.run.map(CheckRunId::get), job.sending), (5, Some(7), true));
        assert_eq!(job.pulls(), [Pull { number: 3, base: "main".into() }]);
        assert_eq!(Job::recover(5, head.clone(), r#"{"work":{"about":"in_force"}}"#, now), None);
        assert_eq!(Job::recover(5, head, "no JSON", now).unwrap().asked_at, now);
    }
}
