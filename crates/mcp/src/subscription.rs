//! An open stream: what it carries, in the shape of its era.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{Frame, RequestId, Server, Version, json_rpc, meta, result};

/// How soon a legacy client that lost its stream should open it again.
const RETRY_MS: u32 = 1000;

/// What an open stream carries. Small enough to be kept beside its connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "era", rename_all = "snake_case")]
pub enum Subscription {
    /// The answer to `subscriptions/listen`.
    Modern {
        /// The request's id.
        id: RequestId,
        /// Whether changes of the tool list are wanted.
        tools: bool,
    },
    /// A session's stream.
    Legacy {
        /// The version of the session's client.
        version: Version,
        /// The session.
        session: String,
    },
}

/// Where in the account's history a stream is. Streams announce states, not steps, so the
/// state's number says all: whoever has seen an older one has a change to hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventId {
    /// The stream, random, so that ids are unique in a session.
    pub stream: String,
    /// The generation of what it announced last.
    pub generation: u64,
}

impl EventId {
    /// Reads `{stream}-{generation}`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (stream, generation) = text.rsplit_once('-')?;
        Some(Self { stream: stream.into(), generation: generation.parse().ok()? })
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.stream, self.generation)
    }
}

impl Subscription {
    pub(crate) const fn modern(id: RequestId, tools: bool) -> Self {
        Self::Modern { id, tools }
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

    /// What the stream begins with: the acknowledgement, or the event that primes a client for
    /// resumption, and the change that a client missed while it was away.
    #[must_use]
    pub fn opening(&self, at: &EventId, resumes: Option<&EventId>) -> Vec<Frame> {
        match self {
            Self::Modern { id, tools } => {
                let mut honoured = Map::new();
                if *tools {
                    honoured.insert("toolsListChanged".into(), true.into());
                }
                let params = json!({
                    "_meta": { meta::SUBSCRIPTION_ID: id },
                    "notifications": honoured,
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
                if resumes.is_some_and(|seen| seen.generation < at.generation) {
                    frames.extend(self.tools_changed(at));
                }
                frames
            }
        }
    }

    /// The news that the tool list has changed, if this stream wants it.
    #[must_use]
    pub fn tools_changed(&self, at: &EventId) -> Option<Frame> {
        let method = "notifications/tools/list_changed";
        match self {
            Self::Modern { tools: false, .. } => None,
            Self::Modern { id, tools: true } => {
                let params = result::object(json!({ "_meta": { meta::SUBSCRIPTION_ID: id } }));
                Some(Frame::message(json_rpc::notification(method, &params)))
            }
            Self::Legacy { .. } => Some(Frame {
                id: Some(at.to_string()),
                ..Frame::message(json_rpc::notification(method, &Map::new()))
            }),
        }
    }

    /// What the stream ends with when the server ends it: in the modern era the result of the
    /// request that opened it, so that the client knows an orderly end from a lost connection.
    #[must_use]
    pub fn closing(&self, server: &Server, reason: &str) -> Vec<Frame> {
        let mut frames = vec![Frame::comment(&format!("closed: {reason}"))];
        if let Self::Modern { id, .. } = self {
            let mut result = result::complete(server, Map::new());
            if let Some(Value::Object(meta)) = result.get_mut("_meta") {
                meta.insert(meta::SUBSCRIPTION_ID.into(), id.clone().into());
            }
            frames.push(Frame::message(json_rpc::result(id, &result)));
        }
        frames
    }
}
