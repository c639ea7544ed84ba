//! An open stream: what it carries, in the shape of its era.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{Change, Era, Filter, Frame, RequestId, Server, Version, json_rpc, meta, result};

/// How soon a legacy client that lost its stream should open it again.
pub(crate) const RETRY_MS: u32 = 1000;

/// What an open stream carries. Small enough to be kept beside its connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "era", rename_all = "snake_case")]
pub enum Subscription {
    /// The answer to `subscriptions/listen`.
    Modern {
        /// The request's id.
        id: RequestId,
        /// Of which lists changes are wanted.
        filter: Filter,
    },
    /// A session's stream.
    Legacy {
        /// The version of the session's client.
        version: Version,
        /// The session.
        session: String,
    },
}

/// Where a stream is. A session's stream announces that something changed, and not what: so whoever
/// has seen an older announcement than the newest hears of everything. A stream that answers a
/// request counts its messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventId {
    /// The stream, random, so that ids are unique in a session.
    pub stream: String,
    /// How many times the account's streams were told of a change, or the message of a call.
    pub number: u64,
}

impl EventId {
    /// Reads `{stream}-{number}`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (stream, number) = text.rsplit_once('-')?;
        Some(Self { stream: stream.into(), number: number.parse().ok()? })
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.stream, self.number)
    }
}

impl Subscription {
    pub(crate) const fn modern(id: RequestId, filter: Filter) -> Self {
        Self::Modern { id, filter }
    }

    pub(crate) const fn legacy(version: Version, session: String) -> Self {
        Self::Legacy { version, session }
    }

    /// The session it belongs to, in the legacy era.
    #[must_use]
    pub fn session(&self) -> Option<&str> {
        match self {
            Self::Modern { .. } => None,
            Self::Legacy { session, .. } => Some(session),
        }
    }

    /// What the stream begins with: the acknowledgement, with the resources that are watched; or
    /// the event that primes a client for resumption, and the changes that it may have missed
    /// while it was away, of lists and of the resources that are watched.
    #[must_use]
    pub fn opening(&self, at: &EventId, resumes: Option<&EventId>, uris: &[String]) -> Vec<Frame> {
        match self {
            Self::Modern { id, filter } => {
                let params = json!({
                    "_meta": { meta::SUBSCRIPTION_ID: id },
                    "notifications": filter.to_json(uris),
                });
                let method = "notifications/subscriptions/acknowledged";
                vec![Frame::message(json_rpc::notification(method, &result::object(params)))]
            }
            Self::Legacy { version, .. } => {
                let mut frames = Vec::new();
                // Clients before this revision take an event without data for a broken one.
                if *version >= Version::V2025November {
                    let id = Some(at.to_string());
                    frames.push(Frame { id, retry: Some(RETRY_MS), ..Frame::default() });
                }
                if resumes.is_some_and(|seen| seen.number < at.number) {
                    let lists = Change::LISTS.iter();
                    frames.extend(lists.filter_map(|change| self.news(change, false, at)));
                    let watched = uris.iter().map(|uri| Change::Resource(uri.clone()));
                    frames.extend(watched.filter_map(|change| self.news(&change, true, at)));
                }
                frames
            }
        }
    }

    /// The news of a change, if this stream wants it. Whether it watches a resource is not kept
    /// here.
    #[must_use]
    pub fn news(&self, change: &Change, watched: bool, at: &EventId) -> Option<Frame> {
        let mut params = change.params();
        match self {
            Self::Modern { id, filter } => {
                if !watched && !filter.wants(change) {
                    return None;
                }
                params.insert("_meta".into(), json!({ meta::SUBSCRIPTION_ID: id }));
                Some(Frame::message(json_rpc::notification(change.method(), &params)))
            }
            Self::Legacy { .. } => {
                if !watched && matches!(change, Change::Resource(_)) {
                    return None;
                }
                let message = json_rpc::notification(change.method(), &params);
                Some(Frame { id: Some(at.to_string()), ..Frame::message(message) })
            }
        }
    }

    /// What the stream ends with when the server ends it: in the modern era the result of the
    /// request that opened it, so that the client knows an orderly end from a lost connection.
    #[must_use]
    pub fn closing(&self, server: &Server, reason: &str) -> Vec<Frame> {
        let mut frames = vec![Frame::comment(&format!("closed: {reason}"))];
        if let Self::Modern { id, .. } = self {
            let shape = result::Shape { era: Era::Modern, server };
            let mut result = shape.complete(Map::new());
            if let Some(Value::Object(meta)) = result.get_mut("_meta") {
                meta.insert(meta::SUBSCRIPTION_ID.into(), id.clone().into());
            }
            frames.push(Frame::message(json_rpc::result(id, &result)));
        }
        frames
    }
}
