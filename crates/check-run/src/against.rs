//! What a proposal is compared with.

use acl::{CompiledPolicy, Judgement, Report};
use ids::CommitId;

use crate::InForce;
use crate::files::could_be_in_force;

/// What a proposal is compared with.
#[derive(Debug)]
pub(crate) enum Against {
    /// The base, which could be in force.
    Base,
    /// The base, which is without errors; its tests are not, and what is in force is not known.
    FailingBase,
    /// What is in force, because the base cannot be.
    InForce(CommitId, Box<Report>),
    /// No policy: nothing is in force, and the base cannot be.
    Nothing,
    /// The base has errors, and what is in force is not known.
    Unknown,
}

impl Against {
    pub(crate) fn of(base: &Judgement, in_force: &InForce) -> Self {
        if could_be_in_force(base) {
            return Self::Base;
        }
        let unknown = || if base.policy().is_some() { Self::FailingBase } else { Self::Unknown };
        match in_force {
            InForce::Unknown => unknown(),
            InForce::Nothing => Self::Nothing,
            InForce::Revision { revision } => {
                let report = acl::check(revision.text.as_bytes());
                match report.policy() {
                    Some(_) => Self::InForce(revision.commit.clone(), Box::new(report)),
                    None => unknown(),
                }
            }
        }
    }

    /// The policy that calls are judged by before the change; none refuses every call. None at
    /// all when that cannot be told.
    pub(crate) fn policy<'a>(&'a self, base: &'a Judgement) -> Option<Option<&'a CompiledPolicy>> {
        match self {
            Self::Base | Self::FailingBase => Some(base.policy()),
            Self::InForce(_, report) => Some(report.policy()),
            Self::Nothing => Some(None),
            Self::Unknown => None,
        }
    }

    /// Whether the comparison says what a merge changes for calls.
    pub(crate) const fn is_in_force(&self) -> bool {
        match self {
            Self::Base | Self::InForce(..) | Self::Nothing => true,
            Self::FailingBase | Self::Unknown => false,
        }
    }

    /// One sentence on what is compared, if that is not simply the base; code is in backticks.
    pub(crate) fn said(&self) -> Option<String> {
        match self {
            Self::Base => None,
            Self::FailingBase => Some(
                "The version that this is compared with is not in force itself: its tests fail or \
                 have errors."
                    .to_owned(),
            ),
            Self::InForce(commit, _) => Some(format!(
                "Compared with the last version that came into force, from commit `{commit}`, \
                 because the one on the base branch has errors or failing tests."
            )),
            Self::Nothing => Some(
                "Compared with no policy at all, which refuses every call: nothing is in force, \
                 because the version on the base branch has errors or failing tests."
                    .to_owned(),
            ),
            Self::Unknown => Some(
                "What it changes cannot be told: the version on the base branch has errors, and \
                 what is in force instead is not known here."
                    .to_owned(),
            ),
        }
    }
}
