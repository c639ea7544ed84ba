//! What leaves the gate.

use github::{DeliveryId, RepositoryPath};
use ids::{AccountId, Generation, InstallationId, UnixMillis};
use serde::{Deserialize, Serialize};
use store::{
    AccountRecord, ContentIndex, HistoryEntry, InvalidKey, Key, PolicyMetadata, PolicyRecord,
};

/// The slot of what the instance is told of the policy.
pub(crate) const POLICY_SLOT: &str = "instance:policy";

/// One thing that has to reach somebody outside the gate. A newer one for the same
/// [slot](Self::slot) replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Outgoing {
    /// Tell the instance.
    Instance {
        /// What it is told.
        message: ToInstance,
    },
    /// Write a record.
    Put {
        /// The key's text.
        key: String,
        /// The record as JSON.
        body: String,
        /// KV metadata.
        metadata: Option<PolicyMetadata>,
        /// Only if what is there is this account's, or nothing is there.
        unless_others: Option<AccountId>,
    },
    /// Remove a record, if it is this account's.
    Delete {
        /// The key's text.
        key: String,
        /// The account.
        account: AccountId,
    },
    /// Say on GitHub what is in force, once the instance has taken it.
    Report {
        /// The installation through which the repository was read.
        installation: InstallationId,
        /// What is in force.
        record: Box<PolicyRecord>,
    },
    /// Keep an entry of the history.
    History {
        /// The entry; who merged is found out when it leaves.
        entry: Box<HistoryEntry>,
        /// Where its commit is, if it has one.
        at: Option<ReadAt>,
    },
}

/// Where a repository was read, and through which installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadAt {
    /// The installation.
    pub installation: InstallationId,
    /// The repository.
    pub repository: RepositoryPath,
}

/// Which of two that are due leaves first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    Instance,
    Kv,
    Report,
    History,
}

/// What an instance is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ToInstance {
    /// `PUT /policy`
    Policy {
        /// The record.
        record: Box<PolicyRecord>,
    },
    /// `PUT /index`
    Index {
        /// The index.
        index: ContentIndex,
    },
    /// `DELETE /index`
    NoIndex {
        /// Since this generation.
        generation: Generation,
    },
    /// `PUT /revocation`
    Revocation {
        /// Whose tokens.
        account: AccountId,
        /// Those that were issued at this second or before are not good any more.
        at: UnixMillis,
    },
}

/// Something that has not left yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which of two for one slot.
    pub seq: u64,
    /// What.
    pub outgoing: Outgoing,
    /// The delivery that it follows from.
    pub delivery: Option<DeliveryId>,
    /// How often it failed.
    pub attempts: u32,
    /// Not before this time.
    pub not_before: UnixMillis,
}

impl ToInstance {
    /// Since which generation this holds, if it is one of several generations.
    #[must_use]
    pub const fn generation(&self) -> Option<Generation> {
        match self {
            Self::Policy { record } => Some(record.generation),
            Self::Index { index } => Some(index.generation),
            Self::NoIndex { generation } => Some(*generation),
            Self::Revocation { .. } => None,
        }
    }

    /// The text that the instance keeps, by whose digest it says what it has; empty when there is
    /// nothing to keep.
    ///
    /// # Errors
    /// It cannot be written as JSON.
    pub fn text(&self) -> Result<String, NotJson> {
        match self {
            Self::Policy { record } => json(record),
            Self::Index { index } => json(index),
            Self::NoIndex { .. } | Self::Revocation { .. } => Ok(String::new()),
        }
    }
}

impl Outgoing {
    /// What it replaces, and what replaces it.
    #[must_use]
    pub fn slot(&self) -> String {
        match self {
            Self::Instance { message: ToInstance::Policy { .. } } => POLICY_SLOT.into(),
            Self::Instance { message: ToInstance::Revocation { .. } } => {
                "instance:revocation".into()
            }
            Self::Instance { .. } => "instance:index".into(),
            Self::Put { key, .. } | Self::Delete { key, .. } => key.clone(),
            Self::Report { .. } => "report".into(),
            // No entry takes another one's place.
            Self::History { entry, .. } => entry.key().to_string(),
        }
    }

    pub(crate) const fn rank(&self) -> Rank {
        match self {
            Self::Instance { .. } => Rank::Instance,
            Self::Put { .. } | Self::Delete { .. } => Rank::Kv,
            Self::Report { .. } => Rank::Report,
            Self::History { .. } => Rank::History,
        }
    }

    pub(crate) fn policy(record: &PolicyRecord, confirmed: bool) -> Result<[Self; 2], NotJson> {
        let message = ToInstance::Policy { record: Box::new(record.clone()) };
        let put = Self::Put {
            key: Key::Policy(record.login.clone()).to_string(),
            body: json(record)?,
            metadata: Some(record.metadata()),
            unless_others: (!confirmed).then_some(record.account),
        };
        Ok([Self::Instance { message }, put])
    }

    pub(crate) fn account(record: &AccountRecord) -> Result<Self, NotJson> {
        let key = Key::Account(record.account).to_string();
        Ok(Self::Put { key, body: json(record)?, metadata: None, unless_others: None })
    }

    pub(crate) fn index(key: &Key, index: &ContentIndex) -> Result<Self, NotJson> {
        let body = json(index)?;
        Ok(Self::Put { key: key.to_string(), body, metadata: None, unless_others: None })
    }

    pub(crate) fn delete(key: &Key, account: AccountId) -> Self {
        Self::Delete { key: key.to_string(), account }
    }
}

/// A record could not be written as JSON, or a key that was kept is none.
#[derive(Debug, thiserror::Error)]
pub enum NotJson {
    /// The record.
    #[error("a record could not be written as JSON")]
    Record(#[from] serde_json::Error),
    /// The key.
    #[error(transparent)]
    Key(#[from] InvalidKey),
}

fn json<T: Serialize>(record: &T) -> Result<String, NotJson> {
    Ok(serde_json::to_string(record)?)
}
