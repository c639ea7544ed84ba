//! The line to a client whose request is being answered.

use std::{cell::RefCell, rc::Rc, time::Duration};

use futures::{
    FutureExt as _,
    channel::{mpsc, oneshot},
    future::{Either, select},
};
use mcp::{AskFailed, Asked, CallStream, ClientAnswer, Frame, Wire};
use serde_json::Value;
use worker::Delay;

use super::{Core, calls::Speaking};
use crate::{
    entropy,
    guarded::{Guard, Guarded},
};

/// For how long a client may take to answer a question.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// How many messages wait for a slow client before it is taken for lost.
const WAITING_MESSAGES: usize = 256;

/// The line to a client. It stays silent until there is something to say before the answer; then
/// the answer is a stream.
pub(super) struct Line {
    core: Rc<Core>,
    session: Option<String>,
    stream: CallStream,
    reads_streams: bool,
    state: RefCell<State>,
}

struct State {
    said: u64,
    frames: Option<mpsc::Sender<Vec<u8>>>,
    begun: Option<oneshot::Sender<()>>,
    speaking: Option<Speaking>,
}

/// What the client reads.
pub(super) type Body = Guarded<mpsc::Receiver<Vec<u8>>>;

/// The ends of a line.
pub(super) struct Ends {
    pub(super) line: Rc<Line>,
    /// Resolves when there is something to say before the answer.
    pub(super) begun: oneshot::Receiver<()>,
    pub(super) body: Body,
    pub(super) guard: Guard,
    /// Resolves when the client has closed the stream.
    pub(super) gone: oneshot::Receiver<()>,
}

impl Line {
    pub(super) fn lay(
        core: Rc<Core>,
        session: Option<String>,
        stream: CallStream,
        reads_streams: bool,
    ) -> Ends {
        let (frames, receiver) = mpsc::channel(WAITING_MESSAGES);
        let (begin, begun) = oneshot::channel();
        let (body, guard, gone) = Guarded::new(receiver);
        let state = State { said: 0, frames: Some(frames), begun: Some(begin), speaking: None };
        let line = Self { core, session, stream, reads_streams, state: RefCell::new(state) };
        Ends { line: Rc::new(line), begun, body, guard, gone }
    }

    /// Whether anything was said before the answer.
    pub(super) fn has_begun(&self) -> bool {
        self.state.borrow().begun.is_none()
    }

    /// Says the last thing, if there is one, and ends the stream.
    pub(super) fn end(&self, message: Option<Value>) {
        if let Some(message) = message {
            self.say(message, true);
        }
        let speaking = {
            let mut state = self.state.borrow_mut();
            state.frames = None;
            state.speaking.take()
        };
        drop(speaking);
        self.core.end_call_streams(self.stream.name());
    }

    /// Shows that the connection lives, or finds out that it does not: that a client has gone
    /// shows only when something is written. Returns whether there is still a connection.
    pub(super) fn beat(&self) -> bool {
        self.send(&Frame::comment("keepalive"));
        self.state.borrow().frames.is_some()
    }

    /// Makes a stream of the answer before there is anything to say, for a client that reads streams.
    pub(super) fn open(&self) {
        if self.reads_streams {
            self.begin();
            self.beat();
        }
    }

    /// From now on the answer is a stream.
    fn begin(&self) {
        let Some(begun) = self.state.borrow_mut().begun.take() else { return };
        if self.session.is_some() {
            let speaking = self.core.calls.speaking(self.stream.name());
            self.state.borrow_mut().speaking = Some(speaking);
        }
        if let Some(frame) = self.stream.opening() {
            self.keep(0, &frame, false);
            self.send(&frame);
        }
        // Whoever would hear of it may be gone.
        let _ = begun.send(());
    }

    fn say(&self, message: Value, last: bool) {
        self.begin();
        let number = {
            let mut state = self.state.borrow_mut();
            state.said += 1;
            state.said
        };
        let frame = self.stream.frame(number, message);
        self.keep(number, &frame, last);
        self.send(&frame);
        self.core.pass_to_call_streams(self.stream.name(), &frame);
    }

    fn send(&self, frame: &Frame) {
        let mut state = self.state.borrow_mut();
        if let Some(frames) = &mut state.frames
            && frames.try_send(frame.to_string().into_bytes()).is_err()
        {
            state.frames = None;
        }
    }

    /// A session's client can come back to what it has missed.
    fn keep(&self, number: u64, frame: &Frame, last: bool) {
        let Some(session) = &self.session else { return };
        let stream = self.stream.name();
        if let Err(error) = self.core.database.put_event(session, stream, number, frame, last) {
            self.core.log("").error("event_lost").text("error", &error.to_string()).write();
        }
    }

    async fn question(&self, method: &str, params: &Value) -> Result<Value, AskFailed> {
        let (Some(session), true) = (&self.session, self.reads_streams) else {
            return Err(AskFailed::NoStream);
        };
        let id = entropy::hex::<12>().map_err(|_| AskFailed::Silent)?;
        let question = self.core.calls.question(session, &id);
        let mut question = question.ok_or(AskFailed::Silent)?;
        self.say(mcp::request(&id, method, params), false);
        let patience = Delay::from(PATIENCE);
        let answer = Box::pin(question.answer());
        match select(answer, patience).await {
            Either::Left((Some(ClientAnswer::Result(result)), _)) => Ok(result),
            Either::Left((Some(ClientAnswer::Error { code, message }), _)) => {
                Err(AskFailed::Refused { code, message })
            }
            Either::Left((None, _)) | Either::Right(_) => Err(AskFailed::Silent),
        }
    }
}

impl Wire for Line {
    fn notify(&self, message: Value) {
        if self.reads_streams {
            self.say(message, false);
        }
    }

    fn ask<'a>(&'a self, method: &'a str, params: &'a Value) -> Asked<'a> {
        self.question(method, params).boxed_local()
    }

    fn hang_up(&self) {
        if self.reads_streams && self.session.is_some() && self.stream.can_be_resumed() {
            self.begin();
            self.state.borrow_mut().frames = None;
        }
    }
}
