//! What is out of sync. A value: whoever holds one can show it, compare it, or have it carried out.

use ids::{AccountId, Login};

use crate::{Finding, Kind, State};

/// What is out of sync, and what is not: every account that has the App or a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriftPlan {
    entries: Vec<Entry>,
}

/// One account, or one record that belongs to nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The account, unless its record does not say and nobody goes by its login.
    pub account: Option<AccountId>,
    /// The login: the record's, or when there is none, the account's.
    pub login: Login,
    /// The state that the record is in, if there is one that can be understood.
    pub recorded: Option<State>,
    /// Repairing it takes away permissions: all that the account has.
    pub removes: bool,
    /// What is the matter.
    pub finding: Finding,
}

/// How many accounts there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([usize; Kind::ALL.len()]);

impl DriftPlan {
    /// The entries, in the order of their accounts and logins.
    #[must_use]
    pub fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_by(|one, other| (one.account, &one.login).cmp(&(other.account, &other.login)));
        Self { entries }
    }

    /// All of it.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What has to be repaired.
    pub fn drift(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.finding.kind().is_drift())
    }

    /// What could not be found out.
    pub fn unreachable(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.finding.kind() == Kind::Unreachable)
    }

    /// Whether there is nothing to repair, and that is known of every account.
    #[must_use]
    pub fn is_in_sync(&self) -> bool {
        self.entries.iter().all(|entry| match entry.finding {
            Finding::InSync | Finding::Invalid => true,
            Finding::Stale(_)
            | Finding::Missing
            | Finding::NoContentIndex
            | Finding::Orphaned(_)
            | Finding::WrongState { .. }
            | Finding::Unreachable(_) => false,
        })
    }

    /// How many there are of each kind.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for entry in &self.entries {
            let slot = counts.0.get_mut(entry.finding.kind() as usize);
            if let Some(count) = slot {
                *count += 1;
            }
        }
        counts
    }

    /// How many accounts lose all permissions when everything is repaired.
    #[must_use]
    pub fn removals(&self) -> usize {
        self.entries.iter().filter(|entry| entry.removes).count()
    }

    /// How many records may allow something now.
    #[must_use]
    pub fn allowing(&self) -> usize {
        let allowing = |entry: &&Entry| entry.recorded.is_some_and(State::may_allow);
        self.entries.iter().filter(allowing).count()
    }
}

impl Counts {
    /// How many there are of this kind.
    #[must_use]
    pub fn of(&self, kind: Kind) -> usize {
        self.0.get(kind as usize).copied().unwrap_or_default()
    }

    /// How many there are in all.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }
}
