//! Webhooks: what was sent, what is to be sent, and the sending.

mod log;
mod queue;
mod send;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(crate) use log::DeliveryLog;
pub(crate) use queue::{Outgoing, Queue};
pub(crate) use send::{Receiver, run};

use super::clock::iso_millis;

/// One attempt to hand an event to the App, as GitHub's delivery log shows it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Delivery {
    /// The attempt's number.
    pub id: u64,
    /// The event's GUID; a redelivery has the same one.
    pub guid: String,
    /// `X-GitHub-Event`.
    pub event: String,
    /// The payload's `action`.
    pub action: Option<String>,
    /// The installation it is about.
    pub installation_id: Option<u64>,
    /// The repository it is about.
    pub repository_id: Option<u64>,
    /// Whether someone asked to send it again.
    pub redelivery: bool,
    /// Milliseconds since 1970.
    pub delivered_at: i64,
    /// Seconds until the answer.
    pub duration: f64,
    /// `OK`, or the reason in words.
    pub status: String,
    /// The receiver's status code; 502 when it was not reached, 504 when it was too slow.
    pub status_code: u16,
    /// What was sent along.
    pub request_headers: BTreeMap<String, String>,
    /// The exact bytes that were signed.
    pub payload: String,
    /// What came back.
    pub response_headers: BTreeMap<String, String>,
    /// What came back.
    pub response_body: Option<String>,
    /// Where it was sent to.
    pub url: String,
}

impl Delivery {
    /// Whether the receiver answered 2xx.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        (200..300).contains(&self.status_code)
    }

    /// The payload as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.payload).unwrap_or(Value::Null)
    }

    /// The row of `GET /app/hook/deliveries`.
    pub(crate) fn row(&self) -> Value {
        json!({
            "id": self.id,
            "guid": self.guid,
            "delivered_at": iso_millis(self.delivered_at),
            "redelivery": self.redelivery,
            "duration": self.duration,
            "status": self.status,
            "status_code": self.status_code,
            "event": self.event,
            "action": self.action,
            "installation_id": self.installation_id,
            "repository_id": self.repository_id,
            "throttled_at": null,
        })
    }

    /// The answer of `GET /app/hook/deliveries/{id}`.
    pub(crate) fn detail(&self) -> Value {
        let mut detail = self.row();
        if let Some(detail) = detail.as_object_mut() {
            detail.insert("url".into(), json!(self.url));
            detail.insert(
                "request".into(),
                json!({ "headers": self.request_headers, "payload": self.json() }),
            );
            detail.insert(
                "response".into(),
                json!({ "headers": self.response_headers, "payload": self.response_body }),
            );
        }
        detail
    }
}
