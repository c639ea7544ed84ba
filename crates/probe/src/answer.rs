//! What came back.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// An answer over HTTP, as a value.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Header fields, their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body as text.
    pub body: String,
}

impl Answer {
    /// What stands at a JSON pointer (RFC 6901) of the body; null when nothing does.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Value {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        body.pointer(pointer).cloned().unwrap_or_default()
    }

    /// A header field; empty when it is not there.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}
