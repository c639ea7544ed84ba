//! What the server behind the protocol provides.

use std::future::Future;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{Capabilities, Context, Interrupted, LogLevel, RequestId, Seal, Version};

/// The server behind the protocol: its name, what it offers, its sessions.
///
/// Definitions are as they go over the wire, in a stable order, and only those that this caller
/// may use. Arguments are checked against their schemas by the backend, before anything runs.
pub trait Backend {
    /// Who it is.
    fn server(&self) -> Server;

    /// What a model should know before it uses the tools. Never contains what a user wrote.
    fn instructions(&self) -> String;

    /// Definitions of the tools.
    fn tools(&self) -> Vec<Value>;

    /// The input schema of a tool whose arguments are mirrored in header fields (`x-mcp-header`);
    /// none for every other tool.
    fn mirrored(&self, _tool: &str) -> Option<Value> {
        None
    }

    /// Calls a tool.
    fn call(
        &self,
        name: &str,
        arguments: &Map<String, Value>,
        context: &Context<'_>,
    ) -> impl Future<Output = Result<ToolResult, CallFailed>>;

    /// Definitions of the prompts.
    fn prompts(&self) -> impl Future<Output = Result<Vec<Value>, CallFailed>>;

    /// Fills in a prompt.
    fn prompt(
        &self,
        name: &str,
        arguments: &Map<String, Value>,
        context: &Context<'_>,
    ) -> impl Future<Output = Result<Prompt, CallFailed>>;

    /// Definitions of the resources.
    fn resources(&self) -> impl Future<Output = Result<Vec<Value>, CallFailed>>;

    /// Definitions of the templates of resources.
    fn resource_templates(&self) -> impl Future<Output = Result<Vec<Value>, CallFailed>>;

    /// Reads a resource: its contents, never empty.
    fn read(
        &self,
        uri: &str,
        context: &Context<'_>,
    ) -> impl Future<Output = Result<Vec<Value>, CallFailed>>;

    /// Whether the caller may hear of changes of this resource.
    ///
    /// # Errors
    /// It may not: there is none, or it may not read it.
    fn watchable(&self, uri: &str) -> Result<(), CallFailed>;

    /// What an argument could be, the likeliest first.
    fn complete(
        &self,
        question: &Completion,
    ) -> impl Future<Output = Result<Vec<String>, CallFailed>>;

    /// What states of requests are sealed with.
    ///
    /// # Errors
    /// The secret cannot be read.
    fn seal(&self) -> Result<Seal, CallFailed>;

    /// Opens a legacy session and returns its id.
    ///
    /// # Errors
    /// It cannot be stored.
    fn open_session(&self, session: Session) -> Result<String, CallFailed>;

    /// What is known of a legacy session, if it is open.
    ///
    /// # Errors
    /// The sessions cannot be read.
    fn session(&self, id: &str) -> Result<Option<Session>, CallFailed>;

    /// Sets from which level on a session hears log messages.
    ///
    /// # Errors
    /// It cannot be stored.
    fn set_log_level(&self, session: &str, level: LogLevel) -> Result<(), CallFailed>;

    /// Lets a session hear of changes of a resource.
    ///
    /// # Errors
    /// It has too many subscriptions, or it cannot be stored.
    fn subscribe(&self, session: &str, uri: &str) -> Result<(), CallFailed>;

    /// Lets a session not hear of a resource any more.
    ///
    /// # Errors
    /// It cannot be stored.
    fn unsubscribe(&self, session: &str, uri: &str) -> Result<(), CallFailed>;

    /// Ends a legacy session, its streams and its calls.
    ///
    /// # Errors
    /// That cannot be stored.
    fn close_session(&self, session: &str) -> Result<(), CallFailed>;

    /// A session's client does not want the answer to its request any more.
    fn cancel(&self, session: &str, request: &RequestId);

    /// A session's client has answered a request of the server.
    fn answered(&self, session: &str, request: &RequestId, answer: ClientAnswer);
}

/// Who a server is.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its name for programs.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// Its version.
    pub version: String,
    /// Pictures of it: `Icon` objects.
    pub icons: Vec<Value>,
}

/// What is known of a legacy session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// The revision that was agreed on.
    pub version: Version,
    /// What the client can be asked for.
    pub capabilities: Capabilities,
    /// From which level on it hears log messages. Until it says so, it hears none.
    pub log_level: Option<LogLevel>,
}

/// What a tool answers.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolResult {
    /// For reading: content blocks.
    pub content: Vec<Value>,
    /// The same for programs: a JSON object.
    pub structured: Option<Value>,
    /// Whether this is a failure that the model should see, a refusal for example.
    pub is_error: bool,
}

/// A prompt, filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// What it is for.
    pub description: Option<String>,
    /// Its messages.
    pub messages: Vec<Value>,
}

/// A question for what an argument could be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Completion {
    /// What the argument is of.
    pub reference: Reference,
    /// The argument.
    pub argument: String,
    /// What was typed of it so far.
    pub value: String,
    /// The other arguments that are known.
    pub known: Map<String, Value>,
}

/// What an argument is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// The prompt of this name.
    Prompt(String),
    /// The template of resources with this address.
    Template(String),
}

/// What a client answers a request of the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAnswer {
    /// Its result.
    Result(Value),
    /// Its error.
    Error {
        /// The error's code.
        code: i64,
        /// The error's message, cut to a length.
        message: String,
    },
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum CallFailed {
    /// There is no tool, prompt or resource of this name.
    Unknown,
    /// The parameters do not fit.
    InvalidParams(String),
    /// The client has to say something first.
    Interrupted(Interrupted),
    /// The server failed. What it was is in its log.
    Internal,
}

impl From<Interrupted> for CallFailed {
    fn from(interrupted: Interrupted) -> Self {
        Self::Interrupted(interrupted)
    }
}

impl ToolResult {
    /// Text to read.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let content = vec![json!({ "type": "text", "text": text.into() })];
        Self { content, structured: None, is_error: false }
    }
}
