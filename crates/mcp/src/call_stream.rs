//! The stream that answers one request.

use serde_json::Value;

use crate::{Era, EventId, Frame, Version, subscription::RETRY_MS};

/// Streams of calls have names of their own, so that nobody takes them for a session's.
const PREFIX: &str = "call.";

/// The stream that answers one request: what the server has to say meanwhile, then the response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallStream {
    name: String,
    version: Version,
}

impl CallStream {
    /// A stream with a random name, for a client of this version.
    #[must_use]
    pub fn new(random: &str, version: Version) -> Self {
        Self { name: format!("{PREFIX}{random}"), version }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether its client can come back to it with `Last-Event-ID`, after a message or right at
    /// the beginning.
    #[must_use]
    pub fn can_be_resumed(&self) -> bool {
        self.version == Version::V2025November
    }

    /// What it begins with: the event that primes a client for resumption.
    #[must_use]
    pub fn opening(&self) -> Option<Frame> {
        // Clients before this revision take an event without data for a broken one.
        self.can_be_resumed().then(|| Frame {
            id: Some(self.event(0).to_string()),
            retry: Some(RETRY_MS),
            ..Frame::default()
        })
    }

    /// A message on it, the first one with number 1.
    #[must_use]
    pub fn frame(&self, number: u64, message: Value) -> Frame {
        let id = match self.version.era() {
            Era::Legacy => Some(self.event(number).to_string()),
            Era::Modern => None,
        };
        Frame { id, ..Frame::message(message) }
    }

    fn event(&self, number: u64) -> EventId {
        EventId { stream: self.name.clone(), number }
    }
}

impl EventId {
    /// Whether it is of a stream that answers a request, and not of a session's.
    #[must_use]
    pub fn is_of_a_call(&self) -> bool {
        self.stream.starts_with(PREFIX)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_clients_that_can_resume_are_primed() {
        let stream = CallStream::new("a-b", Version::V2025November);
        assert_eq!(stream.opening().unwrap().to_string(), "id: call.a-b-0\nretry: 1000\ndata:\n\n");
        assert_eq!(stream.frame(7, json!({})).to_string(), "id: call.a-b-7\ndata: {}\n\n");
        let seen = EventId::parse("call.a-b-7").unwrap();
        assert!(seen.is_of_a_call());
        assert_eq!((seen.stream.as_str(), seen.number), (stream.name(), 7));
        for version in [Version::V2025March, Version::V2025June, Version::V2026July] {
            assert_eq!(CallStream::new("a", version).opening(), None);
        }
        let modern = CallStream::new("a", Version::V2026July).frame(1, json!({}));
        assert_eq!(modern.to_string(), "data: {}\n\n");
        assert!(!EventId::parse("0a1b-7").unwrap().is_of_a_call());
    }
}
