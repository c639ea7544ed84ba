//! Clients that come back to a stream that answers a request of theirs.

use mcp::{EventId, Frame};
use oauth::FamilyId;
use worker::{Response, Result, WebSocket, WebSocketPair};

use super::{
    Core,
    streams::{TAG, family_tag},
};

const COMPLETE: &str = "the answer is complete";

impl Core {
    /// What a session's client has missed of the answer to a request, and what is still to come;
    /// `None` when nothing is known of that answer.
    pub(super) fn resume_call(
        &self,
        session: &str,
        family: Option<&FamilyId>,
        seen: &EventId,
    ) -> Result<Option<Response>> {
        if !seen.is_of_a_call() {
            return Ok(None);
        }
        let Some(missed) = self.database.missed(session, &seen.stream, seen.number)? else {
            return Ok(None);
        };
        let more = !missed.ended && self.calls.is_speaking(&seen.stream);
        if missed.frames.is_empty() && !more {
            return Ok(None);
        }
        // Who comes back again has lost the connection before.
        self.end_call_streams(&seen.stream);
        let pair = WebSocketPair::new()?;
        let family = family.map(family_tag);
        let tags: Vec<_> = std::iter::once(&*seen.stream).chain(family.as_deref()).collect();
        self.state.accept_websocket_with_tags(&pair.server, &tags);
        for frame in &missed.frames {
            send(&pair.server, frame);
        }
        if !more {
            end(&pair.server, COMPLETE);
        }
        Response::from_websocket(pair.client).map(Some)
    }

    /// Passes something on to a client that has come back.
    pub(super) fn pass_to_call_streams(&self, stream: &str, frame: &Frame) {
        for socket in self.state.get_websockets_with_tag(stream) {
            send(&socket, frame);
        }
    }

    /// There is no more to come.
    pub(super) fn end_call_streams(&self, stream: &str) {
        for socket in self.state.get_websockets_with_tag(stream) {
            end(&socket, COMPLETE);
        }
    }

    /// There is no more to come of any answer. Returns how many streams that ends.
    pub(super) fn end_all_call_streams(&self, reason: &str) -> usize {
        self.end_call_streams_where(|_| true, reason)
    }

    /// There is no more to come of answers whose tags are so. Returns how many streams that ends.
    pub(super) fn end_call_streams_where(
        &self,
        is_meant: impl Fn(&[String]) -> bool,
        reason: &str,
    ) -> usize {
        let sockets = self.state.get_websockets().into_iter();
        let of_calls = |socket: &WebSocket| {
            let tags = self.state.get_tags(socket);
            !tags.iter().any(|tag| tag == TAG) && is_meant(&tags)
        };
        let open: Vec<_> = sockets.filter(of_calls).collect();
        for socket in &open {
            send(socket, &Frame::comment(&format!("closed: {reason}")));
            end(socket, reason);
        }
        open.len()
    }
}

/// What does not arrive is kept, for when the client comes back.
fn send(socket: &WebSocket, frame: &Frame) {
    if let Ok(text) = serde_json::to_string(frame) {
        drop(socket.send_with_str(text));
    }
}

fn end(socket: &WebSocket, reason: &str) {
    drop(socket.close(Some(1000), Some(reason)));
}
