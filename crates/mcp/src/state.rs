//! `requestState`: what a client brings back with its answers, so that the server need not
//! remember. It passes through the client, so it is authenticated (HMAC-SHA256) and good for one
//! account, one request, and ten minutes.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// For how long a client may take to answer.
const GOOD_FOR_MS: u64 = 10 * 60 * 1000;
/// The longest state that is read.
const MAX_BYTES: usize = 256 * 1024;

/// What states are sealed with.
#[derive(Clone)]
pub struct Seal {
    /// A secret of the server's own.
    pub key: [u8; 64],
    /// Who is served.
    pub subject: String,
    /// The time, in milliseconds since 1970.
    pub now: u64,
}

#[derive(Serialize, Deserialize)]
struct State {
    subject: String,
    request: String,
    until: u64,
    answers: Map<String, Value>,
}

impl Seal {
    /// The answers that are known so far, for the client to bring back with the same request.
    pub(crate) fn close(&self, request: &str, answers: Map<String, Value>) -> String {
        let state = State {
            subject: self.subject.clone(),
            request: request.into(),
            until: self.now.saturating_add(GOOD_FOR_MS),
            answers,
        };
        let state = serde_json::to_vec(&state).unwrap_or_default();
        let tag = self.tag(&state).finalize().into_bytes();
        format!("{}.{}", URL_SAFE_NO_PAD.encode(state), URL_SAFE_NO_PAD.encode(tag))
    }

    /// The answers in a state, if it was sealed here, for this caller and this request, and not
    /// long ago.
    pub(crate) fn open(&self, text: &str, request: &str) -> Option<Map<String, Value>> {
        if text.len() > MAX_BYTES {
            return None;
        }
        let (state, tag) = text.split_once('.')?;
        let state = URL_SAFE_NO_PAD.decode(state).ok()?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        self.tag(&state).verify_slice(&tag).ok()?;
        let state: State = serde_json::from_slice(&state).ok()?;
        let good =
            state.subject == self.subject && state.request == request && self.now <= state.until;
        good.then_some(state.answers)
    }

    fn tag(&self, state: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new((&self.key).into());
        mac.update(state);
        mac
    }
}

/// Names a request by what it asks for: method, name or address, and arguments.
pub(crate) fn digest(method: &str, name: &str, arguments: &Map<String, Value>) -> String {
    let mut hash = Sha256::new();
    for part in [method, name] {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.update(sorted(&Value::Object(arguments.clone())).to_string());
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

/// The same value with its members in order, at any depth: a client may send them in another.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            members.into_iter().map(|(name, value)| (name.clone(), sorted(value))).collect()
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn seal() -> Seal {
        Seal { key: [7; 64], subject: "account 1".into(), now: 1_000_000 }
    }

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_state_comes_back_only_as_it_was_and_where_it_belongs() {
        let answers = object(json!({"name": {"action": "accept"}}));
        let state = seal().close("request", answers.clone());
        assert_eq!(seal().open(&state, "request"), Some(answers));
        assert_eq!(seal().open(&state, "another request"), None);
        for stranger in [
            Seal { subject: "account 2".into(), ..seal() },
            Seal { key: [8; 64], ..seal() },
            Seal { now: 1_000_000 + GOOD_FOR_MS + 1, ..seal() },
        ] {
            assert_eq!(stranger.open(&state, "request"), None);
        }
        let last_moment = Seal { now: 1_000_000 + GOOD_FOR_MS, ..seal() };
        assert!(last_moment.open(&state, "request").is_some());
    }

    #[test]
    fn no_byte_of_a_state_can_be_changed() {
        let state = seal().close("request", object(json!({"n": 1})));
        for at in 0..state.len() {
            let mut bytes = state.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let spoiled = String::from_utf8(bytes).unwrap();
            assert_eq!(seal().open(&spoiled, "request"), None, "byte {at}");
            assert_eq!(seal().open(&state[..at], "request"), None, "cut at {at}");
        }
        for other in ["", ".", "a.b", &format!("{state}x"), &format!("{state}-TAMPERED")] {
            assert_eq!(seal().open(other, "request"), None, "{other}");
        }
    }

    #[test]
    fn a_request_is_the_same_in_any_order_of_its_members() {
        let of = |arguments: Value| digest("tools/call", "x", &object(arguments));
        let one = of(json!({"a": 1, "b": {"c": [1, 2], "d": 3}}));
        let text = r#"{"b": {"d": 3, "c": [1, 2]}, "a": 1}"#;
        assert_eq!(one, of(serde_json::from_str(text).unwrap()));
        assert_ne!(one, of(json!({"a": 1, "b": {"c": [2, 1], "d": 3}})));
        assert_ne!(digest("a", "bc", &Map::new()), digest("ab", "c", &Map::new()));
    }
}
