//! JSON-RPC 2.0, as far as the protocol uses it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value, json};

use crate::{ClientAnswer, Fault};

/// An id may have this many bytes as JSON, without its quotes. It is kept as long as a stream.
const MAX_ID_BYTES: usize = 256;

/// So many messages are in one batch at most.
const MAX_BATCH: usize = 20;
const NO_MESSAGE: &str = "the body must be one JSON-RPC message";

/// The id of a request: text or a whole number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub struct RequestId(Id);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Id {
    Text(String),
    Number(Number),
}

/// One message from a client.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Message {
    Request {
        id: RequestId,
        method: String,
        params: Map<String, Value>,
    },
    Notification {
        method: String,
        params: Map<String, Value>,
    },
    /// An answer to something the server asked.
    Response {
        id: RequestId,
        answer: ClientAnswer,
    },
}

impl TryFrom<Value> for RequestId {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        match value {
            Value::String(text) if !is_short(&text) => Err("the id is longer than 256 bytes"),
            Value::String(text) => Ok(Self(Id::Text(text))),
            Value::Number(number) if !number.is_f64() => Ok(Self(Id::Number(number))),
            _ => Err("the id must be text or a whole number"),
        }
    }
}

impl From<RequestId> for Value {
    fn from(id: RequestId) -> Self {
        match id.0 {
            Id::Text(text) => Self::String(text),
            Id::Number(number) => Self::Number(number),
        }
    }
}

fn is_short(text: &str) -> bool {
    // What JSON escapes takes up to six times as much.
    text.len() <= MAX_ID_BYTES && json!(text).to_string().len() <= MAX_ID_BYTES + 2
}

/// What a body holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Body {
    One(Message),
    /// Several at once (JSON-RPC 2.0, section 6), each by itself a message or none.
    Batch(Vec<Result<Message, Malformed>>),
}

/// Why something is no message, and the id of the request that it was meant to be, if that can be
/// told: its error is an answer to it (JSON-RPC 2.0, section 5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    pub(crate) id: Option<RequestId>,
    pub(crate) fault: Fault,
}

impl From<Fault> for Malformed {
    fn from(fault: Fault) -> Self {
        Self { id: None, fault }
    }
}

/// Reads a body. The parser itself refuses what is nested more than 128 deep.
pub(crate) fn parse(body: &[u8]) -> Result<Body, Malformed> {
    match serde_json::from_slice(body).map_err(|_| Fault::Parse)? {
        Value::Object(members) => message(members).map(Body::One),
        Value::Array(items) if (1..=MAX_BATCH).contains(&items.len()) => {
            Ok(Body::Batch(items.into_iter().map(item).collect()))
        }
        Value::Array(_) => {
            Err(Fault::InvalidRequest("a batch has at least one message and at most 20").into())
        }
        _ => Err(Fault::InvalidRequest(NO_MESSAGE).into()),
    }
}

fn item(item: Value) -> Result<Message, Malformed> {
    match item {
        Value::Object(members) => message(members),
        _ => Err(Fault::InvalidRequest(NO_MESSAGE).into()),
    }
}

fn message(mut members: Map<String, Value>) -> Result<Message, Malformed> {
    let answers = members.contains_key("result") || members.contains_key("error");
    let is_response = answers && !members.contains_key("method");
    // The id of a response is one of the server's own.
    let given = members.get("id").cloned().filter(|_| !is_response);
    let id = given.map(RequestId::try_from).transpose();
    let known = id.as_ref().ok().cloned().flatten();
    let malformed =
        |problem| Malformed { id: known.clone(), fault: Fault::InvalidRequest(problem) };
    if members.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(malformed("`jsonrpc` must be \"2.0\""));
    }
    if is_response {
        return Ok(response(members)?);
    }
    let Some(Value::String(method)) = members.remove("method") else {
        return Err(malformed("`method` must be text"));
    };
    let params = match members.remove("params") {
        None => Map::new(),
        Some(Value::Object(params)) => params,
        Some(_) => return Err(malformed("`params` must be an object")),
    };
    Ok(match id.map_err(Fault::InvalidRequest)? {
        None => Message::Notification { method, params },
        Some(id) => Message::Request { id, method, params },
    })
}

/// How many characters of a client's error message are kept.
const MAX_MESSAGE_CHARS: usize = 500;

fn response(mut members: Map<String, Value>) -> Result<Message, Fault> {
    let id = members.remove("id").unwrap_or_default();
    let id = RequestId::try_from(id).map_err(Fault::InvalidRequest)?;
    let answer = match (members.remove("result"), members.remove("error")) {
        (Some(result @ Value::Object(_)), None) => ClientAnswer::Result(result),
        (None, Some(Value::Object(error))) => {
            let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
            let message = message.chars().filter(|c| !c.is_control());
            ClientAnswer::Error {
                code: error.get("code").and_then(Value::as_i64).unwrap_or_default(),
                message: message.take(MAX_MESSAGE_CHARS).collect(),
            }
        }
        _ => return Err(Fault::InvalidRequest("a response has a result or an error")),
    };
    Ok(Message::Response { id, answer })
}

/// A request of the server to the client.
#[must_use]
pub fn request(id: &str, method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

pub(crate) fn result(id: &RequestId, result: &Map<String, Value>) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "result": result})
}

pub(crate) fn notification(method: &str, params: &Map<String, Value>) -> Value {
    if params.is_empty() {
        json!({"jsonrpc": "2.0", "method": method})
    } else {
        json!({"jsonrpc": "2.0", "method": method, "params": params})
    }
}

pub(crate) fn error(
    id: Option<&RequestId>,
    code: i64,
    message: &str,
    data: Option<Value>,
) -> Value {
    let mut error = Map::new();
    error.insert("code".into(), code.into());
    error.insert("message".into(), message.into());
    if let Some(data) = data {
        error.insert("data".into(), data);
    }
    match id {
        Some(id) => json!({"jsonrpc": "2.0", "id": id, "error": error}),
        None => json!({"jsonrpc": "2.0", "error": error}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(body: &str) -> Result<Message, Malformed> {
        parse(body.as_bytes()).map(|body| match body {
            Body::One(message) => message,
            Body::Batch(_) => panic!("a batch"),
        })
    }

    fn refused(body: &str) -> Fault {
        parse(body.as_bytes()).unwrap_err().fault
    }

    #[test]
    fn requests_notifications_and_responses_are_told_apart() {
        let request = one(r#"{"jsonrpc":"2.0","id":"a","method":"ping"}"#).unwrap();
        assert!(matches!(request, Message::Request { method, .. } if method == "ping"));
        let note = one(r#"{"jsonrpc":"2.0","method":"x","params":{"a":1}}"#).unwrap();
        assert!(matches!(note, Message::Notification { params, .. } if params.len() == 1));
        for answer in [
            r#"{"jsonrpc":"2.0","id":1,"result":{}}"#,
            r#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"}}"#,
        ] {
            assert!(matches!(one(answer), Ok(Message::Response { .. })), "{answer}");
        }
        for answer in [
            r#"{"jsonrpc":"2.0","result":{}}"#,
            r#"{"jsonrpc":"2.0","id":1,"result":1}"#,
            r#"{"jsonrpc":"2.0","id":1,"result":{},"error":{}}"#,
        ] {
            assert!(parse(answer.as_bytes()).is_err(), "{answer}");
        }
    }

    #[test]
    fn ids_are_text_or_whole_numbers_and_come_back_the_same() {
        for id in [r#""a""#, "1", "0", "-5", "18446744073709551615", r#""""#] {
            let body = format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"ping"}}"#);
            let Message::Request { id: read, .. } = one(&body).unwrap() else {
                panic!("{id}");
            };
            assert_eq!(serde_json::to_string(&read).unwrap(), id);
        }
        for id in ["null", "1.5", "1e400", "true", "[]", "{}"] {
            let body = format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"ping"}}"#);
            assert!(parse(body.as_bytes()).is_err(), "{id}");
        }
    }

    #[test]
    fn an_id_has_a_length_that_a_stream_can_keep() {
        let id = |text: String| RequestId::try_from(json!(text));
        assert!(id("x".repeat(256)).is_ok());
        assert!(id("ü".repeat(128)).is_ok());
        assert!(id("x".repeat(257)).is_err());
        assert!(id("\u{1}".repeat(43)).is_err());
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for (body, fault) in [
            ("", Fault::Parse),
            ("{", Fault::Parse),
            ("\u{feff}{}", Fault::Parse),
            ("null", Fault::InvalidRequest("the body must be one JSON-RPC message")),
            ("{}", Fault::InvalidRequest("`jsonrpc` must be \"2.0\"")),
            (r#"{"jsonrpc":2.0}"#, Fault::InvalidRequest("`jsonrpc` must be \"2.0\"")),
            (r#"{"jsonrpc":"2.0","id":1}"#, Fault::InvalidRequest("`method` must be text")),
            (
                r#"{"jsonrpc":"2.0","method":"x","params":[1]}"#,
                Fault::InvalidRequest("`params` must be an object"),
            ),
            ("[]", Fault::InvalidRequest("a batch has at least one message and at most 20")),
        ] {
            assert_eq!(refused(body), fault, "{body}");
        }
    }

    #[test]
    fn a_batch_is_bounded_and_each_of_it_is_a_message_or_none() {
        let ping = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
        let batch = |items: &[&str]| parse(format!("[{}]", items.join(",")).as_bytes());
        let Ok(Body::Batch(read)) = batch(&[ping, "7", r#"{"id":2}"#]) else { panic!() };
        assert!(matches!(read[0], Ok(Message::Request { .. })));
        let ids: Vec<_> = read[1..].iter().map(|read| read.clone().unwrap_err().id).collect();
        assert_eq!(ids, [None, Some(RequestId::try_from(json!(2)).unwrap())]);
        assert!(batch(&[ping; MAX_BATCH]).is_ok());
        assert!(batch(&[ping; MAX_BATCH + 1]).is_err());
    }

    #[test]
    fn what_is_wrong_with_a_request_is_told_under_its_id() {
        let id = |body: &str| parse(body.as_bytes()).unwrap_err().id.map(|id| json!(id));
        for spoiled in [
            r#"{"id":"a","method":"ping"}"#,
            r#"{"jsonrpc":"1.0","id":"a","method":"ping"}"#,
            r#"{"jsonrpc":"2.0","id":"a"}"#,
            r#"{"jsonrpc":"2.0","id":"a","method":1}"#,
            r#"{"jsonrpc":"2.0","id":"a","method":null,"result":{}}"#,
            r#"{"jsonrpc":"2.0","id":"a","method":"ping","params":[]}"#,
        ] {
            assert_eq!(id(spoiled), Some(json!("a")), "{spoiled}");
        }
        for unknown in [
            "{",
            "[]",
            r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#,
            r#"{"jsonrpc":"2.0","id":1.5,"method":"ping","params":[]}"#,
            r#"{"jsonrpc":"2.0","method":"ping","params":[]}"#,
            // Whose id this is, the server knows better.
            r#"{"jsonrpc":"2.0","id":"a","result":1}"#,
            r#"{"id":"a","result":{}}"#,
        ] {
            assert_eq!(id(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(refused(&deep), Fault::Parse);
    }
}
