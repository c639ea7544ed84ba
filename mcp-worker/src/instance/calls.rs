//! The calls that are being answered at the moment.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use futures::channel::oneshot;
use mcp::{ClientAnswer, RequestId};
use oauth::FamilyId;
use serde_json::Value;

/// So many questions to clients of one account wait for an answer at most.
const MAX_QUESTIONS: usize = 100;

/// A session, and in it a request of the client or of the server.
type Key = (String, String);

/// Calls that are being answered, and questions to clients. All of it ends with the object.
#[derive(Default)]
pub(super) struct Calls {
    running: RefCell<Vec<Begun>>,
    questions: RefCell<HashMap<Key, oneshot::Sender<ClientAnswer>>>,
    streams: RefCell<Vec<String>>,
    begun: RefCell<u64>,
}

/// A call that runs, and what ends it.
struct Begun {
    number: u64,
    /// What its client can name it by; nothing where there is no session.
    key: Option<Key>,
    /// What its token came of.
    family: Option<FamilyId>,
    cancel: oneshot::Sender<()>,
}

/// A call, from its beginning to its end.
pub(super) struct Running {
    calls: Rc<Calls>,
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
    /// A call begins. The receiver hears when it is to end before its answer. `named` is what its
    /// client can cancel it by: a session, and the request's id. `family` is what its token came of.
    pub(super) fn begin(
        self: &Rc<Self>,
        named: Option<(&str, &RequestId)>,
        family: Option<&FamilyId>,
    ) -> (Running, oneshot::Receiver<()>) {
        let (cancel, cancelled) = oneshot::channel();
        let number = {
            let mut begun = self.begun.borrow_mut();
            *begun += 1;
            *begun
        };
        let key = named.map(|(session, request)| key(session, request));
        self.running.borrow_mut().push(Begun { number, key, family: family.cloned(), cancel });
        (Running { calls: Rc::clone(self), number }, cancelled)
    }

    /// A session's client does not want an answer any more. Of two calls with one id it can only mean
    /// the later one.
    pub(super) fn cancel(&self, session: &str, request: &RequestId) {
        let meant = Some(key(session, request));
        let mut running = self.running.borrow_mut();
        if let Some(at) = running.iter().rposition(|begun| begun.key == meant) {
            running.swap_remove(at).end();
        }
    }

    /// Ends all calls of a session.
    pub(super) fn cancel_all_of(&self, session: &str) {
        self.cancel_where(|begun| begun.key.as_ref().is_some_and(|key| key.0 == session));
    }

    /// Ends the calls of all families but these. Returns how many there were.
    pub(super) fn cancel_all_but(&self, families: &[FamilyId]) -> usize {
        self.cancel_where(|begun| {
            !begun.family.as_ref().is_some_and(|family| families.contains(family))
        })
    }

    /// Ends all calls, with or without a session. Returns how many there were.
    pub(super) fn cancel_all(&self) -> usize {
        self.cancel_where(|_| true)
    }

    fn cancel_where(&self, is_meant: impl FnMut(&mut Begun) -> bool) -> usize {
        let meant: Vec<_> = self.running.borrow_mut().extract_if(.., is_meant).collect();
        let count = meant.len();
        meant.into_iter().for_each(Begun::end);
        count
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

impl Begun {
    fn end(self) {
        // If the call has just ended, there is nothing left to cancel.
        let _ = self.cancel.send(());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.calls.running.borrow_mut().retain(|begun| begun.number != self.number);
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
        let (_running, mut cancelled) = calls.begin(Some(("mine", &id(json!(1)))), None);
        calls.cancel("yours", &id(json!(1)));
        calls.cancel("mine", &id(json!("1")));
        assert_eq!((&mut cancelled).now_or_never(), None);
        calls.cancel("mine", &id(json!(1)));
        assert_eq!(block_on(cancelled), Ok(()));
    }

    #[test]
    fn the_end_of_a_call_does_not_touch_a_later_one_of_the_same_id() {
        let calls = Rc::new(Calls::default());
        let (earlier, _) = calls.begin(Some(("s", &id(json!(1)))), None);
        let (_later, cancelled) = calls.begin(Some(("s", &id(json!(1)))), None);
        drop(earlier);
        calls.cancel_all_of("s");
        assert_eq!(block_on(cancelled), Ok(()));
    }

    #[test]
    fn of_two_calls_with_one_id_the_later_one_is_cancelled() {
        let calls = Rc::new(Calls::default());
        let (_earlier, mut goes_on) = calls.begin(Some(("s", &id(json!(1)))), None);
        let (_later, cancelled) = calls.begin(Some(("s", &id(json!(1)))), None);
        calls.cancel("s", &id(json!(1)));
        assert_eq!(block_on(cancelled), Ok(()));
        assert_eq!((&mut goes_on).now_or_never(), None);
    }

    #[test]
    fn all_calls_can_be_ended_with_or_without_a_session() {
        let calls = Rc::new(Calls::default());
        let (_one, first) = calls.begin(Some(("a", &id(json!(1)))), None);
        let (_two, mut second) = calls.begin(Some(("b", &id(json!(1)))), None);
        let (_three, mut third) = calls.begin(None, None);
        calls.cancel_all_of("a");
        assert_eq!(block_on(first), Ok(()));
        assert!((&mut second).now_or_never().is_none() && (&mut third).now_or_never().is_none());
        assert_eq!(calls.cancel_all(), 2);
        assert_eq!((block_on(second), block_on(third)), (Ok(()), Ok(())));
        assert_eq!(calls.cancel_all(), 0, "they have ended");
    }

    #[test]
    fn calls_end_with_what_their_token_came_of() {
        let calls = Rc::new(Calls::default());
        let (stays, goes) = (FamilyId::new("stays"), FamilyId::new("goes"));
        let (_one, mut first) = calls.begin(None, Some(&stays));
        let (_two, second) = calls.begin(Some(("s", &id(json!(1)))), Some(&goes));
        let (_three, third) = calls.begin(None, None);
        assert_eq!(calls.cancel_all_but(&[stays]), 2);
        assert_eq!((block_on(second), block_on(third)), (Ok(()), Ok(())));
        assert_eq!((&mut first).now_or_never(), None);
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
