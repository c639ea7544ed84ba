//! Why nothing came of it.

use serde::{Deserialize, Serialize};

/// Why an errand was not done. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Undone {
    /// The App is not installed on the account, or on no fork of the template.
    NotInstalled,
    /// The installation is suspended.
    Suspended,
    /// The repository that the policy was read from is not that fork of the account any more.
    NotTheFork,
    /// The fork is archived.
    Archived,
    /// The owner has not given the App this permission.
    NotPermitted {
        /// Its name, such as `contents: write`.
        permission: String,
    },
    /// The fork has this content already.
    Unchanged,
    /// The commit that the change was made from is not in the fork any more.
    Outdated,
    /// What was asked makes no sense.
    Invalid {
        /// What is wrong with it.
        problem: String,
    },
    /// GitHub will not do it.
    Refused {
        /// What GitHub says.
        message: String,
    },
    /// GitHub's rate limit is used up, or what is left of it is for policies.
    Scarce {
        /// After so many seconds.
        retry_after: u64,
    },
    /// GitHub, or the worker that asks it, did not answer in time. It may have been done.
    Unavailable,
    /// The operator has not connected the two workers.
    NotConnected,
}

impl Undone {
    /// A word for programs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotInstalled => "not_installed",
            Self::Suspended => "suspended",
            Self::NotTheFork => "not_the_fork",
            Self::Archived => "archived",
            Self::NotPermitted { .. } => "not_permitted",
            Self::Unchanged => "unchanged",
            Self::Outdated => "outdated",
            Self::Invalid { .. } => "invalid",
            Self::Refused { .. } => "refused_by_github",
            Self::Scarce { .. } => "scarce",
            Self::Unavailable => "unavailable",
            Self::NotConnected => "not_connected",
        }
    }

    /// What it means and what to do, in one sentence or more.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::NotInstalled => "The GitHub App is not installed on a fork of the template.".into(),
            Self::Suspended => "The installation of the GitHub App is suspended.".into(),
            Self::NotTheFork => {
                "The repository that the policy was read from is not a fork of the template in this \
                 account any more."
                    .into()
            }
            Self::Archived => "The fork is archived: nothing can be proposed to it.".into(),
            Self::NotPermitted { permission } => format!(
                "The GitHub App lacks the permission {permission}. The owner can accept it in \
                 GitHub's settings of the installation."
            ),
            Self::Unchanged => "The fork has this content already.".into(),
            Self::Outdated => {
                "The fork has changed meanwhile, and lacks the commit that this was made from. Try \
                 again."
                    .into()
            }
            Self::Invalid { problem } => format!("This cannot be proposed: {problem}."),
            Self::Refused { message } => format!("GitHub refused: {message}."),
            Self::Scarce { retry_after } => format!(
                "What is left of GitHub's rate limit is kept for policies. Try again in \
                 {retry_after} s."
            ),
            Self::Unavailable => {
                "GitHub does not answer at the moment. Try again in a minute: what was proposed \
                 already is found again."
                    .into()
            }
            Self::NotConnected => {
                "This server is not connected to GitHub; only its operator can change that.".into()
            }
        }
    }
}
