//! A server with a few tools, prompts and resources and one open session, and clients of both
//! eras.

use std::{cell::RefCell, future::ready};

use futures::executor::block_on;
use mcp::{
    AskFailed, Asked, Backend, CallFailed, Capabilities, ClientAnswer, Completion, Context,
    HeaderFields, Incoming, InputRequest, LogLevel, Outcome, Prompt, Reference, Reply, RequestId,
    Seal, Server, Session, ToolResult, Version, Wire, receive, serve,
};
use serde_json::{Map, Value, json};

pub(crate) const SESSION: &str = "open-session";

pub(crate) struct World {
    pub(crate) sessions: RefCell<Vec<(String, Session)>>,
    pub(crate) watched: RefCell<Vec<String>>,
    /// What came of notifications and answers of the client.
    pub(crate) told: RefCell<Vec<String>>,
    pub(crate) resources: usize,
    pub(crate) now: u64,
    /// Who is served: an account and a client.
    pub(crate) subject: &'static str,
    pub(crate) broken: bool,
}

/// What the client was sent before the answer, and what it answers when it is asked.
#[derive(Default)]
pub(crate) struct Line {
    pub(crate) sent: RefCell<Vec<Value>>,
    pub(crate) answers: RefCell<Vec<Result<Value, AskFailed>>>,
}

impl Wire for Line {
    fn notify(&self, message: Value) {
        self.sent.borrow_mut().push(message);
    }

    fn ask<'a>(&'a self, method: &'a str, params: &'a Value) -> Asked<'a> {
        self.sent.borrow_mut().push(mcp::request("s", method, params));
        let answer = self.answers.borrow_mut().pop();
        Box::pin(ready(answer.unwrap_or(Err(AskFailed::Silent))))
    }

    fn hang_up(&self) {
        self.sent.borrow_mut().push(json!("hung up"));
    }
}

pub(crate) fn form(field: &str) -> InputRequest {
    let schema = json!({"type": "object", "required": [field],
                        "properties": {field: {"type": "string"}}});
    InputRequest::Form { message: format!("What is your {field}?"), schema }
}

impl Backend for World {
    fn server(&self) -> Server {
        let (name, title, version) = ("test".into(), "Test".into(), "1.2.3".into());
        Server { name, title, version, icons: vec![json!({"src": "data:,x"})] }
    }

    fn instructions(&self) -> String {
        "Be kind.".into()
    }

    fn tools(&self) -> Vec<Value> {
        vec![json!({"name": "echo", "inputSchema": {"type": "object"}})]
    }

    fn mirrored(&self, tool: &str) -> Option<Value> {
        let schema = json!({"type": "object", "properties": {
            "region": {"type": "string", "x-mcp-header": "Region"}}});
        (tool == "regional").then_some(schema)
    }

    async fn call(
        &self,
        name: &str,
        arguments: &Map<String, Value>,
        context: &Context<'_>,
    ) -> Result<ToolResult, CallFailed> {
        match name {
            "echo" | "regional" => Ok(ToolResult {
                structured: Some(Value::Object(arguments.clone())),
                ..ToolResult::text("echoed")
            }),
            "fail" => Err(CallFailed::Internal),
            "talk" => {
                context.progress(1.0, Some(2.0), None);
                context.log(LogLevel::Info, "test", &json!("half way"));
                context.log(LogLevel::Error, "test", &json!({"lost": 1}));
                context.progress(2.0, None, Some("done"));
                context.hang_up();
                Ok(ToolResult::text("talked"))
            }
            "greet" => {
                let name = context.ask("who", form("name")).await?;
                let color = context.ask("what", form("color")).await?;
                let text = format!("{} {}", name["content"]["name"], color["content"]["color"]);
                Ok(ToolResult::text(text))
            }
            "sample" => {
                let question = InputRequest::Sample { prompt: "?".into(), max_tokens: 9 };
                let answer = context.ask("text", question).await?;
                Ok(ToolResult::text(answer["content"]["text"].as_str().unwrap()))
            }
            _ => Err(CallFailed::Unknown),
        }
    }

    async fn prompts(&self) -> Result<Vec<Value>, CallFailed> {
        Ok(vec![json!({"name": "review"})])
    }

    async fn prompt(
        &self,
        name: &str,
        arguments: &Map<String, Value>,
        context: &Context<'_>,
    ) -> Result<Prompt, CallFailed> {
        if name != "review" {
            return Err(CallFailed::Unknown);
        }
        let Some(what) = arguments.get("what") else {
            return Err(CallFailed::InvalidParams("`what` is missing".into()));
        };
        if what == "ask" {
            context.ask("who", form("name")).await?;
        }
        let content = json!({"type": "text", "text": format!("Review {what}")});
        let messages = vec![json!({"role": "user", "content": content})];
        Ok(Prompt { description: Some("A review".into()), messages })
    }

    async fn resources(&self) -> Result<Vec<Value>, CallFailed> {
        let resource = |number| json!({"uri": format!("test://{number}"), "name": "x"});
        Ok((0..self.resources).map(resource).collect())
    }

    async fn resource_templates(&self) -> Result<Vec<Value>, CallFailed> {
        Ok(vec![json!({"uriTemplate": "test://{number}", "name": "x"})])
    }

    async fn read(&self, uri: &str, _: &Context<'_>) -> Result<Vec<Value>, CallFailed> {
        match uri {
            "test://0" => Ok(vec![json!({"uri": uri, "text": "zero"})]),
            _ => Err(CallFailed::Unknown),
        }
    }

    fn watchable(&self, uri: &str) -> Result<(), CallFailed> {
        match uri {
            "test://secret" => Err(CallFailed::InvalidParams("by a rule".into())),
            uri if uri.starts_with("test://") => Ok(()),
            _ => Err(CallFailed::Unknown),
        }
    }

    async fn complete(&self, question: &Completion) -> Result<Vec<String>, CallFailed> {
        match &question.reference {
            Reference::Prompt(name) if name == "review" => {
                Ok((0..150).map(|number| format!("{}{number}", question.value)).collect())
            }
            Reference::Template(uri) if uri == "test://{number}" => Ok(vec![]),
            _ => Err(CallFailed::Unknown),
        }
    }

    fn seal(&self) -> Result<Seal, CallFailed> {
        Ok(Seal { key: [1; 64], subject: self.subject.into(), now: self.now })
    }

    fn open_session(&self, session: Session) -> Result<String, CallFailed> {
        if self.broken {
            return Err(CallFailed::Internal);
        }
        let id = format!("session-{}", session.version);
        self.sessions.borrow_mut().push((id.clone(), session));
        Ok(id)
    }

    fn session(&self, id: &str) -> Result<Option<Session>, CallFailed> {
        let sessions = self.sessions.borrow();
        Ok(sessions.iter().find(|(open, _)| open == id).map(|(_, session)| *session))
    }

    fn set_log_level(&self, session: &str, level: LogLevel) -> Result<(), CallFailed> {
        for (id, known) in self.sessions.borrow_mut().iter_mut() {
            if id == session {
                known.log_level = Some(level);
            }
        }
        Ok(())
    }

    fn subscribe(&self, session: &str, uri: &str) -> Result<(), CallFailed> {
        if self.watched.borrow().len() == 2 {
            return Err(CallFailed::InvalidParams("too many".into()));
        }
        self.watched.borrow_mut().push(format!("{session} {uri}"));
        Ok(())
    }

    fn unsubscribe(&self, session: &str, uri: &str) -> Result<(), CallFailed> {
        self.watched.borrow_mut().retain(|watched| *watched != format!("{session} {uri}"));
        Ok(())
    }

    fn close_session(&self, session: &str) -> Result<(), CallFailed> {
        self.sessions.borrow_mut().retain(|(open, _)| open != session);
        Ok(())
    }

    fn cancel(&self, session: &str, request: &RequestId) {
        self.told.borrow_mut().push(format!("{session} cancels {}", json!(request)));
    }

    fn answered(&self, session: &str, request: &RequestId, answer: ClientAnswer) {
        let told = format!("{session} answers {}: {}", json!(request), json!(answer));
        self.told.borrow_mut().push(told);
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let session = Session {
            version: Version::V2025November,
            capabilities: Capabilities { elicitation: true, sampling: false, roots: false },
            log_level: None,
        };
        Self {
            sessions: RefCell::new(vec![(SESSION.into(), session)]),
            watched: RefCell::default(),
            told: RefCell::default(),
            resources: 1,
            now: 1_000_000,
            subject: "1 claude",
            broken: false,
        }
    }

    pub(crate) fn send(&self, request: &Sent) -> Outcome {
        self.send_on(&Line::default(), request)
    }

    pub(crate) fn send_on(&self, line: &Line, request: &Sent) -> Outcome {
        let body = request.body.as_bytes();
        let headers = request.headers.clone();
        match receive(&Incoming { method: request.method, headers, body }) {
            Ok(accepted) => {
                // As it travels from one Worker to the other.
                let text = serde_json::to_string(&accepted).unwrap();
                block_on(serve(serde_json::from_str(&text).unwrap(), self, line))
            }
            Err(reply) => Outcome::Reply(reply),
        }
    }

    pub(crate) fn reply(&self, request: &Sent) -> Reply {
        self.send(request).reply().cloned().unwrap()
    }

    /// The result of a request that succeeds.
    pub(crate) fn result(&self, request: &Sent) -> Value {
        let reply = self.reply(request);
        let body = reply.body.unwrap();
        assert!(reply.status == 200 && body["result"].is_object(), "{body}");
        body["result"].clone()
    }

    /// Status and JSON-RPC error code.
    pub(crate) fn verdict(&self, request: &Sent) -> (u16, Option<i64>) {
        let reply = self.reply(request);
        (reply.status, reply.body.and_then(|body| body["error"]["code"].as_i64()))
    }
}

#[derive(Clone, Debug)]
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

    /// A request of 2026-07-28, complete and consistent, of a client that fills in forms.
    pub(crate) fn modern(method: &str, params: &Value) -> Self {
        let mut params = params.clone();
        let meta = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {"elicitation": {}},
            "io.modelcontextprotocol/clientInfo": {"name": "tester", "version": "9"},
        });
        if !params["_meta"].is_object() {
            params["_meta"] = json!({});
        }
        for (name, value) in meta.as_object().unwrap() {
            params["_meta"][name] = value.clone();
        }
        Self::modern_raw(method, &params)
    }

    /// The same with the params exactly as given.
    pub(crate) fn modern_raw(method: &str, params: &Value) -> Self {
        let body = json!({"jsonrpc": "2.0", "id": "m", "method": method, "params": params});
        let mut sent = Self::post(&body.to_string()).version("2026-07-28");
        sent.headers.method = Some(method.into());
        let name = params["name"].as_str().or_else(|| params["uri"].as_str());
        sent.headers.name = name.map(str::to_owned);
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
