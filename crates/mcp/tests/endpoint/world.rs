//! A server with one tool and one open session, and clients of both eras.

use std::cell::RefCell;

use futures::executor::block_on;
use mcp::{
    Backend, CallFailed, HeaderFields, Incoming, Outcome, Reply, Server, ToolResult, Version,
    receive, serve,
};
use serde_json::{Map, Value, json};

pub(crate) const SESSION: &str = "open-session";

pub(crate) struct World {
    pub(crate) sessions: RefCell<Vec<String>>,
    pub(crate) broken: bool,
}

impl Backend for World {
    fn server(&self) -> Server {
        Server { name: "test".into(), title: "Test".into(), version: "1.2.3".into() }
    }

    fn instructions(&self) -> String {
        "Be kind.".into()
    }

    fn tools(&self) -> Vec<Value> {
        vec![json!({"name": "echo", "inputSchema": {"type": "object"}})]
    }

    async fn call(
        &self,
        name: &str,
        arguments: &Map<String, Value>,
    ) -> Result<ToolResult, CallFailed> {
        match name {
            "echo" => Ok(ToolResult {
                text: "echoed".into(),
                structured: Some(Value::Object(arguments.clone())),
                is_error: false,
            }),
            "fail" => Err(CallFailed::Internal),
            _ => Err(CallFailed::UnknownTool),
        }
    }

    fn open_session(&self, version: Version) -> Result<String, CallFailed> {
        if self.broken {
            return Err(CallFailed::Internal);
        }
        let id = format!("session-{version}");
        self.sessions.borrow_mut().push(id.clone());
        Ok(id)
    }

    fn session_is_open(&self, session: &str) -> Result<bool, CallFailed> {
        Ok(self.sessions.borrow().iter().any(|open| open == session))
    }

    fn close_session(&self, session: &str) -> Result<(), CallFailed> {
        self.sessions.borrow_mut().retain(|open| open != session);
        Ok(())
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self { sessions: RefCell::new(vec![SESSION.into()]), broken: false }
    }

    pub(crate) fn send(&self, request: &Sent) -> Outcome {
        let body = request.body.as_bytes();
        let headers = request.headers.clone();
        match receive(&Incoming { method: request.method, headers, body }) {
            Ok(accepted) => {
                // As it travels from one Worker to the other.
                let text = serde_json::to_string(&accepted).unwrap();
                block_on(serve(serde_json::from_str(&text).unwrap(), self))
            }
            Err(reply) => Outcome::Reply(reply),
        }
    }

    pub(crate) fn reply(&self, request: &Sent) -> Reply {
        self.send(request).reply().cloned().unwrap()
    }

    /// Status and JSON-RPC error code.
    pub(crate) fn verdict(&self, request: &Sent) -> (u16, Option<i64>) {
        let reply = self.reply(request);
        (reply.status, reply.body.and_then(|body| body["error"]["code"].as_i64()))
    }
}

#[derive(Clone)]
pub(crate) struct Sent {
    pub(crate) method: &'static str,
    pub(crate) headers: HeaderFields,
    pub(crate) body: String,
}

impl Sent {
    /// A POST of this body with the two headers that every client sends.
    pub(crate) fn post(body: &str) -> Self {
        let headers = HeaderFields {
            accept: Some("application/json, text/event-stream".into()),
            content_type: Some("application/json".into()),
            ..HeaderFields::default()
        };
        Self { method: "POST", headers, body: body.into() }
    }

    /// A request without a body in the open session.
    pub(crate) fn bare(method: &'static str) -> Self {
        let headers =
            HeaderFields { accept: Some("text/event-stream".into()), ..HeaderFields::default() };
        Self { method, headers, body: String::new() }.session(SESSION)
    }

    /// A request of 2025-11-25 in the open session.
    pub(crate) fn legacy(method: &str, params: &Value) -> Self {
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        Self::post(&body.to_string()).session(SESSION).version("2025-11-25")
    }

    /// A request of 2026-07-28, complete and consistent.
    pub(crate) fn modern(method: &str, params: &Value) -> Self {
        let mut params = params.clone();
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": {"name": "tester", "version": "9"},
        });
        Self::modern_raw(method, &params)
    }

    /// The same with the params exactly as given.
    pub(crate) fn modern_raw(method: &str, params: &Value) -> Self {
        let body = json!({"jsonrpc": "2.0", "id": "m", "method": method, "params": params});
        let mut sent = Self::post(&body.to_string()).version("2026-07-28");
        sent.headers.method = Some(method.into());
        sent.headers.name = params["name"].as_str().map(str::to_owned);
        sent
    }

    pub(crate) fn version(mut self, version: &str) -> Self {
        self.headers.protocol_version = Some(version.into());
        self
    }

    pub(crate) fn session(mut self, session: &str) -> Self {
        self.headers.session = Some(session.into());
        self
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut HeaderFields)) -> Self {
        change(&mut self.headers);
        self
    }
}
