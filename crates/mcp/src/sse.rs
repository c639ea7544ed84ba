//! Server-sent events.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One piece of an event stream: an event, or a comment that only keeps the connection busy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The event's id, for resumption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// After how many milliseconds a client that lost the stream should come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<u32>,
    /// For whoever reads the wire; clients ignore it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Value>,
}

impl Frame {
    /// A message.
    #[must_use]
    pub fn message(message: Value) -> Self {
        Self { message: Some(message), ..Self::default() }
    }

    /// A comment.
    #[must_use]
    pub fn comment(text: &str) -> Self {
        Self { comment: Some(text.into()), ..Self::default() }
    }
}

impl fmt::Display for Frame {
    /// As it goes over the wire, with the empty line at the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(comment) = &self.comment {
            writeln!(f, ": {}", comment.replace(['\r', '\n'], " "))?;
        }
        if let Some(id) = &self.id {
            writeln!(f, "id: {id}")?;
        }
        if let Some(retry) = self.retry {
            writeln!(f, "retry: {retry}")?;
        }
        match &self.message {
            Some(message) => writeln!(f, "data: {message}")?,
            // An event with an id and no message: primes the client for resumption.
            None if self.id.is_some() => writeln!(f, "data:")?,
            None => {}
        }
        writeln!(f)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn frames_read_as_the_format_wants_them() {
        let message = Frame::message(json!({"a": "line\nbreak"}));
        assert_eq!(message.to_string(), "data: {\"a\":\"line\\nbreak\"}\n\n");
        assert_eq!(Frame::comment("keepalive").to_string(), ": keepalive\n\n");
        assert_eq!(Frame::comment("a\nid: 1").to_string(), ": a id: 1\n\n");
        let primer = Frame { id: Some("s-1".into()), retry: Some(1000), ..Frame::default() };
        assert_eq!(primer.to_string(), "id: s-1\nretry: 1000\ndata:\n\n");
    }

    #[test]
    fn a_frame_survives_the_way_through_json() {
        for frame in [
            Frame::message(json!({"jsonrpc": "2.0"})),
            Frame::comment("x"),
            Frame { id: Some("1".into()), retry: Some(5), ..Frame::default() },
        ] {
            let text = serde_json::to_string(&frame).unwrap();
            assert_eq!(serde_json::from_str::<Frame>(&text).unwrap(), frame);
        }
    }
}
