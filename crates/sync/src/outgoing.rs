//! What leaves the gate.

use github::DeliveryId;
use ids::{AccountId, Generation, UnixMillis};
use serde::{Deserialize, Serialize};
use store::{AccountRecord, ContentIndex, InvalidKey, Key, PolicyMetadata, PolicyRecord};

/// One thing that has to reach the instance or KV. A newer one for the same
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
    /// Since which generation this holds.
    #[must_use]
    pub const fn generation(&self) -> Generation {
        match self {
            Self::Policy { record } => record.generation,
            Self::Index { index } => index.generation,
            Self::NoIndex { generation } => *generation,
        }
    }
}

impl Outgoing {
    /// What it replaces, and what replaces it.
    #[must_use]
    pub fn slot(&self) -> String {
        match self {
            Self::Instance { message: ToInstance::Policy { .. } } => "instance:policy".into(),
            Self::Instance { .. } => "instance:index".into(),
            Self::Put { key, .. } | Self::Delete { key, .. } => key.clone(),
        }
    }

    pub(crate) const fn is_for_kv(&self) -> bool {
        matches!(self, Self::Put { .. } | Self::Delete { .. })
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
