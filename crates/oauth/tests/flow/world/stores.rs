//! Stores in memory.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use ids::UnixMillis;
use oauth::{
    ClientId, ClientStore, CodeRecord, Digest, Family, FamilyId, GrantStore, Pending, Registered,
    StoreFailed, WebSession, WebSessionStore,
};
use serde::{Serialize, de::DeserializeOwned};

/// One account's grants, each as the text that a database would hold.
#[derive(Default)]
pub(crate) struct MemoryGrants(RefCell<State>);

#[derive(Default)]
struct State {
    epoch: u64,
    codes: BTreeMap<Digest, String>,
    families: BTreeMap<FamilyId, String>,
    sessions: BTreeMap<Digest, String>,
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn value<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap()
}

impl MemoryGrants {
    /// All that is stored, for somebody who got hold of it.
    pub(crate) fn dump(&self) -> String {
        let state = self.0.borrow();
        let codes = state.codes.iter().map(|(key, value)| format!("{key} {value}\n"));
        let others = state.families.values().chain(state.sessions.values()).cloned();
        codes.chain(others).collect()
    }

    pub(crate) fn codes(&self) -> usize {
        self.0.borrow().codes.len()
    }

    fn find(&self, fits: impl Fn(&Family) -> bool) -> Option<Family> {
        self.0.borrow().families.values().map(|text| value(text)).find(fits)
    }
}

impl GrantStore for MemoryGrants {
    fn epoch(&self) -> Result<u64, StoreFailed> {
        Ok(self.0.borrow().epoch)
    }

    fn end_all(&self, epoch: u64) -> Result<(), StoreFailed> {
        *self.0.borrow_mut() = State { epoch, ..State::default() };
        Ok(())
    }

    fn put_code(&self, code: &Digest, record: &CodeRecord) -> Result<(), StoreFailed> {
        self.0.borrow_mut().codes.insert(code.clone(), text(record));
        Ok(())
    }

    fn take_code(&self, code: &Digest) -> Result<Option<CodeRecord>, StoreFailed> {
        Ok(self.0.borrow_mut().codes.remove(code).map(|text| value(&text)))
    }

    fn families(&self) -> Result<Vec<Family>, StoreFailed> {
        Ok(self.0.borrow().families.values().map(|text| value(text)).collect())
    }

    fn family(&self, id: &FamilyId) -> Result<Option<Family>, StoreFailed> {
        Ok(self.find(|family| family.id == *id))
    }

    fn family_of_handle(&self, handle: &Digest) -> Result<Option<Family>, StoreFailed> {
        Ok(self.find(|family| family.handle == *handle))
    }

    fn family_of_code(&self, code: &Digest) -> Result<Option<Family>, StoreFailed> {
        Ok(self.find(|family| family.code == *code))
    }

    fn put_family(&self, family: &Family) -> Result<(), StoreFailed> {
        self.0.borrow_mut().families.insert(family.id.clone(), text(family));
        Ok(())
    }

    fn remove_family(&self, id: &FamilyId) -> Result<(), StoreFailed> {
        self.0.borrow_mut().families.remove(id);
        Ok(())
    }

    fn prune(&self, now: UnixMillis) -> Result<(), StoreFailed> {
        let mut state = self.0.borrow_mut();
        state.codes.retain(|_, text| now < value::<CodeRecord>(text).expires_at);
        state.families.retain(|_, text| now < value::<Family>(text).expires_at());
        Ok(())
    }
}

impl WebSessionStore for MemoryGrants {
    fn web_session(&self, digest: &Digest) -> Result<Option<WebSession>, StoreFailed> {
        Ok(self.0.borrow().sessions.get(digest).map(|text| value(text)))
    }

    fn web_sessions(&self) -> Result<Vec<WebSession>, StoreFailed> {
        Ok(self.0.borrow().sessions.values().map(|text| value(text)).collect())
    }

    fn put_web_session(&self, session: &WebSession) -> Result<(), StoreFailed> {
        self.0.borrow_mut().sessions.insert(session.digest.clone(), text(session));
        Ok(())
    }

    fn remove_web_session(&self, digest: &Digest) -> Result<(), StoreFailed> {
        self.0.borrow_mut().sessions.remove(digest);
        Ok(())
    }

    fn prune_web_sessions(&self, epoch: u64, now: UnixMillis) -> Result<(), StoreFailed> {
        let stands = |session: &WebSession| session.epoch == epoch && now < session.expires_at();
        self.0.borrow_mut().sessions.retain(|_, text| stands(&value(text)));
        Ok(())
    }
}

/// Registered clients: those that are here, and a number of others of which nothing else is known.
#[derive(Default)]
pub(crate) struct MemoryClients(RefCell<BTreeMap<ClientId, Registered>>, Cell<u64>);

impl MemoryClients {
    pub(crate) fn pretend(&self, others: u64) {
        self.1.set(others);
    }
}

impl ClientStore for MemoryClients {
    fn registered(&self, id: &ClientId) -> Result<Option<Registered>, StoreFailed> {
        Ok(self.0.borrow().get(id).cloned())
    }

    fn put(&self, registered: &Registered) -> Result<(), StoreFailed> {
        self.0.borrow_mut().insert(registered.client.id().clone(), registered.clone());
        Ok(())
    }

    fn count(&self) -> Result<u64, StoreFailed> {
        Ok(self.0.borrow().len() as u64 + self.1.get())
    }

    fn from(&self, address: &Digest) -> Result<(u64, Option<UnixMillis>), StoreFailed> {
        let all = self.0.borrow();
        let own = all.values().filter(|known| known.address.as_ref() == Some(address));
        let expiries: Vec<_> = own.map(|known| known.expires_at).collect();
        Ok((expiries.len() as u64, expiries.into_iter().min()))
    }

    fn remove_oldest_unused(&self) -> Result<bool, StoreFailed> {
        let mut all = self.0.borrow_mut();
        let unused = all.values().filter(|known| known.address.is_some());
        let oldest = unused.min_by_key(|known| known.registered_at);
        let id = oldest.map(|known| known.client.id().clone());
        Ok(id.is_some_and(|id| all.remove(&id).is_some()))
    }

    fn prune(&self, now: UnixMillis) -> Result<(), StoreFailed> {
        self.0.borrow_mut().retain(|_, known| now < known.expires_at);
        Ok(())
    }
}

/// What waits for a browser.
pub(crate) struct Waiting<T>(RefCell<BTreeMap<Digest, (String, UnixMillis)>>, Kept<T>);

type Kept<T> = std::marker::PhantomData<T>;

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Self(RefCell::default(), Kept::default())
    }
}

impl<T> Waiting<T> {
    /// All that is stored, for somebody who got hold of it.
    pub(crate) fn dump(&self) -> String {
        let all = self.0.borrow();
        all.iter().map(|(key, (value, _))| format!("{key} {value}\n")).collect()
    }

    pub(crate) fn count(&self) -> usize {
        self.0.borrow().len()
    }
}

impl<T: Serialize + DeserializeOwned> Pending<T> for Waiting<T> {
    fn put(
        &self,
        key: &Digest,
        value: &T,
        expires_at: UnixMillis,
        now: UnixMillis,
    ) -> Result<(), StoreFailed> {
        let mut all = self.0.borrow_mut();
        all.retain(|_, (_, expires_at)| now < *expires_at);
        all.insert(key.clone(), (text(value), expires_at));
        Ok(())
    }

    fn take(&self, key: &Digest, now: UnixMillis) -> Result<Option<T>, StoreFailed> {
        let found = self.0.borrow_mut().remove(key).filter(|(_, expires_at)| now < *expires_at);
        Ok(found.map(|(text, _)| value(&text)))
    }
}
