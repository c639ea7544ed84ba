//! What has to be written so that the records agree with GitHub.

use std::fmt;

use ids::{AccountId, CommitId, Generation, Login, RepositoryId, TreeId, UnixMillis};
use serde::{Deserialize, Serialize};
use store::{
    AccountRecord, MissingReason, PolicyRecord, PolicyState, SchemaVersion, SuspendedReason,
};

use crate::{Access, HeadSeen, Observed, Place, Role, verdict::verdict};

/// What is stored about an account.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'a> {
    /// Its policy record.
    pub policy: Option<&'a PolicyRecord>,
    /// Its account record.
    pub account: Option<&'a AccountRecord>,
    /// The content that is stored.
    pub content: Option<&'a ContentMark>,
    /// The content that is being read.
    pub reading: Option<&'a ContentMark>,
    /// The highest generation that was given out.
    pub generation: Generation,
    /// Somebody else changed or lost the records: write them again whatever they say.
    pub rewrite: bool,
    /// A head that is not judged, because every attempt ended the process that tried.
    pub not_judged: Option<&'a CommitId>,
}

/// Which content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentMark {
    /// The repository.
    pub repository: RepositoryId,
    /// The login under which it is found.
    pub login: Login,
    /// The commit.
    pub commit: CommitId,
    /// Its tree.
    pub tree: TreeId,
    /// What the repository is.
    pub role: Role,
}

/// What has to be written. A value: whoever holds one can show it, compare it, or apply it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The policy record to write.
    pub policy: Option<PolicyRecord>,
    /// The account record to write.
    pub account: Option<AccountRecord>,
    /// The login that the account no longer goes by: its records there are removed.
    pub former_login: Option<Login>,
    /// What to do about the fork's content.
    pub content: ContentPlan,
    /// The highest generation that is given out with this plan.
    pub generation: Generation,
    /// The login was confirmed by GitHub. If not, somebody else may go by it now.
    pub login_confirmed: bool,
}

/// What to do about the fork's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContentPlan {
    /// It is what it should be, or is being read.
    Keep,
    /// There is none any more, since this generation.
    Remove(Generation),
    /// Read it.
    Read(ContentMark),
}

/// Compares what GitHub says with what is stored.
#[must_use]
pub fn plan(observed: &Observed, stored: &Stored<'_>, now: UnixMillis) -> Plan {
    let login = &observed.login;
    let former = stored.account.map(|account| &account.login);
    let former = former.or(stored.policy.map(|policy| &policy.login));
    let policy = policy_record(observed, stored, now);
    let mut generation = policy.as_ref().map_or(stored.generation, |record| record.generation);
    let account = account_record(observed, stored, policy.as_ref());
    let content = content(observed, stored, &mut generation);
    Plan {
        // Only with the record that says so, or it would be found again and again.
        former_login: former.filter(|former| account.is_some() && *former != login).cloned(),
        login_confirmed: observed.access != Access::Suspended(SuspendedReason::Uninstalled),
        policy,
        account,
        content,
        generation,
    }
}

impl Plan {
    /// Whether everything is as it should be.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        // Every field is named, so that a new one cannot be forgotten.
        let Self { policy, account, former_login, content, generation: _, login_confirmed: _ } =
            self;
        policy.is_none()
            && account.is_none()
            && former_login.is_none()
            && matches!(content, ContentPlan::Keep)
    }
}

fn policy_record(
    observed: &Observed,
    stored: &Stored<'_>,
    now: UnixMillis,
) -> Option<PolicyRecord> {
    let known = stored.policy;
    let (repository, head, blob, state) = match &observed.access {
        Access::Repository(Place { role: Role::Template, .. }, _) => return None,
        Access::Suspended(reason) => {
            // Whoever never had a record needs none to be refused.
            let repository = known?.repository.clone();
            (repository, None, None, PolicyState::Suspended { reason: *reason })
        }
        Access::NoFork(_) => {
            (None, None, None, PolicyState::Missing { reason: MissingReason::NoFork })
        }
        Access::Repository(place, head) => {
            let repository = place.reference();
            // What was good in another repository is not good in this one.
            let same = known.filter(|known| {
                known.repository.as_ref().is_some_and(|known| known.id == repository.id)
            });
            let in_force = same.and_then(PolicyRecord::in_force);
            let (state, blob) = verdict(head.as_deref(), in_force, stored.not_judged, now);
            (Some(repository), head.as_ref().map(|head| head.commit.clone()), blob, state)
        }
    };
    let known_others = || known.map_or_else(Vec::new, |known| known.others.clone());
    let others = observed.others.clone().unwrap_or_else(known_others);
    let record = PolicyRecord {
        schema: SchemaVersion::CURRENT,
        account: observed.account,
        login: observed.login.clone(),
        repository,
        generation: known.map_or(Generation::ZERO, |known| known.generation),
        head,
        blob,
        state,
        others,
        synced_at: known.map_or(now, |known| known.synced_at),
    };
    if known == Some(&record) && !stored.rewrite {
        return None;
    }
    Some(PolicyRecord { generation: stored.generation.next(), synced_at: now, ..record })
}

fn account_record(
    observed: &Observed,
    stored: &Stored<'_>,
    policy: Option<&PolicyRecord>,
) -> Option<AccountRecord> {
    let policy = policy.or(stored.policy)?;
    let installation = match &observed.access {
        Access::Suspended(SuspendedReason::Uninstalled) => None,
        Access::Suspended(SuspendedReason::InstallationSuspended) => {
            stored.account.and_then(|account| account.installation)
        }
        Access::NoFork(installation) => Some(*installation),
        Access::Repository(Place { role: Role::Template, .. }, _) if stored.account.is_none() => {
            return None;
        }
        Access::Repository(place, _) => Some(place.installation),
    };
    let record = AccountRecord {
        schema: SchemaVersion::CURRENT,
        account: observed.account,
        login: observed.login.clone(),
        installation,
        repository: policy.repository.clone(),
        generation: policy.generation,
    };
    (stored.account != Some(&record)).then_some(record)
}

fn content(observed: &Observed, stored: &Stored<'_>, generation: &mut Generation) -> ContentPlan {
    let mark = match &observed.access {
        Access::Suspended(SuspendedReason::InstallationSuspended) => return ContentPlan::Keep,
        Access::Suspended(SuspendedReason::Uninstalled)
        | Access::NoFork(_)
        | Access::Repository(_, None) => None,
        Access::Repository(place, Some(head)) => Some(mark(&observed.login, place, head)),
    };
    match mark {
        None if stored.content.is_none() && stored.reading.is_none() => ContentPlan::Keep,
        None => {
            *generation = generation.next();
            ContentPlan::Remove(*generation)
        }
        Some(mark) => {
            let current =
                if stored.rewrite { stored.reading } else { stored.reading.or(stored.content) };
            if current == Some(&mark) { ContentPlan::Keep } else { ContentPlan::Read(mark) }
        }
    }
}

fn mark(login: &Login, place: &Place, head: &HeadSeen) -> ContentMark {
    ContentMark {
        repository: place.repository,
        login: login.clone(),
        commit: head.commit.clone(),
        tree: head.tree.clone(),
        role: place.role,
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_nothing() {
            return f.write_str("nothing to do");
        }
        let mut sentences = Vec::new();
        if let Some(login) = &self.former_login {
            sentences.push(format!("remove the records of the former login {login}"));
        }
        if let Some(policy) = &self.policy {
            sentences.push(describe(policy));
        }
        if let (None, Some(account)) = (&self.policy, &self.account) {
            sentences.push(format!("write the account record of {}", account.login));
        }
        match &self.content {
            ContentPlan::Keep => {}
            ContentPlan::Remove(_) => sentences.push("remove the content".into()),
            ContentPlan::Read(mark) => {
                sentences.push(format!("read the content at {}", mark.commit));
            }
        }
        f.write_str(&sentences.join("; "))
    }
}

fn describe(record: &PolicyRecord) -> String {
    let PolicyRecord { login, generation, .. } = record;
    let what = match &record.state {
        PolicyState::Active { revision } => format!("is active, {}", revision.digest),
        PolicyState::Invalid { diagnostics, tests, last_good } => {
            let count = diagnostics.len() + tests.len();
            let stays =
                if last_good.is_some() { "the last good one stays" } else { "all is denied" };
            format!("has {count} diagnostics and is not used, {stays}")
        }
        PolicyState::Missing { reason: MissingReason::NoFile } => "is missing: no file".into(),
        PolicyState::Missing { reason: MissingReason::EmptyRepository } => {
            "is missing: the repository is empty".into()
        }
        PolicyState::Missing { reason: MissingReason::NoFork } => "is missing: no fork".into(),
        PolicyState::Suspended { reason: SuspendedReason::Uninstalled } => {
            "is suspended: the App is not installed".into()
        }
        PolicyState::Suspended { reason: SuspendedReason::InstallationSuspended } => {
            "is suspended: the installation is".into()
        }
    };
    format!("generation {generation}: the policy of {login} {what}")
}

/// Whether a record of the store belongs to the account, whatever its other fields say.
#[must_use]
pub fn belongs_to(account: AccountId, record: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Owned {
        account: AccountId,
    }
    serde_json::from_slice::<Owned>(record).is_ok_and(|owned| owned.account == account)
}
