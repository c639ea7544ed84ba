//! From bytes to a well-formed request.

use serde_json::{Map, Value};

use crate::{
    Accepted, Action, Batched, Era, Fault, HeaderFields, Incoming, Reply, RequestId, Terms,
    Version,
    json_rpc::{self, Body, Malformed, Message},
    meta,
    request::Request,
};

/// The largest body that is read.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

const JSON: &str = "application/json";
const NO_JSON: Fault = Fault::NotAcceptable("application/json and text/event-stream");

const MAX_SESSION_ID_BYTES: usize = 128;
const MAX_EVENT_ID_BYTES: usize = 256;

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
    Ok(in_session(version, session, Action::OpenStream { last_event_id }))
}

fn close(headers: &HeaderFields) -> Result<Accepted, Reply> {
    let (version, session) = session_of(headers)?;
    Ok(in_session(version, session, Action::CloseSession))
}

fn in_session(version: Version, session: String, action: Action) -> Accepted {
    let terms = Terms::default();
    Accepted { version, session: Some(session), client: None, terms, action }
}

fn post(headers: &HeaderFields, body: &[u8]) -> Result<Accepted, Reply> {
    let early = |fault: Fault| fault.reply(Era::Modern, None);
    if !headers.body_is_json() {
        return Err(early(Fault::MediaType));
    }
    if body.len() > MAX_BODY_BYTES {
        return Err(early(Fault::TooLarge));
    }
    let malformed = |Malformed { id, fault }| fault.reply(Era::Modern, id.as_ref());
    match json_rpc::parse(body).map_err(malformed)? {
        Body::One(message) => one(headers, message),
        Body::Batch(messages) => batch(headers, messages),
    }
}

fn one(headers: &HeaderFields, message: Message) -> Result<Accepted, Reply> {
    match message {
        Message::Request { id, method, params } => {
            if !headers.accepts(JSON) {
                return Err(NO_JSON.reply(Era::Modern, Some(&id)));
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
            Era::Legacy => note(headers, notification(&method, &params)),
        },
        Message::Response { id, answer } => {
            if headers.session.is_none() {
                let fault = Fault::InvalidRequest("the server has asked for nothing");
                return Err(fault.reply(Era::Modern, None));
            }
            note(headers, Action::Answer { request: id, answer })
        }
    }
}

/// Only the revision that knows batches gets one answered, and only in a session. Whether the session
/// is of that revision is seen where it is kept.
fn batch(
    headers: &HeaderFields,
    messages: Vec<Result<Message, Malformed>>,
) -> Result<Accepted, Reply> {
    let refuse = |fault: Fault| fault.reply(Era::Legacy, None);
    let named = headers.protocol_version.as_deref().map(Version::parse);
    if headers.session.is_none() || !matches!(named, None | Some(Some(Version::V2025March))) {
        return Err(refuse(Fault::NoBatches));
    }
    if !headers.accepts(JSON) {
        return Err(refuse(NO_JSON));
    }
    let (version, session) = legacy_envelope(headers).map_err(refuse)?;
    let told = |action| Batched::Accepted(Box::new(in_session(version, session.clone(), action)));
    let batched = |message: Result<Message, Malformed>| {
        let (id, fault) = match message {
            Ok(Message::Request { id, method, .. }) if method == "initialize" => {
                (Some(id), Fault::InvalidRequest("initialize must not be in a batch"))
            }
            Ok(Message::Request { id, method, params }) => {
                let request = Request { headers, id: &id, method: &method, params: &params };
                match request.legacy() {
                    Ok(accepted) => return Batched::Accepted(Box::new(accepted)),
                    Err(fault) => (Some(id), fault),
                }
            }
            Ok(Message::Notification { method, params }) => {
                return told(notification(&method, &params));
            }
            Ok(Message::Response { id, answer }) => {
                return told(Action::Answer { request: id, answer });
            }
            Err(Malformed { id, fault }) => (id, fault),
        };
        Batched::Refused(fault.message(Era::Legacy, id.as_ref()))
    };
    let messages = messages.into_iter().map(batched).collect();
    Ok(in_session(version, session.clone(), Action::Batch { messages }))
}

/// What a notification says that this server listens to.
fn notification(method: &str, params: &Map<String, Value>) -> Action {
    let request = params.get("requestId").cloned().and_then(|id| RequestId::try_from(id).ok());
    match (method, request) {
        ("notifications/cancelled", Some(request)) => Action::Cancel { request },
        _ => Action::Note,
    }
}

/// Modern is what carries modern `_meta` or names a version that is not a legacy one. The rest
/// is legacy, and so is `initialize` unless it carries modern `_meta`.
fn era_of(headers: &HeaderFields, method: &str, params: &Map<String, Value>) -> Era {
    let modern_meta = meta::of(params).is_some_and(|meta| {
        meta.contains_key(meta::PROTOCOL_VERSION) || meta.contains_key(meta::CLIENT_CAPABILITIES)
    });
    let named = headers.protocol_version.as_deref().and_then(Version::parse);
    let modern_header = named.is_some_and(|version| version.era() == Era::Modern);
    if method == "initialize" && !modern_meta {
        return Era::Legacy;
    }
    let modern_method = matches!(method, "server/discover" | "subscriptions/listen");
    if modern_meta || modern_header || (modern_method && headers.session.is_none()) {
        Era::Modern
    } else {
        Era::Legacy
    }
}

fn note(headers: &HeaderFields, action: Action) -> Result<Accepted, Reply> {
    let (version, session) =
        legacy_envelope(headers).map_err(|fault| fault.reply(Era::Legacy, None))?;
    Ok(in_session(version, session, action))
}

pub(crate) fn legacy_envelope(headers: &HeaderFields) -> Result<(Version, String), Fault> {
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
