//! The calls that are being answered at the moment.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use futures::channel::oneshot;
use mcp::{ClientAnswer, RequestId};
use serde_json::Value;

/// So many questions to clients of one account wait for an answer at most.
const MAX_QUESTIONS: usize = 100;

/// A session, and in it a request of the client or of the server.
type Key = (String, String);

/// Calls that are being answered, and questions to clients. All of it ends with the object.
#[derive(Default)]
pub(super) struct Calls {
    running: RefCell<HashMap<Key, (u64, oneshot::Sender<()>)>>,
    questions: RefCell<HashMap<Key, oneshot::Sender<ClientAnswer>>>,
    streams: RefCell<Vec<String>>,
    begun: RefCell<u64>,
}

/// A call in a session, from its beginning to its end.
pub(super) struct Running {
    calls: Rc<Calls>,
    key: Key,
    number: u64,
}

/// A question, until it is answered or given up.
pub(super) struct Question {
    calls: Rc<Calls>,
    key: Key,
    answer: oneshot::Receiver<ClientAnswer>,
}

/// A stream that answers a request, as long as there is more to come.
pub(super) struct Speaking {
    calls: Rc<Calls>,
    stream: String,
}

impl Calls {
    /// A session's call begins. The receiver hears when its client does not want it any more.
    pub(super) fn begin(
        self: &Rc<Self>,
        session: &str,
        request: &RequestId,
    ) -> (Running, oneshot::Receiver<()>) {
        let (cancel, cancelled) = oneshot::channel();
        let key = key(session, request);
        let number = {
            let mut begun = self.begun.borrow_mut();
            *begun += 1;
            *begun
        };
        // A client that uses an id twice can only cancel the later call.
        self.running.borrow_mut().insert(key.clone(), (number, cancel));
        (Running { calls: Rc::clone(self), key, number }, cancelled)
    }

    /// A session's client does not want an answer any more.
    pub(super) fn cancel(&self, session: &str, request: &RequestId) {
        if let Some((_, cancel)) = self.running.borrow_mut().remove(&key(session, request)) {
            // If the call has just ended, there is nothing left to cancel.
            let _ = cancel.send(());
        }
    }

    /// Ends all calls of a session.
    pub(super) fn cancel_all(&self, session: &str) {
        let mut running = self.running.borrow_mut();
        let theirs: Vec<Key> = running.keys().filter(|key| key.0 == session).cloned().collect();
        for key in theirs {
            if let Some((_, cancel)) = running.remove(&key) {
                let _ = cancel.send(());
            }
        }
    }

    /// Waits for the answer to a question; `None` when too many questions are open.
    pub(super) fn question(self: &Rc<Self>, session: &str, id: &str) -> Option<Question> {
        let mut questions = self.questions.borrow_mut();
        if questions.len() >= MAX_QUESTIONS {
            return None;
        }
        let (sender, answer) = oneshot::channel();
        let key = (session.to_owned(), Value::from(id).to_string());
        questions.insert(key.clone(), sender);
        Some(Question { calls: Rc::clone(self), key, answer })
    }

    /// A session's client has answered. Whether anybody waits for that is not its business.
    pub(super) fn answered(&self, session: &str, id: &RequestId, answer: ClientAnswer) {
        if let Some(waiting) = self.questions.borrow_mut().remove(&key(session, id)) {
            drop(waiting.send(answer));
        }
    }

    /// There is more to come on this stream, as long as what is returned lives.
    pub(super) fn speaking(self: &Rc<Self>, stream: &str) -> Speaking {
        self.streams.borrow_mut().push(stream.to_owned());
        Speaking { calls: Rc::clone(self), stream: stream.to_owned() }
    }

    /// Whether there is more to come on this stream.
    pub(super) fn is_speaking(&self, stream: &str) -> bool {
        self.streams.borrow().iter().any(|speaking| speaking == stream)
    }
}

impl Question {
    /// The answer; `None` when it will never come.
    pub(super) async fn answer(&mut self) -> Option<ClientAnswer> {
        (&mut self.answer).await.ok()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut running = self.calls.running.borrow_mut();
        if running.get(&self.key).is_some_and(|(number, _)| *number == self.number) {
            running.remove(&self.key);
        }
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        self.calls.questions.borrow_mut().remove(&self.key);
    }
}

impl Drop for Speaking {
    fn drop(&mut self) {
        self.calls.streams.borrow_mut().retain(|stream| *stream != self.stream);
    }
}

fn key(session: &str, id: &RequestId) -> Key {
    (session.to_owned(), Value::from(id.clone()).to_string())
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt as _, executor::block_on};
    use serde_json::json;

    use super::*;

    fn id(value: Value) -> RequestId {
        RequestId::try_from(value).unwrap()
    }

    #[test]
    fn only_the_session_that_called_can_cancel() {
        let calls = Rc::new(Calls::default());
        let (_running, mut cancelled) = calls.begin("mine", &id(json!(1)));
        calls.cancel("yours", &id(json!(1)));
        calls.cancel("mine", &id(json!("1")));
        assert_eq!((&mut cancelled).now_or_never(), None);
        calls.cancel("mine", &id(json!(1)));
        assert_eq!(block_on(cancelled), Ok(()));
    }

    #[test]
    fn the_end_of_a_call_does_not_touch_a_later_one_of_the_same_id() {
        let calls = Rc::new(Calls::default());
        let (earlier, _) = calls.begin("s", &id(json!(1)));
        let (_later, cancelled) = calls.begin("s", &id(json!(1)));
        drop(earlier);
        calls.cancel_all("s");
        assert_eq!(block_on(cancelled), Ok(()));
    }

    #[test]
    fn a_question_is_answered_once_and_by_its_session() {
        let calls = Rc::new(Calls::default());
        let mut question = calls.question("mine", "s-1").unwrap();
        let answer = ClientAnswer::Result(json!({"a": 1}));
        calls.answered("yours", &id(json!("s-1")), ClientAnswer::Result(json!({})));
        calls.answered("mine", &id(json!("s-1")), answer.clone());
        calls.answered("mine", &id(json!("s-1")), ClientAnswer::Result(json!({})));
        assert_eq!(block_on(question.answer()), Some(answer));
    }

    #[test]
    fn questions_are_bounded_and_given_up() {
        let calls = Rc::new(Calls::default());
        let ask = |number: usize| calls.question("s", &number.to_string());
        let mut open: Vec<_> = (0..MAX_QUESTIONS).map(|number| ask(number).unwrap()).collect();
        assert!(ask(MAX_QUESTIONS).is_none());
        open.pop();
        assert!(ask(MAX_QUESTIONS).is_some());
    }

    #[test]
    fn a_stream_speaks_until_its_call_ends() {
        let calls = Rc::new(Calls::default());
        let speaking = calls.speaking("call.a");
        assert!(calls.is_speaking("call.a") && !calls.is_speaking("call.b"));
        drop(speaking);
        assert!(!calls.is_speaking("call.a"));
    }
}
