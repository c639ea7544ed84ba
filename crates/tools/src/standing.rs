//! What an account's calls are judged by right now.

use acl::CompiledPolicy;
use ids::{CommitId, UnixMillis};
use store::{MissingReason, PolicyRecord, PolicyState, SuspendedReason};

/// What an account's calls are judged by: a policy, or nothing but a reason to deny them all.
/// There is no third state, and no default.
#[derive(Clone, Debug)]
pub enum Standing {
    /// A policy is in force.
    Governed(Box<Governed>),
    /// Everything is denied.
    DenyAll {
        /// Why.
        reason: DenyReason,
        /// The synced record, if there is one.
        record: Option<Box<PolicyRecord>>,
    },
}

/// A policy in force.
#[derive(Clone, Debug)]
pub struct Governed {
    /// The synced record it comes from.
    pub record: PolicyRecord,
    /// The policy, compiled.
    pub policy: CompiledPolicy,
    /// The commit it was read at.
    pub commit: CommitId,
    /// Since when it is in force.
    pub since: UnixMillis,
}

/// Why everything is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DenyReason {
    /// Nothing was ever synced for the account.
    NeverSynced,
    /// The synced record cannot be read at the moment.
    Unreachable,
    /// The fork has no ACL file.
    NoFile,
    /// The fork has no commit.
    EmptyRepository,
    /// The App is installed on no fork of the template.
    NoFork,
    /// The App is not installed.
    Uninstalled,
    /// The installation is suspended.
    InstallationSuspended,
    /// The ACL has errors or its tests fail, and there was never one that was good.
    NeverValid,
    /// The synced ACL does not compile here, though it did when it was synced.
    Uncompilable,
}

impl Standing {
    /// Nothing is known: deny, and say why.
    #[must_use]
    pub const fn unknown(reason: DenyReason) -> Self {
        Self::DenyAll { reason, record: None }
    }

    /// What follows from a synced record. Its text is compiled again, by the same function that
    /// the sync used.
    #[must_use]
    pub fn of(record: PolicyRecord) -> Self {
        let deny = |record, reason| Self::DenyAll { reason, record: Some(Box::new(record)) };
        let Some(revision) = record.in_force() else {
            let reason = DenyReason::of(&record.state);
            return deny(record, reason);
        };
        let (commit, since) = (revision.commit.clone(), revision.since);
        match acl::check(revision.text.as_bytes()).into_result() {
            Ok(policy) => Self::Governed(Box::new(Governed { record, policy, commit, since })),
            Err(_) => deny(record, DenyReason::Uncompilable),
        }
    }

    /// The synced record, if there is one.
    #[must_use]
    pub fn record(&self) -> Option<&PolicyRecord> {
        match self {
            Self::Governed(governed) => Some(&governed.record),
            Self::DenyAll { record, .. } => record.as_deref(),
        }
    }

    /// The commit of the policy in force, else of the newest that is known.
    #[must_use]
    pub fn commit(&self) -> Option<&CommitId> {
        match self {
            Self::Governed(governed) => Some(&governed.commit),
            Self::DenyAll { record, .. } => record.as_ref()?.head.as_ref(),
        }
    }

    /// The fork as `owner/name`, if one is known.
    #[must_use]
    pub fn repository(&self) -> Option<String> {
        let record = self.record()?;
        let repository = record.repository.as_ref()?;
        Some(format!("{}/{}", record.login, repository.name))
    }
}

impl DenyReason {
    fn of(state: &PolicyState) -> Self {
        match state {
            PolicyState::Missing { reason: MissingReason::NoFile } => Self::NoFile,
            PolicyState::Missing { reason: MissingReason::EmptyRepository } => {
                Self::EmptyRepository
            }
            PolicyState::Missing { reason: MissingReason::NoFork } => Self::NoFork,
            PolicyState::Suspended { reason: SuspendedReason::Uninstalled } => Self::Uninstalled,
            PolicyState::Suspended { reason: SuspendedReason::InstallationSuspended } => {
                Self::InstallationSuspended
            }
            PolicyState::Invalid { .. } => Self::NeverValid,
            // Not reached: an active record has a policy in force.
            PolicyState::Active { .. } => Self::Uncompilable,
        }
    }

    /// A word for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NeverSynced => "never_synced",
            Self::Unreachable => "unreachable",
            Self::NoFile => "no_file",
            Self::EmptyRepository => "empty_repository",
            Self::NoFork => "no_fork",
            Self::Uninstalled => "uninstalled",
            Self::InstallationSuspended => "installation_suspended",
            Self::NeverValid => "never_valid",
            Self::Uncompilable => "uncompilable",
        }
    }

    /// One sentence for people: what is wrong.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NeverSynced => "No policy of this account was ever synced.",
            Self::Unreachable => "The policy of this account cannot be read at the moment.",
            Self::NoFile => "The fork has no b00t-mcp-acl.toml on its default branch.",
            Self::EmptyRepository => "The fork has no commit on its default branch.",
            Self::NoFork => "The GitHub App is not installed on a fork of the template.",
            Self::Uninstalled => "The GitHub App is not installed on this account.",
            Self::InstallationSuspended => "The installation of the GitHub App is suspended.",
            Self::NeverValid => {
                "b00t-mcp-acl.toml has errors or its tests fail, and no earlier version was good."
            }
            Self::Uncompilable => "The synced b00t-mcp-acl.toml does not compile on this server.",
        }
    }

    /// One sentence for people: what to do.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::NeverSynced | Self::NoFork => {
                "Fork the template and install the GitHub App on the fork."
            }
            Self::Unreachable => "Try again in a minute.",
            Self::NoFile | Self::EmptyRepository => {
                "Add b00t-mcp-acl.toml to the fork, by pull request or by push."
            }
            Self::Uninstalled => "Install the GitHub App on the fork again.",
            Self::InstallationSuspended => "Lift the suspension in GitHub's settings.",
            Self::NeverValid => {
                "Mend b00t-mcp-acl.toml or its tests in the fork; the check run shows the lines."
            }
            Self::Uncompilable => "Push any change of b00t-mcp-acl.toml, and tell the operator.",
        }
    }
}
