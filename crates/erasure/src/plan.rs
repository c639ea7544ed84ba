//! What is left to be done, as a value.

use ids::{AccountId, BlobId, Generation, InstallationId, Login, RepositoryId, UnixMillis};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::{Deleted, Requester, Summary};

/// What there may be of an account, by the names under which it would be found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The logins that its records may be under.
    pub logins: Vec<Login>,
    /// The repositories in which check runs may have been made for it.
    pub repositories: Vec<RepositoryId>,
    /// Its files in KV. A listing may not name those of the last minute.
    pub files: Vec<BlobId>,
}

/// One thing that is to be done, in the order of [`Erasure::begin`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Empty the instance: from then on every token is refused, and no stream is open.
    CloseInstance,
    /// Count what KV and R2 have.
    TakeStock,
    /// Delete a record of KV, unless it is another account's.
    DeleteRecord {
        /// The key's text.
        key: String,
    },
    /// Delete the files that are known.
    DeleteKnownFiles,
    /// Delete the files that a listing names.
    DeleteListedFiles {
        /// Where the listing goes on.
        cursor: Option<String>,
    },
    /// Delete the history.
    DeleteHistory,
    /// Empty what is kept of check runs in a repository.
    EraseChecks {
        /// The repository.
        repository: RepositoryId,
    },
    /// Empty the instance once more: a call that was under way may have written something.
    SweepInstance,
    /// Sign the receipt.
    SignReceipt,
}

/// An erasure: written down before anything is deleted, and after each step. What is left of it at the
/// end says nothing of the account but its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// Its own name.
    pub id: String,
    /// The account.
    pub account: AccountId,
    /// By whose request.
    pub by: Requester,
    /// When it was asked for.
    pub requested_at: UnixMillis,
    /// The highest generation that was given out: should the account come back, it goes on from there,
    /// because a reader may still have an older record.
    pub generation: Generation,
    /// The App's installation that was known: an event about it is no wish to come back.
    pub installation: Option<InstallationId>,
    /// Where to look.
    pub subject: Subject,
    /// What is left to be done, in this order.
    pub steps: Vec<Step>,
    /// What was deleted so far.
    pub deleted: Deleted,
    /// The failure that has not been followed by a success.
    pub failure: Option<Failure>,
    /// How it ended.
    pub end: Option<End>,
}

/// A step failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// How often in a row.
    pub attempts: u32,
    /// Why.
    pub reason: String,
    /// When it is tried again.
    pub retry_at: UnixMillis,
}

/// Everything was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// When.
    pub at: UnixMillis,
    /// The signed receipt, in the compact form of RFC 7515.
    pub receipt: String,
}

/// How far an account's erasure is, for whoever asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Progress {
    /// None was asked for.
    None,
    /// It is under way.
    UnderWay {
        /// How many steps are left.
        steps: usize,
        /// Why the last one has to be tried again.
        failure: Option<String>,
    },
    /// Everything is deleted. Nothing is synced until the owner comes back.
    Erased {
        /// Since when.
        at: UnixMillis,
        /// What was deleted.
        deleted: Deleted,
        /// The signed receipt.
        receipt: String,
    },
}

impl Erasure {
    /// The plan. `gate_rows` is what the gate had itself: it is deleted in the transaction that writes
    /// this down.
    #[must_use]
    pub fn begin(
        id: String,
        (account, by, requested_at): (AccountId, Requester, UnixMillis),
        subject: Subject,
        gate_rows: u64,
    ) -> Self {
        let mut steps = vec![Step::CloseInstance, Step::TakeStock];
        steps.extend(subject.logins.iter().flat_map(Self::records));
        steps.push(Step::DeleteRecord { key: Key::Account(account).to_string() });
        steps.extend([Step::DeleteKnownFiles, Step::DeleteListedFiles { cursor: None }]);
        steps.push(Step::DeleteHistory);
        let checks = |&repository| Step::EraseChecks { repository };
        steps.extend(subject.repositories.iter().map(checks));
        steps.extend([Step::SweepInstance, Step::SignReceipt]);
        Self {
            id,
            account,
            by,
            requested_at,
            generation: Generation::ZERO,
            installation: None,
            subject,
            steps,
            deleted: Deleted { gate_rows, ..Deleted::default() },
            failure: None,
            end: None,
        }
    }

    /// The same for an account that may come back by another installation than this, with generations
    /// above this one.
    #[must_use]
    pub fn after(self, generation: Generation, installation: Option<InstallationId>) -> Self {
        Self { generation, installation, ..self }
    }

    /// What is to be done next; `None` at the end.
    #[must_use]
    pub fn next(&self) -> Option<&Step> {
        self.steps.first()
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        match &self.end {
            Some(End { at, receipt }) => Progress::Erased {
                at: *at,
                deleted: self.deleted.clone(),
                receipt: receipt.clone(),
            },
            None => Progress::UnderWay {
                steps: self.steps.len(),
                failure: self.failure.as_ref().map(|failure| failure.reason.clone()),
            },
        }
    }

    /// When the next step is due; `None` at the end.
    #[must_use]
    pub fn due(&self, now: UnixMillis) -> Option<UnixMillis> {
        self.next()?;
        Some(self.failure.as_ref().map_or(now, |failure| failure.retry_at))
    }

    /// What the receipt is about.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary {
            id: self.id.clone(),
            account: self.account,
            by: self.by,
            requested_at: self.requested_at,
            deleted: self.deleted.clone(),
        }
    }

    /// Files that were written to KV while the erasure was written down. They are deleted with those that
    /// were known then.
    pub fn has_also(&mut self, files: &[BlobId]) {
        for file in files {
            if self.end.is_none() && !self.subject.files.contains(file) {
                self.subject.files.push(file.clone());
            }
        }
    }

    /// A login under which there may be records as well.
    #[cfg(feature = "carry")]
    pub(crate) fn also_under(&mut self, login: Login) {
        if !self.subject.logins.contains(&login) {
            let records = Self::records(&login);
            // Behind the step that found it out.
            self.steps.splice(1..1, records);
            self.subject.logins.push(login);
        }
    }

    fn records(login: &Login) -> [Step; 2] {
        let key = |key: Key| Step::DeleteRecord { key: key.to_string() };
        [key(Key::Policy(login.clone())), key(Key::Index(login.clone()))]
    }
}
