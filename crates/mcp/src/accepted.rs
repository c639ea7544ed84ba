//! A request that was found well-formed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{ClientInfo, Era, RequestId, Version};

/// A request that [`receive`](crate::receive) found well-formed, ready to be sent on and served.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// The revision it is written in.
    pub version: Version,
    /// The session it belongs to: legacy requests after `initialize` always have one.
    pub session: Option<String>,
    /// What the client says it is.
    pub client: Option<ClientInfo>,
    /// What it asks for.
    pub action: Action,
}

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Action {
    /// `initialize` (legacy): opens a session.
    Initialize {
        /// The request's id.
        id: RequestId,
        /// The version the client would like.
        requested: String,
    },
    /// `ping` (legacy).
    Ping {
        /// The request's id.
        id: RequestId,
    },
    /// `server/discover` (modern).
    Discover {
        /// The request's id.
        id: RequestId,
    },
    /// `tools/list`
    ListTools {
        /// The request's id.
        id: RequestId,
    },
    /// `tools/call`
    CallTool {
        /// The request's id.
        id: RequestId,
        /// Which tool.
        name: String,
        /// With what.
        arguments: Map<String, Value>,
    },
    /// `subscriptions/listen` (modern): opens a stream.
    Listen {
        /// The request's id, which names the subscription.
        id: RequestId,
        /// Whether changes of the tool list are wanted.
        tools: bool,
    },
    /// A GET in a session (legacy): opens the session's stream.
    OpenStream {
        /// The last event the client has seen.
        last_event_id: Option<String>,
    },
    /// A DELETE (legacy): ends the session.
    CloseSession,
    /// A notification, or an answer to nothing, in a session (legacy).
    Note,
    /// A method that is not served (legacy): the session comes first, though.
    Unknown {
        /// The request's id.
        id: RequestId,
        /// The method.
        method: String,
    },
}

impl Accepted {
    /// The era of its version.
    #[must_use]
    pub const fn era(&self) -> Era {
        self.version.era()
    }

    /// Whether the answer is a stream.
    #[must_use]
    pub const fn opens_stream(&self) -> bool {
        matches!(self.action, Action::Listen { .. } | Action::OpenStream { .. })
    }

    /// A short name for logs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self.action {
            Action::Initialize { .. } => "initialize",
            Action::Ping { .. } => "ping",
            Action::Discover { .. } => "server/discover",
            Action::ListTools { .. } => "tools/list",
            Action::CallTool { .. } => "tools/call",
            Action::Listen { .. } => "subscriptions/listen",
            Action::OpenStream { .. } => "stream",
            Action::CloseSession => "close",
            Action::Note => "notification",
            Action::Unknown { .. } => "unknown",
        }
    }

    /// The id to answer to, if an answer is expected.
    #[must_use]
    pub const fn id(&self) -> Option<&RequestId> {
        match &self.action {
            Action::Initialize { id, .. }
            | Action::Ping { id }
            | Action::Discover { id }
            | Action::ListTools { id }
            | Action::CallTool { id, .. }
            | Action::Listen { id, .. }
            | Action::Unknown { id, .. } => Some(id),
            Action::OpenStream { .. } | Action::CloseSession | Action::Note => None,
        }
    }
}
