//! From a well-formed request to its outcome.

use serde_json::{Map, Value};

use crate::{
    Accepted, Action, Backend, Batched, CallFailed, Context, Era, EventId, Fault, Interrupted,
    Listing, Reply, RequestId, Retry, Session, Subscription, Terms, Version, Wire, header_params,
    json_rpc,
    page::page,
    result::{self, Shape},
    state,
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
        /// Of which resources it tells changes (modern; a session's are kept with the session).
        uris: Vec<String>,
        /// The last event the client has seen, if it comes back to a stream.
        resumes: Option<EventId>,
    },
}

/// Serves a request. What there is to say before the answer goes over `wire`. Never fails: what
/// goes wrong is an answer, too.
pub async fn serve(accepted: Accepted, backend: &impl Backend, wire: &dyn Wire) -> Outcome {
    match accepted.action {
        Action::Batch { messages } => {
            let session = accepted.session.unwrap_or_default();
            let served = batch(&session, messages, backend, wire).await;
            Outcome::Reply(served.unwrap_or_else(|fault| fault.reply(Era::Legacy, None)))
        }
        _ => one(accepted, backend, wire).await,
    }
}

/// Serves the messages of a batch one after the other. The answers are in their order, and there are
/// none to notifications and answers of the client.
async fn batch(
    session: &str,
    messages: Vec<Batched>,
    backend: &impl Backend,
    wire: &dyn Wire,
) -> Result<Reply, Fault> {
    let session = backend.session(session).map_err(failed)?.ok_or(Fault::UnknownSession)?;
    if session.version != Version::V2025March {
        return Err(Fault::NoBatches);
    }
    let mut answers = Vec::new();
    for message in messages {
        answers.extend(match message {
            Batched::Refused(error) => Some(error),
            Batched::Accepted(accepted) => match one(*accepted, backend, wire).await {
                Outcome::Reply(reply) => reply.body,
                // Nothing that a batch can hold opens a stream.
                Outcome::Stream { .. } => None,
            },
        });
    }
    if answers.is_empty() { Ok(Reply::empty(202)) } else { Ok(Reply::json(200, answers.into())) }
}

async fn one(mut accepted: Accepted, backend: &impl Backend, wire: &dyn Wire) -> Outcome {
    let era = accepted.era();
    let id = accepted.id().cloned();
    let served = match settle(&mut accepted, backend) {
        Ok(()) => answer(accepted, backend, wire).await,
        Err(fault) => Err(fault),
    };
    served.unwrap_or_else(|fault| Outcome::Reply(fault.reply(era, id.as_ref())))
}

/// Finds a request's session, and takes from it what a request of a session does not say itself.
fn settle(accepted: &mut Accepted, backend: &impl Backend) -> Result<(), Fault> {
    let Some(id) = &accepted.session else { return Ok(()) };
    let session = backend.session(id).map_err(failed)?.ok_or(Fault::UnknownSession)?;
    accepted.terms.capabilities = session.capabilities;
    accepted.terms.log_level = session.log_level;
    Ok(())
}

async fn answer(
    accepted: Accepted,
    backend: &impl Backend,
    wire: &dyn Wire,
) -> Result<Outcome, Fault> {
    let era = accepted.era();
    let Accepted { version, session, terms, action, .. } = accepted;
    let session = session.unwrap_or_default();
    let server = backend.server();
    let shape = Shape { era, server: &server };
    let handler = Handler { backend, wire, terms: &terms, shape };
    let (id, result) = match action {
        Action::Initialize { id, requested } => {
            let instructions = backend.instructions();
            let (version, result) = result::initialize(&server, &requested, &instructions);
            let capabilities = terms.capabilities;
            let opened = Session { version, capabilities, log_level: None };
            let session = backend.open_session(opened).map_err(failed)?;
            let reply = ok(&id, &result::object(result)).with_header("Mcp-Session-Id", &session);
            return Ok(Outcome::Reply(reply));
        }
        Action::Ping { id } => (id, Map::new()),
        Action::Discover { id } => (id, shape.discover(&backend.instructions())),
        Action::List { id, what, cursor } => {
            let items = match what {
                Listing::Tools => backend.tools(),
                Listing::Prompts => backend.prompts().await.map_err(failed)?,
                Listing::Resources => backend.resources().await.map_err(failed)?,
                Listing::ResourceTemplates => backend.resource_templates().await.map_err(failed)?,
            };
            let (items, next) = page(items, what.key(), cursor.as_deref())?;
            (id, shape.list(what, items, next))
        }
        Action::CallTool { id, name, arguments, mirrored, retry } => {
            if era == Era::Modern
                && let Some(schema) = backend.mirrored(&name)
            {
                header_params::agree(&schema, &arguments, &mirrored)?;
            }
            let request = state::digest("tools/call", &name, &arguments);
            let call = async |context: &Context<'_>| {
                Ok(shape.call(backend.call(&name, &arguments, context).await?))
            };
            let unknown = || Fault::InvalidParams(format!("unknown tool: {}", short(&name)));
            (id, handler.run(&request, retry, call, unknown).await?)
        }
        Action::GetPrompt { id, name, arguments, retry } => {
            let request = state::digest("prompts/get", &name, &arguments);
            let call = async |context: &Context<'_>| {
                Ok(shape.prompt(backend.prompt(&name, &arguments, context).await?))
            };
            let unknown = || Fault::InvalidParams(format!("unknown prompt: {}", short(&name)));
            (id, handler.run(&request, retry, call, unknown).await?)
        }
        Action::ReadResource { id, uri, retry } => {
            let request = state::digest("resources/read", &uri, &Map::new());
            let call =
                async |context: &Context<'_>| Ok(shape.read(backend.read(&uri, context).await?));
            let unknown = || Fault::UnknownResource(uri.clone());
            (id, handler.run(&request, retry, call, unknown).await?)
        }
        Action::Complete { id, question } => {
            let unknown = || Fault::InvalidParams("there is nothing of this name".into());
            let values = backend.complete(&question).await;
            (id, shape.suggestions(values.map_err(|error| plain(error, unknown))?))
        }
        Action::SetLogLevel { id, level } => {
            backend.set_log_level(&session, level).map_err(failed)?;
            (id, Map::new())
        }
        Action::Watch { id, uri, wanted } => {
            let kept = if wanted {
                backend.watchable(&uri).and_then(|()| backend.subscribe(&session, &uri))
            } else {
                backend.unsubscribe(&session, &uri)
            };
            kept.map_err(|error| plain(error, || Fault::UnknownResource(uri)))?;
            (id, Map::new())
        }
        Action::Listen { id, filter, mut uris } => {
            // The acknowledgement says which are left.
            uris.retain(|uri| backend.watchable(uri).is_ok());
            let subscription = Subscription::modern(id, filter);
            return Ok(Outcome::Stream { subscription, uris, resumes: None });
        }
        Action::OpenStream { last_event_id } => {
            let resumes = last_event_id.as_deref().and_then(EventId::parse);
            let subscription = Subscription::legacy(version, session);
            return Ok(Outcome::Stream { subscription, uris: Vec::new(), resumes });
        }
        Action::CloseSession => {
            backend.close_session(&session).map_err(failed)?;
            return Ok(Outcome::Reply(Reply::empty(204)));
        }
        Action::Cancel { request } => {
            backend.cancel(&session, &request);
            return Ok(Outcome::Reply(Reply::empty(202)));
        }
        Action::Answer { request, answer } => {
            backend.answered(&session, &request, answer);
            return Ok(Outcome::Reply(Reply::empty(202)));
        }
        Action::Note => return Ok(Outcome::Reply(Reply::empty(202))),
        // There are none in batches.
        Action::Batch { .. } => return Err(Fault::NoBatches),
        Action::Unknown { method, .. } => return Err(Fault::UnknownMethod(method)),
    };
    Ok(Outcome::Reply(ok(&id, &result)))
}

/// Runs what may ask the client.
struct Handler<'a, B> {
    backend: &'a B,
    wire: &'a dyn Wire,
    terms: &'a Terms,
    shape: Shape<'a>,
}

impl<B: Backend> Handler<'_, B> {
    async fn run(
        &self,
        request: &str,
        retry: Retry,
        call: impl AsyncFnOnce(&Context<'_>) -> Result<Map<String, Value>, CallFailed>,
        unknown: impl FnOnce() -> Fault,
    ) -> Result<Map<String, Value>, Fault> {
        let mut brought = Map::new();
        if let Some(state) = &retry.state {
            let seal = self.backend.seal().map_err(failed)?;
            let refused = "requestState is not good for this request any more; begin again";
            let known = seal.open(state, request);
            brought.extend(known.ok_or_else(|| Fault::InvalidParams(refused.into()))?);
        }
        brought.extend(retry.responses);
        let context = Context::new(self.wire, self.shape.era, self.terms, brought);
        match call(&context).await {
            Ok(result) => Ok(result),
            Err(CallFailed::Interrupted(Interrupted::InputRequired(questions))) => {
                let seal = self.backend.seal().map_err(failed)?;
                let state = seal.close(request, context.into_used());
                Ok(self.shape.input_required(&questions, state))
            }
            Err(error) => Err(plain(error, unknown)),
        }
    }
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

fn plain(error: CallFailed, unknown: impl FnOnce() -> Fault) -> Fault {
    match error {
        CallFailed::Unknown => unknown(),
        CallFailed::InvalidParams(problem) => Fault::InvalidParams(problem),
        CallFailed::Interrupted(Interrupted::CapabilityMissing(capability)) => {
            Fault::CapabilityMissing(capability)
        }
        CallFailed::Interrupted(Interrupted::Unfit(problem)) => Fault::InvalidParams(problem),
        CallFailed::Interrupted(Interrupted::Unanswered(why)) => Fault::Unanswered(why),
        // Only where the client can be asked is it asked.
        CallFailed::Interrupted(Interrupted::InputRequired(_)) | CallFailed::Internal => {
            Fault::Internal
        }
    }
}

/// Nothing has a name here that could be unknown: whatever fails is the server's.
fn failed(error: CallFailed) -> Fault {
    plain(error, || Fault::Internal)
}

fn short(name: &str) -> String {
    name.chars().take(100).collect()
}

fn ok(id: &RequestId, result: &Map<String, Value>) -> Reply {
    Reply::json(200, json_rpc::result(id, result))
}
