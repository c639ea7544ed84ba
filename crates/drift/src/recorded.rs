//! What a listing of KV says.

use std::collections::BTreeSet;

use ids::{AccountId, BlobId, CommitId, Generation, Login};
use store::{PolicyMetadata, RepositoryRef};

/// What KV has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// What stands under `policy:{login}`.
    pub policies: Vec<PolicySeen>,
    /// The accounts that have an `account:{id}`.
    pub accounts: BTreeSet<AccountId>,
    /// The logins that have an `index:{login}`.
    pub indexes: BTreeSet<Login>,
    /// Whether there is a `template:index`.
    pub template_index: bool,
}

/// A policy record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicySeen {
    /// The login in its key.
    pub login: Login,
    /// What it says, or nothing when it cannot be understood.
    pub says: Option<Says>,
}

/// What a policy record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Says {
    /// Whose it is.
    pub account: AccountId,
    /// The fork that was read.
    pub repository: Option<RepositoryRef>,
    /// The head that was read.
    pub commit: Option<CommitId>,
    /// The ACL file's blob there.
    pub blob: Option<BlobId>,
    /// Which of two records is the newer one.
    pub generation: Generation,
    /// What follows.
    pub state: State,
}

/// The state of a policy record, without what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The head's ACL is in force.
    Active,
    /// The head's ACL has errors; an earlier one may be in force.
    Invalid,
    /// There is no ACL.
    Missing,
    /// The App may not act.
    Suspended,
}

impl State {
    /// As [`store::PolicyState::name`] has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invalid => "invalid",
            Self::Missing => "missing",
            Self::Suspended => "suspended",
        }
    }

    /// Whether a record in this state may allow anything.
    #[must_use]
    pub const fn may_allow(self) -> bool {
        match self {
            Self::Active | Self::Invalid => true,
            Self::Missing | Self::Suspended => false,
        }
    }

    fn named(name: &str) -> Option<Self> {
        let all = [Self::Active, Self::Invalid, Self::Missing, Self::Suspended];
        all.into_iter().find(|state| state.name() == name)
    }
}

impl Says {
    /// Whether there is a commit whose content is listed by an index.
    #[must_use]
    pub const fn has_content(&self) -> bool {
        self.commit.is_some()
    }

    /// What the metadata tells; `None` when that is not all (an older version wrote it, and the
    /// record itself has to be read), or a newer version wrote it.
    #[must_use]
    pub fn of(metadata: &PolicyMetadata) -> Option<Self> {
        let PolicyMetadata { commit, blob, generation, state, account, repository } =
            metadata.clone();
        let state = State::named(&state)?;
        Some(Self { account: account?, repository, commit, blob, generation, state })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_that_does_not_name_the_account_is_not_enough() {
        let mut metadata = PolicyMetadata {
            commit: None,
            blob: None,
            generation: Generation::new(3),
            state: "suspended".into(),
            account: None,
            repository: None,
        };
        assert_eq!(Says::of(&metadata), None);
        metadata.account = Some(AccountId::new(7));
        assert_eq!(Says::of(&metadata).unwrap().state, State::Suspended);
        metadata.state = "frozen".into();
        assert_eq!(Says::of(&metadata), None, "a state that is not known is not guessed");
    }
}
