//! A request whose answer may be a stream: a tool's, a prompt's, a resource's.

use std::{
    future::pending,
    panic::AssertUnwindSafe,
    rc::{Rc, Weak},
    time::Duration,
};

use futures::{
    FutureExt as _,
    channel::oneshot,
    future::{Either, select},
};
use mcp::{Accepted, Action, CallStream, Era, Fault, Outcome, RequestId};
use oauth::Membership;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;
use worker::{Delay, Error, Headers, Response, ResponseBuilder, Result};

use super::{
    Core,
    line::{Body, Ends, Line},
};
use crate::{entropy, envelope::Envelope, guarded::Guard, reply};

/// How often a stream that answers a request shows that it lives, and after which time an answer
/// becomes one.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// How a request has ended.
enum End {
    Outcome(Result<Option<Outcome>>),
    /// Nobody wants it any more.
    Cancelled,
}

/// Whether a request's handler may have something to say before the answer.
pub(super) const fn may_stream(accepted: &Accepted) -> bool {
    matches!(
        accepted.action,
        Action::CallTool { .. }
            | Action::GetPrompt { .. }
            | Action::ReadResource { .. }
            | Action::Batch { .. }
    )
}

/// Answers a request: with a reply as JSON if there was nothing to say before it, otherwise with
/// an event stream that the reply ends.
pub(super) async fn answer(core: &Rc<Core>, envelope: Envelope) -> Result<Response> {
    let (accepted, issued_at) = (&envelope.accepted, envelope.issued_at);
    let membership = envelope.membership.clone();
    let (era, session, id) = (accepted.era(), accepted.session.clone(), accepted.id().cloned());
    let stream = CallStream::new(&entropy::hex::<8>()?, accepted.version);
    let ends = Line::lay(Rc::clone(core), session.clone(), stream, accepted.terms.streams);
    let Ends { line, begun, body, guard, gone } = ends;
    let (running, cancelled) = {
        let named = session.as_deref().zip(id.as_ref());
        core.calls.begin(named, membership.as_ref().map(Membership::family))
    };
    // Without sessions, closing the stream is what cancels.
    let gone = session.is_none().then_some(gone);
    let (finish, finished) = oneshot::channel();
    let (beating, opening) = (Rc::downgrade(&line), Rc::downgrade(&line));
    let (core, request_id) = (Rc::clone(core), envelope.request_id.clone());
    // A task of its own: whatever it waits for wakes the task that began to wait, and the request
    // that began this call may be answered long before its end.
    spawn_local(async move {
        let served = AssertUnwindSafe(core.outcome(envelope, &*line)).catch_unwind();
        let unwanted = select(Box::pin(told(Some(cancelled))), Box::pin(told(gone)));
        let end = match select(Box::pin(served), unwanted).await {
            Either::Left((Ok(outcome), _)) => End::Outcome(outcome),
            Either::Left((Err(_), _)) => {
                End::Outcome(Err(Error::RustError("the handler panicked".into())))
            }
            Either::Right(_) => {
                core.log(&request_id).info("call_cancelled").write();
                match core.stands_by(issued_at, membership.as_ref()) {
                    Ok(true) => End::Cancelled,
                    Ok(false) => End::Outcome(Ok(None)),
                    Err(error) => End::Outcome(Err(error)),
                }
            }
        };
        drop(running);
        if line.has_begun() {
            line.end(last_words(end, era, id.as_ref()));
        } else {
            line.end(None);
            // Whoever waits for it may be gone.
            drop(finish.send(end));
        }
    });
    // That a client is gone shows only on a stream. So an answer that takes long becomes one, though
    // there is nothing to say yet.
    let first = match select(select(finished, begun), Delay::from(HEARTBEAT)).await {
        Either::Left((first, _)) => first,
        Either::Right((_, waiting)) => {
            if let Some(line) = opening.upgrade() {
                line.open();
            }
            waiting.await
        }
    };
    match first {
        Either::Left((Ok(End::Outcome(outcome)), _)) => match outcome? {
            None => reply::empty(401),
            Some(Outcome::Reply(reply)) => reply::json(200, serde_json::to_string(&reply)?),
            Some(Outcome::Stream { .. }) => reply::empty(400),
        },
        // Nothing may be said any more, and so the stream is empty. Or it has begun, and its end
        // is in it already.
        Either::Left(_) | Either::Right(_) => {
            spawn_local(keep_alive(beating, guard));
            events(body)
        }
    }
}

/// A task of its own: see `stream::keep_alive`. A client that is there reads at once, so an answer
/// that nobody has looked into by the next heartbeat is for nobody.
async fn keep_alive(line: Weak<Line>, guard: Guard) {
    loop {
        Delay::from(HEARTBEAT).await;
        guard.give_up_unread();
        if !line.upgrade().is_some_and(|line| line.beat()) {
            return;
        }
    }
}

/// Resolves when somebody says so; that nobody can say so any more is no word.
async fn told(word: Option<oneshot::Receiver<()>>) {
    let Some(word) = word else { return pending().await };
    if word.await.is_err() {
        pending::<()>().await;
    }
}

/// What a stream ends with.
fn last_words(end: End, era: Era, id: Option<&RequestId>) -> Option<Value> {
    let fault = |fault: Fault| fault.reply(era, id).body;
    match end {
        End::Cancelled | End::Outcome(Ok(Some(Outcome::Stream { .. }))) => None,
        End::Outcome(Ok(Some(Outcome::Reply(reply)))) => reply.body,
        End::Outcome(Ok(None)) => fault(Fault::Forbidden("consent was taken back".into())),
        End::Outcome(Err(_)) => fault(Fault::Internal),
    }
}

fn events(body: Body) -> Result<Response> {
    let headers = Headers::new();
    headers.set("Content-Type", "text/event-stream")?;
    ResponseBuilder::new().with_headers(headers).from_stream(body)
}
