//! What a request's handler can do besides answering it.

use std::{cell::RefCell, future::Future, pin::Pin};

use serde_json::{Map, Value, json};

use crate::{Capabilities, Era, InputRequest, LogLevel, Terms, json_rpc, result};

/// The way to the client while a request of its is being answered.
pub trait Wire {
    /// Sends a notification ahead of the answer. It is lost where the client reads no stream.
    fn notify(&self, message: Value);

    /// Sends a request to the client and waits for what it answers. Only in a session.
    fn ask<'a>(&'a self, method: &'a str, params: &'a Value) -> Asked<'a>;

    /// Lets go of the connection, as if it were lost: the client fetches what is still to come
    /// with `Last-Event-ID`. Only in a session of a revision that knows this.
    fn hang_up(&self);
}

/// An answer of the client to come.
pub type Asked<'a> = Pin<Box<dyn Future<Output = Result<Value, AskFailed>> + 'a>>;

/// Why the client has not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskFailed {
    /// It reads no event streams, so it cannot be asked.
    #[error("the client accepts no event stream, so it cannot be asked")]
    NoStream,
    /// It answered with an error.
    #[error("the client answered with the error {code}: {message}")]
    Refused {
        /// The error's code.
        code: i64,
        /// The error's message, cut to a length.
        message: String,
    },
    /// It took too long, or went away.
    #[error("the client has not answered")]
    Silent,
}

/// Why a handler cannot go on. It passes this on with `?`, and the right answer comes of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Interrupted {
    /// The client has to come back with answers to these (modern).
    InputRequired(Vec<(String, InputRequest)>),
    /// The client cannot be asked, because it has not declared this capability.
    CapabilityMissing(&'static str),
    /// The client was asked, and there is no answer (legacy).
    Unanswered(AskFailed),
    /// What the client answered does not fit the question.
    Unfit(String),
}

/// The context of one request: how to report, log and ask while it is being answered.
pub struct Context<'a> {
    wire: &'a dyn Wire,
    era: Era,
    terms: &'a Terms,
    /// What the client brought along, and which of it was asked for.
    brought: Map<String, Value>,
    used: RefCell<Map<String, Value>>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        wire: &'a dyn Wire,
        era: Era,
        terms: &'a Terms,
        brought: Map<String, Value>,
    ) -> Self {
        Self { wire, era, terms, brought, used: RefCell::default() }
    }

    /// What the client can be asked for.
    #[must_use]
    pub const fn capabilities(&self) -> Capabilities {
        self.terms.capabilities
    }

    /// Says how far the work is, if the client wants to know. `progress` must grow.
    pub fn progress(&self, progress: f64, total: Option<f64>, message: Option<&str>) {
        let Some(token) = &self.terms.progress else { return };
        let mut params = json!({ "progressToken": token, "progress": progress });
        if let Some(params) = params.as_object_mut() {
            params.extend(total.map(|total| ("total".into(), total.into())));
            params.extend(message.map(|message| ("message".into(), message.into())));
        }
        let message = json_rpc::notification("notifications/progress", &result::object(params));
        self.wire.notify(message);
    }

    /// Tells the client something, if it wants to hear of things so grave. Never a secret.
    pub fn log(&self, level: LogLevel, logger: &str, data: &Value) {
        if self.terms.log_level.is_some_and(|least| least <= level) {
            let params = json!({ "level": level, "logger": logger, "data": data });
            let params = result::object(params);
            self.wire.notify(json_rpc::notification("notifications/message", &params));
        }
    }

    /// Lets go of the connection in the middle of long work, where client and server can find
    /// each other again; otherwise does nothing.
    pub fn hang_up(&self) {
        if self.era == Era::Legacy {
            self.wire.hang_up();
        }
    }

    /// Asks the client. In a session it is asked at once; without one the request ends here, and
    /// its next try comes with the answer. So a handler runs again from its beginning, and must
    /// have done nothing before.
    ///
    /// # Errors
    /// There is no answer yet, or there will be none: pass it on.
    pub async fn ask(&self, key: &str, question: InputRequest) -> Result<Value, Interrupted> {
        let mut answers = self.ask_all(vec![(key.into(), question)]).await?;
        answers.remove(key).ok_or(Interrupted::Unanswered(AskFailed::Silent))
    }

    /// Asks the client several things, each under a key of its own.
    ///
    /// # Errors
    /// As for [`Self::ask`].
    pub async fn ask_all(
        &self,
        questions: Vec<(String, InputRequest)>,
    ) -> Result<Map<String, Value>, Interrupted> {
        for (_, question) in &questions {
            if !question.suits(self.terms.capabilities) {
                return Err(Interrupted::CapabilityMissing(question.capability()));
            }
        }
        match self.era {
            Era::Modern => self.look_up(questions),
            Era::Legacy => self.ask_now(questions).await,
        }
    }

    fn look_up(
        &self,
        questions: Vec<(String, InputRequest)>,
    ) -> Result<Map<String, Value>, Interrupted> {
        let mut answers = Map::new();
        let mut open = Vec::new();
        for (key, question) in questions {
            match self.brought.get(&key) {
                None => open.push((key, question)),
                Some(answer) => {
                    fits(&key, &question, answer)?;
                    self.used.borrow_mut().insert(key.clone(), answer.clone());
                    answers.insert(key, answer.clone());
                }
            }
        }
        if open.is_empty() { Ok(answers) } else { Err(Interrupted::InputRequired(open)) }
    }

    async fn ask_now(
        &self,
        questions: Vec<(String, InputRequest)>,
    ) -> Result<Map<String, Value>, Interrupted> {
        let mut answers = Map::new();
        for (key, question) in questions {
            let params = question.params();
            let answer = self.wire.ask(question.method(), &params).await;
            let answer = answer.map_err(Interrupted::Unanswered)?;
            fits(&key, &question, &answer)?;
            answers.insert(key, answer);
        }
        Ok(answers)
    }

    /// The answers that were asked for, to be brought back with the next try.
    pub(crate) fn into_used(self) -> Map<String, Value> {
        self.used.into_inner()
    }
}

fn fits(key: &str, question: &InputRequest, answer: &Value) -> Result<(), Interrupted> {
    match question.violation(answer) {
        None => Ok(()),
        Some(violation) => Err(Interrupted::Unfit(format!("the answer to `{key}`: {violation}"))),
    }
}
