//! A platform whose records are right, until a test says otherwise.

use std::collections::BTreeMap;

use drift::{
    AclAt, DriftPlan, Fork, ForkHead, OnGitHub, PolicySeen, Recorded, Says, State, compare,
};
use ids::{AccountId, BlobId, CommitId, Generation, Login, RepositoryId};
use store::RepositoryRef;

pub(crate) const A: &str = "a";
pub(crate) const B: &str = "b";

pub(crate) struct World {
    pub(crate) github: BTreeMap<AccountId, OnGitHub>,
    pub(crate) recorded: Recorded,
}

pub(crate) fn login(text: &str) -> Login {
    text.parse().unwrap()
}

/// An account's id is the length of its login: enough for a handful.
pub(crate) fn account(login: &str) -> AccountId {
    AccountId::new(login.len() as u64)
}

pub(crate) fn commit(digit: &str) -> CommitId {
    digit.repeat(40).parse().unwrap()
}

pub(crate) fn blob(digit: &str) -> BlobId {
    digit.repeat(40).parse().unwrap()
}

pub(crate) fn fork(login: &str) -> ForkHead {
    ForkHead {
        repository: RepositoryRef {
            id: RepositoryId::new(40 + login.len() as u64),
            name: "_b00t_".into(),
        },
        owner: account(login),
        archived: false,
        commit: Some(commit(A)),
        acl: AclAt::Blob(blob(A)),
    }
}

impl World {
    pub(crate) fn in_sync(logins: &[&str]) -> Self {
        let mut world = Self { github: BTreeMap::new(), recorded: Recorded::default() };
        for name in logins {
            let head = fork(name);
            let says = Says {
                account: account(name),
                repository: Some(head.repository.clone()),
                commit: head.commit.clone(),
                blob: Some(blob(A)),
                generation: Generation::new(1),
                state: State::Active,
            };
            let on = OnGitHub::Installed { login: login(name), fork: Fork::Found(Box::new(head)) };
            world.github.insert(account(name), on);
            let seen = PolicySeen { login: login(name), says: Some(says) };
            world.recorded.policies.push(seen);
            world.recorded.accounts.insert(account(name));
            world.recorded.indexes.insert(login(name));
        }
        world
    }

    pub(crate) fn fork(&mut self, login: &str) -> &mut ForkHead {
        match self.github.get_mut(&account(login)) {
            Some(OnGitHub::Installed { fork: Fork::Found(head), .. }) => head,
            other => panic!("{login} has no fork: {other:?}"),
        }
    }

    pub(crate) fn set_fork(&mut self, name: &str, fork: Fork) {
        self.github.insert(account(name), OnGitHub::Installed { login: login(name), fork });
    }

    pub(crate) fn says(&mut self, name: &str) -> &mut Says {
        let seen = self.recorded.policies.iter_mut().find(|seen| seen.login == login(name));
        seen.unwrap().says.as_mut().unwrap()
    }

    pub(crate) fn plan(&self) -> DriftPlan {
        compare(&self.github, &self.recorded)
    }
}
