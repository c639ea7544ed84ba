//! JSON-RPC 2.0, as far as the protocol uses it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value, json};

use crate::{ClientAnswer, Fault};

/// An id may have this many bytes as JSON, without its quotes. It is kept as long as a stream.
const MAX_ID_BYTES: usize = 256;

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

/// Reads a body. The parser itself refuses what is nested more than 128 deep.
pub(crate) fn parse(body: &[u8]) -> Result<Message, Fault> {
    let value: Value = serde_json::from_slice(body).map_err(|_| Fault::Parse)?;
    let mut members = match value {
        Value::Object(members) => members,
        Value::Array(_) => {
            return Err(Fault::InvalidRequest("batches are not accepted; send one message a POST"));
        }
        _ => return Err(Fault::InvalidRequest("the body must be one JSON-RPC message")),
    };
    if members.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(Fault::InvalidRequest("`jsonrpc` must be \"2.0\""));
    }
    let method = match members.remove("method") {
        Some(Value::String(method)) => method,
        None if members.contains_key("result") || members.contains_key("error") => {
            return response(members);
        }
        _ => return Err(Fault::InvalidRequest("`method` must be text")),
    };
    let params = match members.remove("params") {
        None => Map::new(),
        Some(Value::Object(params)) => params,
        Some(_) => return Err(Fault::InvalidRequest("`params` must be an object")),
    };
    match members.remove("id") {
        None => Ok(Message::Notification { method, params }),
        Some(id) => {
            let id = RequestId::try_from(id).map_err(Fault::InvalidRequest)?;
            Ok(Message::Request { id, method, params })
        }
    }
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

    fn refused(body: &str) -> Fault {
        parse(body.as_bytes()).unwrap_err()
    }

    #[test]
    fn requests_notifications_and_responses_are_told_apart() {
        let request = parse(br#"{"jsonrpc":"2.0","id":"a","method":"ping"}"#).unwrap();
        assert!(matches!(request, Message::Request { method, .. } if method == "ping"));
        let note = parse(br#"{"jsonrpc":"2.0","method":"x","params":{"a":1}}"#).unwrap();
        assert!(matches!(note, Message::Notification { params, .. } if params.len() == 1));
        for answer in [
            r#"{"jsonrpc":"2.0","id":1,"result":{}}"#,
            r#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"}}"#,
        ] {
            assert!(matches!(parse(answer.as_bytes()), Ok(Message::Response { .. })), "{answer}");
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
            let Message::Request { id: read, .. } = parse(body.as_bytes()).unwrap() else {
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
            (
                r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#,
                Fault::InvalidRequest("batches are not accepted; send one message a POST"),
            ),
        ] {
            assert_eq!(refused(body), fault, "{body}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(refused(&deep), Fault::Parse);
    }
}
