//! A request that was found well-formed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Capabilities, ClientAnswer, ClientInfo, Completion, Era, Filter, LogLevel, RequestId,
    Subscription, Version,
};

/// A request that [`receive`](crate::receive) found well-formed, ready to be sent on and served.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// The revision it is written in.
    pub version: Version,
    /// The session it belongs to: legacy requests after `initialize` always have one.
    pub session: Option<String>,
    /// What the client says it is.
    pub client: Option<ClientInfo>,
    /// On which terms it is to be served.
    pub terms: Terms,
    /// What it asks for.
    pub action: Action,
}

/// On which terms a request is to be served.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Whether the client reads event streams.
    pub streams: bool,
    /// Under which token it wants to hear of progress, if it does.
    pub progress: Option<RequestId>,
    /// From which level on it wants to hear log messages, if it does. In a session, the session's.
    pub log_level: Option<LogLevel>,
    /// What it can be asked for. In a session, what the session began with.
    pub capabilities: Capabilities,
}

/// What a client brings along to a request that it tries again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Retry {
    /// Its answers, by what they were asked under.
    pub responses: Map<String, Value>,
    /// The state that the server gave it.
    pub state: Option<String>,
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
    /// `tools/list` and its like.
    List {
        /// The request's id.
        id: RequestId,
        /// What is listed.
        what: Listing,
        /// Where the page begins.
        cursor: Option<String>,
    },
    /// `tools/call`
    CallTool {
        /// The request's id.
        id: RequestId,
        /// Which tool.
        name: String,
        /// With what.
        arguments: Map<String, Value>,
        /// The arguments that header fields repeat (modern).
        mirrored: BTreeMap<String, String>,
        /// What the client brings along.
        retry: Retry,
    },
    /// `prompts/get`
    GetPrompt {
        /// The request's id.
        id: RequestId,
        /// Which prompt.
        name: String,
        /// With what, all of it text.
        arguments: Map<String, Value>,
        /// What the client brings along.
        retry: Retry,
    },
    /// `resources/read`
    ReadResource {
        /// The request's id.
        id: RequestId,
        /// Which resource.
        uri: String,
        /// What the client brings along.
        retry: Retry,
    },
    /// `completion/complete`
    Complete {
        /// The request's id.
        id: RequestId,
        /// What is to be completed.
        question: Completion,
    },
    /// `logging/setLevel` (legacy).
    SetLogLevel {
        /// The request's id.
        id: RequestId,
        /// From which level on the client wants to hear.
        level: LogLevel,
    },
    /// `resources/subscribe` and `resources/unsubscribe` (legacy).
    Watch {
        /// The request's id.
        id: RequestId,
        /// Which resource.
        uri: String,
        /// Whether changes of it are wanted, or not any more.
        wanted: bool,
    },
    /// `subscriptions/listen` (modern): opens a stream.
    Listen {
        /// The request's id, which names the subscription.
        id: RequestId,
        /// Which changes are wanted.
        filter: Filter,
        /// Of which resources changes are wanted. It hears of those that it may.
        uris: Vec<String>,
    },
    /// A GET in a session (legacy): opens the session's stream.
    OpenStream {
        /// The last event the client has seen.
        last_event_id: Option<String>,
    },
    /// A DELETE (legacy): ends the session.
    CloseSession,
    /// `notifications/cancelled` (legacy).
    Cancel {
        /// The request whose answer is not wanted any more.
        request: RequestId,
    },
    /// The answer to a request of the server (legacy).
    Answer {
        /// The server's request.
        request: RequestId,
        /// What the client says.
        answer: ClientAnswer,
    },
    /// Another notification in a session (legacy).
    Note,
    /// Several messages at once (2025-03-26).
    Batch {
        /// They, in their order.
        messages: Vec<Batched>,
    },
    /// A method that is not served (legacy): the session comes first, though.
    Unknown {
        /// The request's id.
        id: RequestId,
        /// The method.
        method: String,
    },
}

/// One message of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Batched {
    /// Well-formed, ready to be served.
    Accepted(Box<Accepted>),
    /// Not well-formed: the error that answers it.
    Refused(Value),
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listing {
    /// `tools/list`
    Tools,
    /// `prompts/list`
    Prompts,
    /// `resources/list`
    Resources,
    /// `resources/templates/list`
    ResourceTemplates,
}

impl Accepted {
    /// The era of its version.
    #[must_use]
    pub const fn era(&self) -> Era {
        self.version.era()
    }

    /// Whether the answer is a stream that stays open.
    #[must_use]
    pub const fn opens_stream(&self) -> bool {
        matches!(self.action, Action::Listen { .. } | Action::OpenStream { .. })
    }

    /// What the stream carries that it opens, if it opens one.
    #[must_use]
    pub fn subscription(&self) -> Option<Subscription> {
        match (&self.action, &self.session) {
            (Action::Listen { id, filter, .. }, _) => {
                Some(Subscription::modern(id.clone(), *filter))
            }
            (Action::OpenStream { .. }, Some(session)) => {
                Some(Subscription::legacy(self.version, session.clone()))
            }
            _ => None,
        }
    }

    /// A short name for logs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self.action {
            Action::Initialize { .. } => "initialize",
            Action::Ping { .. } => "ping",
            Action::Discover { .. } => "server/discover",
            Action::List { what, .. } => what.method(),
            Action::CallTool { .. } => "tools/call",
            Action::GetPrompt { .. } => "prompts/get",
            Action::ReadResource { .. } => "resources/read",
            Action::Complete { .. } => "completion/complete",
            Action::SetLogLevel { .. } => "logging/setLevel",
            Action::Watch { wanted: true, .. } => "resources/subscribe",
            Action::Watch { wanted: false, .. } => "resources/unsubscribe",
            Action::Listen { .. } => "subscriptions/listen",
            Action::OpenStream { .. } => "stream",
            Action::CloseSession => "close",
            Action::Cancel { .. } => "notifications/cancelled",
            Action::Answer { .. } => "response",
            Action::Note => "notification",
            Action::Batch { .. } => "batch",
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
            | Action::List { id, .. }
            | Action::CallTool { id, .. }
            | Action::GetPrompt { id, .. }
            | Action::ReadResource { id, .. }
            | Action::Complete { id, .. }
            | Action::SetLogLevel { id, .. }
            | Action::Watch { id, .. }
            | Action::Listen { id, .. }
            | Action::Unknown { id, .. } => Some(id),
            Action::OpenStream { .. }
            | Action::CloseSession
            | Action::Cancel { .. }
            | Action::Answer { .. }
            | Action::Note
            | Action::Batch { .. } => None,
        }
    }
}

impl Listing {
    /// The method that asks for it.
    #[must_use]
    pub const fn method(self) -> &'static str {
        match self {
            Self::Tools => "tools/list",
            Self::Prompts => "prompts/list",
            Self::Resources => "resources/list",
            Self::ResourceTemplates => "resources/templates/list",
        }
    }

    /// The member of the result that holds the list.
    pub(crate) const fn member(self) -> &'static str {
        match self {
            Self::Tools => "tools",
            Self::Prompts => "prompts",
            Self::Resources => "resources",
            Self::ResourceTemplates => "resourceTemplates",
        }
    }

    /// The member of an item that tells it from all others.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Tools | Self::Prompts => "name",
            Self::Resources => "uri",
            Self::ResourceTemplates => "uriTemplate",
        }
    }
}
