//! From bytes to a well-formed request.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};

use crate::{
    Accepted, Action, ClientInfo, Era, Fault, HeaderFields, Incoming, Reply, RequestId, Version,
    json_rpc::{self, Message},
    meta,
};

/// The largest body that is read.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

const MAX_SESSION_ID_BYTES: usize = 128;
const MAX_EVENT_ID_BYTES: usize = 256;
const MAX_METHOD_BYTES: usize = 128;

/// Reads a request to the endpoint. What needs nothing but the request is decided here: its
/// era, its version, its headers, its shape.
///
/// # Errors
/// The finished answer, when there is nothing left to serve: mostly an error, but also the 202
/// for a notification that nobody waits for.
pub fn receive(incoming: &Incoming<'_>) -> Result<Accepted, Reply> {
    match incoming.method {
        "POST" => post(&incoming.headers, incoming.body),
        "GET" => stream(&incoming.headers),
        "DELETE" => close(&incoming.headers),
        _ => Err(Fault::HttpMethod.reply(Era::Modern, None)),
    }
}

/// The session a GET or DELETE is about. Without one it cannot be from a legacy client that
/// knows what it does, and the modern era has neither.
fn session_of(headers: &HeaderFields) -> Result<(Version, String), Reply> {
    let legacy = |fault: Fault| fault.reply(Era::Legacy, None);
    let version = match headers.protocol_version.as_deref() {
        None => Version::V2025March,
        Some(text) => match Version::parse(text) {
            Some(version) if version.era() == Era::Legacy => version,
            Some(_) => return Err(Fault::HttpMethod.reply(Era::Modern, None)),
            None => return Err(legacy(Fault::UnsupportedVersion(text.into()))),
        },
    };
    match &headers.session {
        Some(session) => Ok((version, bounded(session).map_err(legacy)?)),
        None if headers.protocol_version.is_some() => Err(legacy(Fault::SessionMissing)),
        None => Err(Fault::HttpMethod.reply(Era::Modern, None)),
    }
}

fn stream(headers: &HeaderFields) -> Result<Accepted, Reply> {
    let (version, session) = session_of(headers)?;
    if !headers.accepts("text/event-stream") {
        return Err(Fault::NotAcceptable("text/event-stream").reply(Era::Legacy, None));
    }
    let last_event_id = headers.last_event_id.clone();
    if last_event_id.as_ref().is_some_and(|id| id.len() > MAX_EVENT_ID_BYTES) {
        let fault = Fault::InvalidRequest("Last-Event-ID is longer than 256 bytes");
        return Err(fault.reply(Era::Legacy, None));
    }
    let action = Action::OpenStream { last_event_id };
    Ok(Accepted { version, session: Some(session), client: None, action })
}

fn close(headers: &HeaderFields) -> Result<Accepted, Reply> {
    let (version, session) = session_of(headers)?;
    Ok(Accepted { version, session: Some(session), client: None, action: Action::CloseSession })
}

fn post(headers: &HeaderFields, body: &[u8]) -> Result<Accepted, Reply> {
    let early = |fault: Fault| fault.reply(Era::Modern, None);
    if !headers.body_is_json() {
        return Err(early(Fault::MediaType));
    }
    if body.len() > MAX_BODY_BYTES {
        return Err(early(Fault::TooLarge));
    }
    match json_rpc::parse(body).map_err(early)? {
        Message::Request { id, method, params } => {
            if !headers.accepts("application/json") {
                let fault = Fault::NotAcceptable("application/json and text/event-stream");
                return Err(fault.reply(Era::Modern, Some(&id)));
            }
            let era = era_of(headers, &method, &params);
            let request = Request { headers, id: &id, method: &method, params: &params };
            match era {
                Era::Modern => request.modern(),
                Era::Legacy => request.legacy(),
            }
            .map_err(|fault| fault.reply(era, Some(&id)))
        }
        Message::Notification { method, params } => match era_of(headers, &method, &params) {
            // This revision defines no notification that a client sends over HTTP.
            Era::Modern => Err(Reply::empty(202)),
            Era::Legacy => note(headers),
        },
        Message::Response => {
            if headers.session.is_none() {
                let fault = Fault::InvalidRequest("the server has asked for nothing");
                return Err(early(fault));
            }
            note(headers)
        }
    }
}

/// Modern is what carries modern `_meta` or names a version that is not a legacy one. The rest
/// is legacy, and so is `initialize` whatever it carries.
fn era_of(headers: &HeaderFields, method: &str, params: &Map<String, Value>) -> Era {
    if method == "initialize" {
        return Era::Legacy;
    }
    let modern_meta = meta::of(params).is_some_and(|meta| {
        meta.contains_key(meta::PROTOCOL_VERSION) || meta.contains_key(meta::CLIENT_CAPABILITIES)
    });
    let named = headers.protocol_version.as_deref().and_then(Version::parse);
    let modern_header = named.is_some_and(|version| version.era() == Era::Modern);
    let modern_method = matches!(method, "server/discover" | "subscriptions/listen");
    if modern_meta || modern_header || (modern_method && headers.session.is_none()) {
        Era::Modern
    } else {
        Era::Legacy
    }
}

fn note(headers: &HeaderFields) -> Result<Accepted, Reply> {
    let (version, session) =
        legacy_envelope(headers).map_err(|fault| fault.reply(Era::Legacy, None))?;
    Ok(Accepted { version, session: Some(session), client: None, action: Action::Note })
}

fn legacy_envelope(headers: &HeaderFields) -> Result<(Version, String), Fault> {
    let version = match headers.protocol_version.as_deref() {
        // Revisions before 2025-06-18 do not send it.
        None => Version::V2025March,
        Some(text) => Version::parse(text)
            .filter(|version| version.era() == Era::Legacy)
            .ok_or_else(|| Fault::UnsupportedVersion(text.into()))?,
    };
    let session = headers.session.as_deref().ok_or(Fault::SessionMissing)?;
    Ok((version, bounded(session)?))
}

fn bounded(session: &str) -> Result<String, Fault> {
    if session.is_empty() || session.len() > MAX_SESSION_ID_BYTES {
        return Err(Fault::UnknownSession);
    }
    Ok(session.into())
}

struct Request<'a> {
    headers: &'a HeaderFields,
    id: &'a RequestId,
    method: &'a str,
    params: &'a Map<String, Value>,
}

impl Request<'_> {
    fn modern(&self) -> Result<Accepted, Fault> {
        let version = self.modern_version()?;
        let method = self.headers.method.as_deref();
        agree("Mcp-Method", method.map(str::to_owned), self.method)?;
        let id = self.id.clone();
        let action = match self.method {
            "server/discover" => Action::Discover { id },
            "tools/list" => self.list_tools()?,
            "tools/call" => {
                let action = self.call_tool()?;
                let name = self.text("name")?;
                agree("Mcp-Name", self.headers.name.as_deref().map(decoded).transpose()?, name)?;
                action
            }
            "subscriptions/listen" => self.listen()?,
            _ => return Err(self.unknown_method()),
        };
        let client = meta::of(self.params).and_then(|meta| meta.get(meta::CLIENT_INFO));
        Ok(Accepted { version, session: None, client: ClientInfo::read(client), action })
    }

    fn modern_version(&self) -> Result<Version, Fault> {
        let empty = Map::new();
        let meta = meta::of(self.params).unwrap_or(&empty);
        let Some(named) = meta.get(meta::PROTOCOL_VERSION).and_then(Value::as_str) else {
            return Err(Fault::MetaMissing(meta::PROTOCOL_VERSION));
        };
        if !meta.get(meta::CLIENT_CAPABILITIES).is_some_and(Value::is_object) {
            return Err(Fault::MetaMissing(meta::CLIENT_CAPABILITIES));
        }
        agree("MCP-Protocol-Version", self.headers.protocol_version.clone(), named)?;
        Version::parse(named)
            .filter(|version| version.era() == Era::Modern)
            .ok_or_else(|| Fault::UnsupportedVersion(named.into()))
    }

    fn legacy(&self) -> Result<Accepted, Fault> {
        let id = self.id.clone();
        if self.method == "initialize" {
            let requested = self.text("protocolVersion")?.to_owned();
            let client = ClientInfo::read(self.params.get("clientInfo"));
            let action = Action::Initialize { id, requested };
            return Ok(Accepted { version: Version::NEWEST_LEGACY, session: None, client, action });
        }
        let (version, session) = legacy_envelope(self.headers)?;
        let action = match self.method {
            "ping" => Action::Ping { id },
            "tools/list" => self.list_tools()?,
            "tools/call" => self.call_tool()?,
            method => {
                let method = method.chars().take(MAX_METHOD_BYTES).collect();
                Action::Unknown { id, method }
            }
        };
        Ok(Accepted { version, session: Some(session), client: None, action })
    }

    /// All tools fit one page, so there is no cursor that this server has given out.
    fn list_tools(&self) -> Result<Action, Fault> {
        match self.params.get("cursor") {
            None | Some(Value::Null) => Ok(Action::ListTools { id: self.id.clone() }),
            Some(_) => Err(Fault::InvalidParams("unknown cursor".into())),
        }
    }

    fn call_tool(&self) -> Result<Action, Fault> {
        let name = self.text("name")?.to_owned();
        let arguments = match self.params.get("arguments") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(arguments)) => arguments.clone(),
            Some(_) => return Err(Fault::InvalidParams("`arguments` must be an object".into())),
        };
        Ok(Action::CallTool { id: self.id.clone(), name, arguments })
    }

    fn listen(&self) -> Result<Action, Fault> {
        if !self.headers.accepts("text/event-stream") {
            return Err(Fault::NotAcceptable("text/event-stream"));
        }
        let Some(Value::Object(wanted)) = self.params.get("notifications") else {
            return Err(Fault::InvalidParams("`notifications` must be an object".into()));
        };
        let tools = match wanted.get("toolsListChanged") {
            None => false,
            Some(Value::Bool(wanted)) => *wanted,
            Some(_) => {
                return Err(Fault::InvalidParams("`toolsListChanged` must be a boolean".into()));
            }
        };
        Ok(Action::Listen { id: self.id.clone(), tools })
    }

    fn text(&self, name: &str) -> Result<&str, Fault> {
        self.params
            .get(name)
            .and_then(Value::as_str)
            .ok_or_else(|| Fault::InvalidParams(format!("`{name}` must be text")))
    }

    fn unknown_method(&self) -> Fault {
        Fault::UnknownMethod(self.method.chars().take(MAX_METHOD_BYTES).collect())
    }
}

fn agree(field: &str, header: Option<String>, body: &str) -> Result<(), Fault> {
    match header {
        None => Err(Fault::HeaderMismatch(format!("{field} is missing"))),
        Some(header) if header == body => Ok(()),
        Some(_) => Err(Fault::HeaderMismatch(format!("{field} does not match the body"))),
    }
}

/// Reads a header value that may be wrapped as `=?base64?…?=`.
fn decoded(value: &str) -> Result<String, Fault> {
    let Some(encoded) = value.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?="))
    else {
        return Ok(value.into());
    };
    let bytes = STANDARD.decode(encoded).ok();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| Fault::HeaderMismatch("Mcp-Name is not valid base64 of UTF-8".into()))
}
