//! Under which names there may be something of an account.

use erasure::Subject;
use ids::Login;
use store::Key;
use sync::{Memory, Outgoing, Pending, Row};

/// What a gate knows of where its account's things are; its files are not among it.
pub(crate) fn subject(memory: &Memory, outbox: &[Row], pending: &[Pending]) -> Subject {
    let mut logins = Names(Vec::new());
    let mut repositories = Names(Vec::new());
    logins.add(memory.account.as_ref().map(|account| account.login.clone()));
    logins.add(memory.policy.as_ref().map(|policy| policy.login.clone()));
    logins.add(memory.login.clone());
    logins.add(memory.content.as_ref().map(|mark| mark.login.clone()));
    logins.add(memory.reading.as_ref().map(|mark| mark.login.clone()));
    let policy = memory.policy.as_ref();
    let used = policy.into_iter().flat_map(|policy| policy.repository.iter().chain(&policy.others));
    let used = used.chain(memory.account.iter().filter_map(|known| known.repository.as_ref()));
    used.for_each(|repository| repositories.add(Some(repository.id)));
    repositories.add(memory.place.as_ref().map(|place| place.repository));
    for row in outbox {
        logins.add(login_of(&row.outgoing));
    }
    for delivery in pending {
        logins.add(Some(delivery.hint.login.clone()));
        repositories.add(delivery.hint.repository);
    }
    Subject { logins: logins.0, repositories: repositories.0, files: Vec::new() }
}

/// Each of them once.
struct Names<T>(Vec<T>);

impl<T: PartialEq> Names<T> {
    fn add(&mut self, name: Option<T>) {
        if let Some(name) = name.filter(|name| !self.0.contains(name)) {
            self.0.push(name);
        }
    }
}

/// Whose record something is that has not left yet.
fn login_of(outgoing: &Outgoing) -> Option<Login> {
    match outgoing {
        Outgoing::Put { key, .. } | Outgoing::Delete { key, .. } => match key.parse().ok()? {
            Key::Policy(login) | Key::Index(login) => Some(login),
            Key::Blob(_) | Key::File(..) | Key::Account(_) | Key::TemplateIndex => None,
        },
        Outgoing::Instance { .. } | Outgoing::Report { .. } | Outgoing::History { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use github::{Hint, HintKind};
    use ids::{AccountId, RepositoryId, UnixMillis};

    use super::*;

    #[test]
    fn every_name_under_which_there_may_be_something_is_looked_at_once() {
        let memory = Memory { login: Some("now".parse().unwrap()), ..Memory::blank() };
        let key = Key::Policy("before".parse().unwrap()).to_string();
        let outgoing = Outgoing::Delete { key, account: AccountId::new(7) };
        let not_before = UnixMillis::new(0);
        let row = Row { seq: 1, outgoing, delivery: None, attempts: 0, not_before };
        let hint = Hint {
            repository: Some(RepositoryId::new(42)),
            ..Hint::new(AccountId::new(7), "now".parse().unwrap(), HintKind::Push)
        };
        let id = "d".parse().unwrap();
        let pending = Pending { id, received: not_before, hint, recheck: false };
        let found = subject(&memory, &[row], &[pending.clone(), pending]);
        let logins: Vec<_> = found.logins.iter().map(Login::as_str).collect();
        assert_eq!(logins, ["now", "before"]);
        assert_eq!(found.repositories, [RepositoryId::new(42)]);
    }
}
