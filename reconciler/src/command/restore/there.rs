//! The records that KV has already.

use std::collections::{BTreeMap, BTreeSet};

use drift::{Recorded, Says};
use ids::{AccountId, Generation, Login};
use store::{Key, KeyKind};

use crate::{
    hub::Listed,
    kv::{Kv, KvError},
    survey::recorded,
};

/// The records that KV had when the restore began: they are not written over.
#[derive(Debug)]
pub(super) struct There {
    policies: BTreeMap<Login, Option<Says>>,
    accounts: BTreeSet<AccountId>,
    indexes: BTreeSet<Login>,
    template_index: bool,
}

impl There {
    pub(super) async fn read(kv: &Kv) -> Result<Self, KvError> {
        let Recorded { policies, accounts, indexes, template_index } = recorded(kv).await?;
        let policies = policies.into_iter().map(|seen| (seen.login, seen.says)).collect();
        Ok(Self { policies, accounts, indexes, template_index })
    }

    /// Whether anything stands under the key.
    pub(super) fn has(&self, key: &Key) -> bool {
        match key {
            Key::Policy(login) => self.policies.contains_key(login),
            Key::Account(account) => self.accounts.contains(account),
            Key::Index(login) => self.indexes.contains(login),
            Key::TemplateIndex => self.template_index,
            // Fetching one that is there is less than listing all.
            Key::Blob(_) | Key::File(..) => false,
        }
    }

    /// Whether this account lacks what belongs under the key: there is nothing, or nothing that
    /// can be understood, or it is another account's.
    pub(super) fn lacks(&self, account: AccountId, key: &Key) -> bool {
        match key {
            Key::Policy(login) => self.says(account, login).is_none(),
            other => !self.has(other),
        }
    }

    /// Whether there is nothing to restore: the records are there, or there should be none.
    pub(super) fn is_whole(&self, account: AccountId, listed: &Listed, is_template: bool) -> bool {
        if is_template {
            return self.template_index;
        }
        let whole = |says: &Says| {
            self.accounts.contains(&account)
                && (!says.has_content() || self.indexes.contains(&listed.login))
        };
        listed.suspended || self.says(account, &listed.login).is_some_and(whole)
    }

    /// Whether the record may be one that a restore wrote and no gate has written since: only
    /// the first record of an account has this generation.
    pub(super) fn is_first(&self, account: AccountId, listed: &Listed) -> bool {
        let first = Generation::ZERO.next();
        self.says(account, &listed.login).is_some_and(|says| says.generation <= first)
    }

    /// The policy records that somebody else wrote since then.
    pub(super) async fn appeared(&self, kv: &Kv) -> Result<BTreeSet<Login>, KvError> {
        let now = kv.list(KeyKind::Policy.prefix()).await?;
        let new = now.into_iter().filter_map(|key| match key.name.parse() {
            Ok(Key::Policy(login)) if !self.policies.contains_key(&login) => Some(login),
            _ => None,
        });
        Ok(new.collect())
    }

    fn says(&self, account: AccountId, login: &Login) -> Option<&Says> {
        self.policies.get(login)?.as_ref().filter(|says| says.account == account)
    }
}
