//! What the server behind the protocol provides.

use std::future::Future;

use serde_json::{Map, Value};

use crate::Version;

/// The server behind the protocol: its name, its tools, its sessions.
pub trait Backend {
    /// Who it is.
    fn server(&self) -> Server;

    /// What a model should know before it uses the tools. Never contains what a user wrote.
    fn instructions(&self) -> String;

    /// Definitions of the tools this caller may use, in a stable order.
    fn tools(&self) -> Vec<Value>;

    /// Calls a tool.
    fn call(
        &self,
        name: &str,
        arguments: &Map<String, Value>,
    ) -> impl Future<Output = Result<ToolResult, CallFailed>>;

    /// Opens a legacy session and returns its id.
    ///
    /// # Errors
    /// When it cannot be stored.
    fn open_session(&self, version: Version) -> Result<String, CallFailed>;

    /// Whether a legacy session is open.
    ///
    /// # Errors
    /// When the sessions cannot be read.
    fn session_is_open(&self, session: &str) -> Result<bool, CallFailed>;

    /// Ends a legacy session and its streams.
    ///
    /// # Errors
    /// When that cannot be stored.
    fn close_session(&self, session: &str) -> Result<(), CallFailed>;
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
}

/// What a tool answers.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolResult {
    /// For reading.
    pub text: String,
    /// The same for programs: a JSON object.
    pub structured: Option<Value>,
    /// Whether this is a failure that the model should see, a refusal for example.
    pub is_error: bool,
}

/// Why there is no answer from a tool or about a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallFailed {
    /// There is no tool of this name.
    UnknownTool,
    /// The server failed. What it was is in its log.
    Internal,
}
