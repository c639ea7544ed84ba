//! GitHub beside KV.

use std::collections::{BTreeMap, BTreeSet};

use ids::{AccountId, Login};

use crate::{
    AclAt, DriftPlan, Entry, Finding, Fork, ForkHead, OnGitHub, Orphan, PolicySeen, Recorded, Says,
    Should, Stale, State,
};

/// Compares what GitHub says of every account that has the App with what KV has.
///
/// `github` must be complete: an account that is not in it counts as one without the App. Of an
/// account that could not be read, it has [`Fork::Unreachable`].
#[must_use]
pub fn compare(github: &BTreeMap<AccountId, OnGitHub>, recorded: &Recorded) -> DriftPlan {
    let by_login: BTreeMap<&Login, AccountId> =
        github.iter().map(|(account, on)| (on.login(), *account)).collect();
    let mut entries = Vec::new();
    let mut has_record: BTreeSet<AccountId> = BTreeSet::new();
    for seen in &recorded.policies {
        let entry = record(seen, github, &by_login, recorded);
        // A record under a former login is not the account's record.
        let under_its_login = !matches!(entry.finding, Finding::Orphaned(_));
        has_record.extend(entry.account.filter(|_| under_its_login));
        entries.push(entry);
    }
    for (account, on) in github.iter().filter(|(account, _)| !has_record.contains(account)) {
        let finding = match on {
            OnGitHub::Installed { .. } => Finding::Missing,
            OnGitHub::Template { .. } if !recorded.template_index => Finding::NoContentIndex,
            // Whoever never had a record needs none to be refused.
            OnGitHub::Suspended { .. } | OnGitHub::Template { .. } => continue,
        };
        entries.push(Entry {
            account: Some(*account),
            login: on.login().clone(),
            recorded: None,
            removes: false,
            finding,
        });
    }
    DriftPlan::new(entries)
}

fn record(
    seen: &PolicySeen,
    github: &BTreeMap<AccountId, OnGitHub>,
    by_login: &BTreeMap<&Login, AccountId>,
    recorded: &Recorded,
) -> Entry {
    let login = seen.login.clone();
    let Some(says) = &seen.says else {
        let account = by_login.get(&login).copied();
        let finding = match account {
            Some(_) => Finding::Stale(Stale::Unreadable),
            None => Finding::Orphaned(Orphan::Nobody),
        };
        return Entry { account, login, recorded: None, removes: false, finding };
    };
    let (finding, removes) = match github.get(&says.account) {
        None => not_installed(says),
        Some(on) if *on.login() != login => {
            (Finding::Orphaned(Orphan::FormerLogin { now: on.login().clone() }), false)
        }
        Some(on) => installed(on, says, recorded),
    };
    let recorded = Some(says.state);
    Entry { account: Some(says.account), login, recorded, removes, finding }
}

/// A record that says so stays: it tells why the account is refused.
fn not_installed(says: &Says) -> (Finding, bool) {
    match says.state {
        State::Suspended => (Finding::InSync, false),
        State::Active | State::Invalid | State::Missing => {
            (Finding::Orphaned(Orphan::NotInstalled), says.state.may_allow())
        }
    }
}

fn installed(on: &OnGitHub, says: &Says, recorded: &Recorded) -> (Finding, bool) {
    let (state, allows) = (says.state, says.state.may_allow());
    let wrong = |should| Finding::WrongState { recorded: state, should };
    let (finding, removes) = match (on, state) {
        (OnGitHub::Template { .. }, _) => (Finding::InSync, false),
        (OnGitHub::Suspended { .. }, State::Suspended) => (Finding::InSync, false),
        (OnGitHub::Suspended { .. }, State::Active | State::Invalid | State::Missing) => {
            (wrong(Should::Suspended), allows)
        }
        (OnGitHub::Installed { .. }, State::Suspended) => (wrong(Should::NotSuspended), false),
        (OnGitHub::Installed { fork, .. }, State::Active | State::Invalid | State::Missing) => {
            match fork {
                Fork::Unreachable(reason) => (Finding::Unreachable(reason.clone()), false),
                Fork::NotAsked => (Finding::Unreachable("nobody looked at the fork".into()), false),
                Fork::Gone if says.repository.is_none() => (Finding::InSync, false),
                Fork::Gone => (wrong(Should::NoFork), allows),
                Fork::Found(head) if head.owner != says.account => match &says.repository {
                    // What was found under the template's name is not the account's.
                    None => (Finding::InSync, false),
                    Some(_) => (wrong(Should::NoFork), allows),
                },
                Fork::Found(head) => read(head, says),
            }
        }
    };
    match finding {
        Finding::InSync | Finding::Invalid => {
            (beside(on, says, recorded).unwrap_or(finding), false)
        }
        other => (other, removes),
    }
}

/// What is not there of all that stands beside a record which is right.
fn beside(on: &OnGitHub, says: &Says, recorded: &Recorded) -> Option<Finding> {
    let (has_index, has_account_record) = match on {
        OnGitHub::Template { .. } => (recorded.template_index, true),
        OnGitHub::Suspended { .. } | OnGitHub::Installed { .. } => (
            !says.has_content() || recorded.indexes.contains(on.login()),
            recorded.accounts.contains(&says.account),
        ),
    };
    if !has_account_record {
        return Some(Finding::Stale(Stale::NoAccountRecord));
    }
    (!has_index).then_some(Finding::NoContentIndex)
}

/// A fork that was read, beside a record that is not suspended.
fn read(head: &ForkHead, says: &Says) -> (Finding, bool) {
    let Some(repository) = &says.repository else {
        return (Finding::Stale(Stale::ForkAppeared), false);
    };
    if repository.id != head.repository.id {
        // Another one took its name: the account's fork is not there.
        return (
            Finding::WrongState { recorded: says.state, should: Should::NoFork },
            says.state.may_allow(),
        );
    }
    let allows = says.state.may_allow();
    // What could be read is no file in its place either: an earlier revision stays in force.
    let removes = allows && (head.commit.is_none() || head.acl == AclAt::Absent);
    if says.commit != head.commit {
        let (recorded, head) = (says.commit.clone(), head.commit.clone());
        return (Finding::Stale(Stale::Commit { recorded, head }), removes);
    }
    let blob = match &head.acl {
        AclAt::Absent | AclAt::NotAFile => None,
        AclAt::Blob(blob) => Some(blob),
    };
    let wrong = |should| Finding::WrongState { recorded: says.state, should };
    let finding = match (says.state, &head.acl) {
        (State::Active | State::Invalid, AclAt::Absent) => wrong(Should::NoFile),
        (State::Missing, AclAt::NotAFile | AclAt::Blob(_)) => wrong(Should::AFile),
        (State::Active, AclAt::NotAFile) => Finding::Stale(Stale::Blob),
        _ if says.blob.as_ref() != blob => Finding::Stale(Stale::Blob),
        _ if repository.name != head.repository.name => {
            Finding::Stale(Stale::Name { now: head.repository.name.clone() })
        }
        (State::Invalid, AclAt::NotAFile | AclAt::Blob(_)) => Finding::Invalid,
        (State::Active, AclAt::Blob(_)) | (State::Missing, AclAt::Absent) => Finding::InSync,
        (State::Suspended, _) => wrong(Should::NotSuspended),
    };
    (finding, removes)
}
