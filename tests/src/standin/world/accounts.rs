//! People and organisations.

use super::Standin;
use crate::standin::error::StandinError;
use crate::standin::names;
use crate::standin::payloads::target_renamed_event;
use crate::standin::records::Account;

impl Standin {
    /// A person; the one of that login when there is one already.
    ///
    /// # Errors
    /// When the login is not one.
    pub fn account(&self, login: &str) -> Result<Account, StandinError> {
        self.make_account(login, false)
    }

    /// An organisation; the one of that login when there is one already.
    ///
    /// # Errors
    /// When the login is not one.
    pub fn organization(&self, login: &str) -> Result<Account, StandinError> {
        self.make_account(login, true)
    }

    fn make_account(&self, login: &str, organization: bool) -> Result<Account, StandinError> {
        check_name("login", login)?;
        let now = self.shared.clock.seconds();
        let seed = self.shared.config.seed;
        Ok(self.shared.change(|records| {
            if let Some(found) = records.account(login) {
                return found.clone();
            }
            let id = records.new_id();
            let account = Account {
                id,
                login: login.to_owned(),
                organization,
                token: names::personal_token(seed, id),
                created_at: now,
            };
            records.add_account(account.clone());
            account
        }))
    }

    /// The account of a login.
    ///
    /// # Errors
    /// When there is none.
    pub fn find_account(&self, login: &str) -> Result<Account, StandinError> {
        let records = self.shared.records();
        records.account(login).cloned().ok_or_else(|| StandinError::not_found("account", login))
    }

    /// Gives an account another login. The App hears `installation_target` renamed; repositories
    /// redirect until someone takes the old login.
    ///
    /// # Errors
    /// When there is no such account, or the new login is taken.
    pub fn rename_account(&self, from: &str, to: &str) -> Result<(), StandinError> {
        check_name("login", to)?;
        let id = self.find_account(from)?.id;
        let (from, account, installation) = self.shared.change(|records| {
            if records.account(to).is_some_and(|other| other.id != id) {
                return Err(StandinError::Invalid(format!("the login `{to}` is taken")));
            }
            let moved: Vec<_> = records
                .repositories
                .values()
                .filter(|repository| repository.owner == id)
                .map(|repository| {
                    (records.full_name(repository).to_ascii_lowercase(), repository.id)
                })
                .collect();
            records.former_names.extend(moved);
            let (account, old) = records
                .rename_account(id, to)
                .ok_or_else(|| StandinError::not_found("account", from))?;
            Ok((old, account, records.installation_on(id).cloned()))
        })?;
        if let Some(installation) = installation {
            let payload = self
                .shared
                .scene(|scene| target_renamed_event(scene, &account, &from, &installation));
            self.shared.send("installation_target", &account.login, &payload);
        }
        Ok(())
    }
}

/// Letters, digits, `-`, `_` and `.`, as GitHub has them in names.
pub(super) fn check_name(kind: &str, name: &str) -> Result<(), StandinError> {
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !name.is_empty() && name.len() <= 100 && name.chars().all(fine) && !name.starts_with('.') {
        Ok(())
    } else {
        Err(StandinError::Invalid(format!("`{name}` is not a {kind}")))
    }
}

#[cfg(test)]
mod tests {
    use super::check_name;

    #[test]
    fn names_cannot_leave_their_place() {
        for good in ["alice", "_b00t_", "a.b-c"] {
            assert!(check_name("login", good).is_ok(), "{good}");
        }
        for bad in ["", "..", ".git", "a/b", "a b", "ä"] {
            assert!(check_name("login", bad).is_err(), "{bad}");
        }
    }
}
