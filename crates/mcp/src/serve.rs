//! From a well-formed request to its outcome.

use serde_json::{Map, Value};

use crate::{
    Accepted, Action, Backend, CallFailed, EventId, Fault, Reply, RequestId, Subscription,
    json_rpc, result,
};

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A finished answer.
    Reply(Reply),
    /// A stream, open until one side ends it.
    Stream {
        /// What it carries.
        subscription: Subscription,
        /// The last event the client has seen, if it comes back to a stream.
        resumes: Option<EventId>,
    },
}

/// Serves a request. Never fails: what goes wrong is an answer, too.
pub async fn serve(accepted: Accepted, backend: &impl Backend) -> Outcome {
    let era = accepted.era();
    let id = accepted.id().cloned();
    match answer(accepted, backend).await {
        Ok(outcome) => outcome,
        Err(fault) => Outcome::Reply(fault.reply(era, id.as_ref())),
    }
}

async fn answer(accepted: Accepted, backend: &impl Backend) -> Result<Outcome, Fault> {
    let era = accepted.era();
    if let Some(session) = &accepted.session
        && !backend.session_is_open(session).map_err(failed)?
    {
        return Err(Fault::UnknownSession);
    }
    let server = backend.server();
    Ok(match accepted.action {
        Action::Initialize { id, requested } => {
            let instructions = backend.instructions();
            let (version, result) = result::initialize(&server, &requested, &instructions);
            let session = backend.open_session(version).map_err(failed)?;
            let reply = ok(&id, &result::object(result)).with_header("Mcp-Session-Id", &session);
            Outcome::Reply(reply)
        }
        Action::Ping { id } => Outcome::Reply(ok(&id, &Map::new())),
        Action::Discover { id } => {
            Outcome::Reply(ok(&id, &result::discover(&server, &backend.instructions())))
        }
        Action::ListTools { id } => {
            Outcome::Reply(ok(&id, &result::tools(era, &server, backend.tools())))
        }
        Action::CallTool { id, name, arguments } => {
            let answer = backend.call(&name, &arguments).await.map_err(|error| match error {
                CallFailed::UnknownTool => {
                    let name: String = name.chars().take(100).collect();
                    Fault::InvalidParams(format!("unknown tool: {name}"))
                }
                CallFailed::Internal => Fault::Internal,
            })?;
            Outcome::Reply(ok(&id, &result::call(era, &server, answer)))
        }
        Action::Listen { id, tools } => {
            Outcome::Stream { subscription: Subscription::modern(id, tools), resumes: None }
        }
        Action::OpenStream { last_event_id } => Outcome::Stream {
            subscription: Subscription::legacy(
                accepted.version,
                accepted.session.unwrap_or_default(),
            ),
            resumes: last_event_id.as_deref().and_then(EventId::parse),
        },
        Action::CloseSession => {
            backend.close_session(&accepted.session.unwrap_or_default()).map_err(failed)?;
            Outcome::Reply(Reply::empty(204))
        }
        Action::Note => Outcome::Reply(Reply::empty(202)),
        Action::Unknown { method, .. } => return Err(Fault::UnknownMethod(method)),
    })
}

impl Outcome {
    /// The reply, unless it is a stream.
    #[must_use]
    pub const fn reply(&self) -> Option<&Reply> {
        match self {
            Self::Reply(reply) => Some(reply),
            Self::Stream { .. } => None,
        }
    }
}

/// Sessions know no tools: whatever fails there is the server's.
const fn failed(_: CallFailed) -> Fault {
    Fault::Internal
}

fn ok(id: &RequestId, result: &Map<String, Value>) -> Reply {
    Reply::json(200, json_rpc::result(id, result))
}
