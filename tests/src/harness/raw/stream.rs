//! Server-sent events, as they come.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::header::HeaderMap;
use serde_json::Value;
use tokio::time::timeout;

/// After this long, an event that has not come is taken for lost. A bound for failures, not a
/// measurement.
const LOST_AFTER: Duration = Duration::from_secs(60);

/// What a comment says that only keeps a connection busy.
const KEEPALIVE: &str = "keepalive";

/// An open event stream. Dropping it closes the connection.
pub struct RawStream {
    response: reqwest::Response,
    unread: Vec<u8>,
}

/// One event, or a comment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RawEvent {
    /// For whoever reads the wire.
    pub comment: Option<String>,
    /// The event's id.
    pub id: Option<String>,
    /// The milliseconds after which a client should come back.
    pub retry: Option<u64>,
    /// What is in it: a message, or null when its data is empty or missing.
    pub message: Value,
}

impl RawStream {
    pub(super) const fn of(response: reqwest::Response) -> Self {
        Self { response, unread: Vec::new() }
    }

    /// The header fields that it began with.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The next event, keepalives left out; `None` at the end.
    ///
    /// # Errors
    /// Nothing comes any more, or it is no event stream.
    pub async fn next(&mut self) -> Result<Option<RawEvent>> {
        loop {
            let read = timeout(LOST_AFTER, self.read()).await;
            let event = read.context("nothing came on the stream")??;
            if event.as_ref().is_none_or(|event| event.comment.as_deref() != Some(KEEPALIVE)) {
                return Ok(event);
            }
        }
    }

    /// The next keepalive; what comes before it is passed over.
    ///
    /// # Errors
    /// The stream ended before.
    pub async fn keepalive(&mut self) -> Result<()> {
        loop {
            let read = timeout(LOST_AFTER, self.read()).await;
            let event = read.context("no keepalive came")??.context("ended without a keepalive")?;
            if event.comment.as_deref() == Some(KEEPALIVE) {
                return Ok(());
            }
        }
    }

    /// The next event with this method; what comes before it is passed over.
    ///
    /// # Errors
    /// The stream ended before.
    pub async fn told(&mut self, method: &str) -> Result<RawEvent> {
        loop {
            let event = self.next().await?.with_context(|| format!("ended without {method}"))?;
            if event.method() == Some(method) {
                return Ok(event);
            }
        }
    }

    /// The next announcement that the list of tools has changed.
    ///
    /// # Errors
    /// The stream ended before.
    pub async fn tools_changed(&mut self) -> Result<RawEvent> {
        self.told("notifications/tools/list_changed").await
    }

    /// Everything up to the end.
    ///
    /// # Errors
    /// The end does not come.
    pub async fn rest(&mut self) -> Result<Vec<RawEvent>> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await? {
            events.push(event);
        }
        Ok(events)
    }

    async fn read(&mut self) -> Result<Option<RawEvent>> {
        loop {
            if let Some(end) = self.unread.windows(2).position(|pair| pair == b"\n\n") {
                let event: Vec<u8> = self.unread.drain(..end + 2).collect();
                return RawEvent::parse(&String::from_utf8(event)?).map(Some);
            }
            match self.response.chunk().await? {
                Some(chunk) => self.unread.extend(chunk),
                None => {
                    ensure!(self.unread.is_empty(), "half an event: {:?}", self.unread);
                    return Ok(None);
                }
            }
        }
    }
}

impl RawEvent {
    /// The method of its message.
    #[must_use]
    pub fn method(&self) -> Option<&str> {
        self.message.get("method").and_then(Value::as_str)
    }

    fn parse(text: &str) -> Result<Self> {
        let mut event = Self::default();
        for line in text.lines().filter(|line| !line.is_empty()) {
            let (field, value) = line.split_once(':').context("a line without a colon")?;
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "" => event.comment = Some(value.into()),
                "id" => event.id = Some(value.into()),
                "retry" => event.retry = Some(value.parse()?),
                "data" if value.is_empty() => {}
                "data" => event.message = serde_json::from_str(value)?,
                other => anyhow::bail!("an unknown field: {other}"),
            }
        }
        Ok(event)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn events_are_read_field_by_field() {
        let event = RawEvent::parse("id: a-1\nretry: 1000\ndata:\n\n").unwrap();
        assert_eq!((event.id.as_deref(), event.retry), (Some("a-1"), Some(1000)));
        assert_eq!(event.message, Value::Null);
        let event = RawEvent::parse(": open\n\n").unwrap();
        assert_eq!(event.comment.as_deref(), Some("open"));
        let event = RawEvent::parse("data: {\"method\":\"x\"}\n\n").unwrap();
        assert_eq!((event.method(), event.message.clone()), (Some("x"), json!({"method": "x"})));
        for broken in ["data: {\n\n", "nonsense\n\n", "retry: soon\n\n", "colour: red\n\n"] {
            assert!(RawEvent::parse(broken).is_err(), "{broken:?}");
        }
    }
}
