//! MCP by hand: what a well-behaved client never sends, and answers as they are on the wire.

mod request;
mod stream;

use anyhow::{Result, ensure};
use reqwest::Method;
use serde_json::{Value, json};

pub use request::{RawReply, RawRequest};
pub use stream::{RawEvent, RawStream};

/// The revision without sessions.
const MODERN: &str = "2026-07-28";
/// The last revision with sessions.
const LEGACY: &str = "2025-11-25";

/// An account's endpoint and a token for it. Requests of both eras begin here, well-formed; a test
/// then spoils them as it likes.
#[derive(Clone)]
pub struct RawClient {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl RawClient {
    /// Whatever is sent goes to `url` with this token.
    #[must_use]
    pub fn new(http: reqwest::Client, url: String, token: String) -> Self {
        Self { http, url, token }
    }

    /// A request of the modern era.
    #[must_use]
    pub fn modern(&self, method: &str, params: Value) -> RawRequest {
        let name = params.get("name").and_then(Value::as_str).map(str::to_owned);
        let request = self
            .post(message(method, params))
            .with("mcp-protocol-version", MODERN)
            .with("mcp-method", method)
            .meta("io.modelcontextprotocol/protocolVersion", json!(MODERN))
            .meta("io.modelcontextprotocol/clientCapabilities", json!({}));
        match name {
            Some(name) => request.with("mcp-name", &name),
            None => request,
        }
    }

    /// A call of a tool, in the modern era.
    #[must_use]
    pub fn call(&self, tool: &str, arguments: Value) -> RawRequest {
        self.modern("tools/call", json!({ "name": tool, "arguments": arguments }))
    }

    /// A request for a stream that announces changes of the tool list, in the modern era.
    #[must_use]
    pub fn listen(&self, id: &str) -> RawRequest {
        let params = json!({ "notifications": { "toolsListChanged": true } });
        self.modern("subscriptions/listen", params).id(json!(id))
    }

    /// A request of the legacy era, in a session.
    #[must_use]
    pub fn legacy(&self, session: &str, method: &str, params: Value) -> RawRequest {
        self.post(message(method, params))
            .with("mcp-protocol-version", LEGACY)
            .with("mcp-session-id", session)
    }

    /// The legacy era's handshake, asking for this version.
    #[must_use]
    pub fn initialize(&self, version: &str) -> RawRequest {
        let client = json!({ "name": "tests", "version": "1" });
        let params =
            json!({ "protocolVersion": version, "capabilities": {}, "clientInfo": client });
        self.post(message("initialize", params))
    }

    /// Opens a session and returns its id.
    ///
    /// # Errors
    /// The handshake failed.
    pub async fn open_session(&self) -> Result<String> {
        let reply = self.initialize(LEGACY).send().await?;
        let session = reply.header("mcp-session-id").to_owned();
        ensure!(reply.status == 200 && !session.is_empty(), "no session: {reply:?}");
        Ok(session)
    }

    /// A GET or DELETE in a session.
    #[must_use]
    pub fn bare(&self, method: Method, session: &str) -> RawRequest {
        self.request(method)
            .with("accept", "text/event-stream")
            .with("mcp-protocol-version", LEGACY)
            .with("mcp-session-id", session)
    }

    /// A request with the token and nothing else.
    #[must_use]
    pub fn request(&self, method: Method) -> RawRequest {
        RawRequest::new(self.http.clone(), method, self.url.clone())
            .with("authorization", &format!("Bearer {}", self.token))
    }

    fn post(&self, message: Value) -> RawRequest {
        self.request(Method::POST)
            .with("content-type", "application/json")
            .with("accept", "application/json, text/event-stream")
            .message(message)
    }
}

fn message(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params })
}
