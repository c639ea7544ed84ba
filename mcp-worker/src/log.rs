//! Structured logs: one JSON object a line. Nothing that proves an identity is ever written: no
//! header, token, body or argument goes in, only what is named here.

use serde_json::{Map, Value};
use worker::{console_error, console_log};

use crate::request_id::RequestId;

/// Writes lines about one request.
pub(crate) struct Log {
    fields: Map<String, Value>,
}

/// A line that is being put together.
pub(crate) struct Line {
    level: &'static str,
    fields: Map<String, Value>,
}

impl Log {
    pub(crate) fn new(id: &RequestId) -> Self {
        let mut fields = Map::new();
        fields.insert("request_id".into(), id.as_str().into());
        Self { fields }
    }

    /// The id that ties the lines together.
    pub(crate) fn request_id(&self) -> &str {
        self.fields.get("request_id").and_then(Value::as_str).unwrap_or_default()
    }

    /// The same with the webhook delivery that led to this request.
    pub(crate) fn of_delivery(mut self, delivery: Option<String>) -> Self {
        if let Some(delivery) = delivery {
            self.fields.insert("delivery_id".into(), delivery.into());
        }
        self
    }

    pub(crate) fn info(&self, event: &str) -> Line {
        self.line("info", event)
    }

    pub(crate) fn warn(&self, event: &str) -> Line {
        self.line("warn", event)
    }

    pub(crate) fn error(&self, event: &str) -> Line {
        self.line("error", event)
    }

    fn line(&self, level: &'static str, event: &str) -> Line {
        let mut fields = self.fields.clone();
        fields.insert("level".into(), level.into());
        fields.insert("event".into(), event.into());
        Line { level, fields }
    }
}

impl Line {
    pub(crate) fn text(mut self, name: &str, value: &str) -> Self {
        let value: String = value.chars().take(500).collect();
        self.fields.insert(name.into(), value.into());
        self
    }

    pub(crate) fn value(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(name.into(), value.into());
        self
    }

    pub(crate) fn write(self) {
        let text = Value::Object(self.fields).to_string();
        if self.level == "info" { console_log!("{text}") } else { console_error!("{text}") }
    }
}
