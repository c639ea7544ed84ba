//! What was said on streams that answer a session's requests, for clients that come back to one.

use mcp::Frame;
use serde::Deserialize;
use worker::Result;

use super::{Database, integer};

/// So many events of an account are kept.
const KEPT: u64 = 200;

/// What a client that comes back has missed.
pub(in crate::instance) struct Missed {
    pub(in crate::instance) frames: Vec<Frame>,
    /// Whether the response is among what was said.
    pub(in crate::instance) ended: bool,
}

#[derive(Deserialize)]
struct Row {
    number: u64,
    frame: String,
    last: u8,
}

impl Database {
    /// Keeps an event, and of all events the newest.
    pub(in crate::instance) fn put_event(
        &self,
        session: &str,
        stream: &str,
        number: u64,
        frame: &Frame,
        last: bool,
    ) -> Result<()> {
        let values = vec![
            session.into(),
            stream.into(),
            integer(number)?,
            serde_json::to_string(frame)?.into(),
            integer(last.into())?,
        ];
        let insert = "INSERT INTO events (session, stream, number, frame, last) \
                      VALUES (?, ?, ?, ?, ?)";
        self.0.exec(insert, values)?;
        let oldest = "DELETE FROM events WHERE event <= (SELECT MAX(event) FROM events) - ?";
        self.0.exec(oldest, vec![integer(KEPT)?]).map(drop)
    }

    /// What was said on a session's stream after the event with this number; `None` when nothing
    /// is known of the stream.
    pub(in crate::instance) fn missed(
        &self,
        session: &str,
        stream: &str,
        after: u64,
    ) -> Result<Option<Missed>> {
        let query = "SELECT number, frame, last FROM events WHERE session = ? AND stream = ? \
                     ORDER BY number";
        let values = vec![session.into(), stream.into()];
        let rows: Vec<Row> = self.0.exec(query, values)?.to_array()?;
        if rows.is_empty() {
            return Ok(None);
        }
        let ended = rows.iter().any(|row| row.last != 0);
        let frames = rows
            .iter()
            .filter(|row| row.number > after)
            .filter_map(|row| serde_json::from_str(&row.frame).ok())
            .collect();
        Ok(Some(Missed { frames, ended }))
    }
}
