//! A request.

use std::collections::BTreeMap;

use serde::Serialize;

/// A request over HTTP, as a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The method.
    pub method: &'static str,
    /// The whole address.
    pub url: String,
    /// Header fields, their names in lower case. A field `host` is said instead of the address's.
    pub headers: BTreeMap<&'static str, String>,
    /// The body, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

impl Question {
    /// A GET.
    #[must_use]
    pub fn get(url: String) -> Self {
        Self { method: "GET", url, ..Self::default() }
    }

    /// A POST of JSON.
    #[must_use]
    pub fn post(url: String, body: &str) -> Self {
        let question = Self { method: "POST", url, body: Some(body.into()), ..Self::default() };
        question.with("content-type", "application/json")
    }

    /// With one more header field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.into());
        self
    }
}
