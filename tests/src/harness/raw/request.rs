//! One HTTP request in the making, and its answer.

use anyhow::{Context, Result, ensure};
use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};

use super::RawStream;

/// A request that can be changed until it is sent.
#[derive(Clone)]
pub struct RawRequest {
    http: reqwest::Client,
    method: Method,
    url: String,
    headers: Vec<(String, String)>,
    message: Value,
    body: Option<Vec<u8>>,
}

/// An answer that is not a stream.
#[derive(Clone, Debug)]
pub struct RawReply {
    /// HTTP status.
    pub status: u16,
    /// Header fields.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
    /// The body as JSON, or null.
    pub body: Value,
}

impl RawRequest {
    /// A request without header fields and body.
    #[must_use]
    pub const fn new(http: reqwest::Client, method: Method, url: String) -> Self {
        Self { http, method, url, headers: Vec::new(), message: Value::Null, body: None }
    }

    /// With this header field, instead of the one of this name that it had.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Without this header field.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    /// With this message as its body.
    #[must_use]
    pub fn message(mut self, message: Value) -> Self {
        self.message = message;
        self
    }

    /// With these bytes as its body, whatever the message was.
    #[must_use]
    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Some(bytes.into());
        self
    }

    /// With this id.
    #[must_use]
    pub fn id(self, id: Value) -> Self {
        self.member("id", Some(id))
    }

    /// With this member of the message, or without it.
    #[must_use]
    pub fn member(mut self, name: &str, value: Option<Value>) -> Self {
        set(&mut self.message, name, value);
        self
    }

    /// With this parameter.
    #[must_use]
    pub fn param(mut self, name: &str, value: Value) -> Self {
        if let Some(params) = self.message.get_mut("params") {
            set(params, name, Some(value));
        }
        self
    }

    /// With this member of the parameters' `_meta`; null takes it away.
    #[must_use]
    pub fn meta(mut self, name: &str, value: Value) -> Self {
        let Some(params) = self.message.get_mut("params") else { return self };
        let mut meta = params.get("_meta").cloned().unwrap_or_else(|| json!({}));
        set(&mut meta, name, (!value.is_null()).then_some(value));
        set(params, "_meta", Some(meta));
        self
    }

    /// Sends it and reads the whole answer.
    ///
    /// # Errors
    /// There was no answer.
    pub async fn send(self) -> Result<RawReply> {
        let response = self.response().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await?;
        let body = serde_json::from_str(&text).unwrap_or_default();
        Ok(RawReply { status, headers, text, body })
    }

    /// Sends it and reads the answer as a stream.
    ///
    /// # Errors
    /// The answer is no stream.
    pub async fn open(self) -> Result<RawStream> {
        let response = self.response().await?;
        let kind = response.headers().get("content-type").context("no content type")?;
        ensure!(response.status() == 200, "no stream: {response:?}");
        ensure!(kind.as_bytes().starts_with(b"text/event-stream"), "no stream: {response:?}");
        Ok(RawStream::of(response))
    }

    async fn response(self) -> Result<reqwest::Response> {
        let mut request = self.http.request(self.method, self.url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let body = match (self.body, self.message) {
            (Some(bytes), _) => Some(bytes),
            (None, Value::Null) => None,
            (None, message) => Some(serde_json::to_vec(&message)?),
        };
        if let Some(body) = body {
            request = request.body(body);
        }
        Ok(request.send().await?)
    }
}

impl RawReply {
    /// Its status, and the code of its error if it has one.
    #[must_use]
    pub fn verdict(&self) -> (u16, Option<i64>) {
        (self.status, self.body.pointer("/error/code").and_then(Value::as_i64))
    }

    /// A header field, or nothing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// What stands at this place of the result, or null.
    #[must_use]
    pub fn result(&self, pointer: &str) -> &Value {
        const NULL: &Value = &Value::Null;
        self.body.pointer(&format!("/result{pointer}")).unwrap_or(NULL)
    }
}

fn set(object: &mut Value, name: &str, value: Option<Value>) {
    let Some(members) = object.as_object_mut() else { return };
    match value {
        Some(value) => members.insert(name.into(), value),
        None => members.remove(name),
    };
}
