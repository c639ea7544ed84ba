//! Open streams: hibernatable WebSockets to the stateless half, which holds the clients.

use ids::{Generation, Login, UnixMillis};
use mcp::{EventId, Frame, Subscription};
use serde::{Deserialize, Serialize};
use worker::{Response, Result, WebSocket, WebSocketPair};

use super::{Core, backend::server};
use crate::{clock, entropy};

const TAG: &str = "stream";

/// What is kept beside a connection while the instance sleeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Attachment {
    stream: String,
    login: Login,
    opened_at: UnixMillis,
    /// A connection stays listed until the other side has seen its end.
    ended: bool,
    /// As JSON text: the runtime's own format would turn large numbers into others.
    subscription: String,
}

impl Core {
    pub(super) fn open_stream(
        &self,
        login: Login,
        subscription: Subscription,
        resumes: Option<&EventId>,
    ) -> Result<Response> {
        self.make_room()?;
        let pair = WebSocketPair::new()?;
        self.state.accept_websocket_with_tags(&pair.server, &[TAG]);
        let attachment = Attachment {
            stream: entropy::hex::<4>()?,
            login,
            opened_at: clock::now(),
            ended: false,
            subscription: serde_json::to_string(&subscription)?,
        };
        let at = attachment.at(self.generation());
        pair.server.serialize_attachment(&attachment)?;
        for frame in subscription.opening(&at, resumes) {
            send(&pair.server, &frame)?;
        }
        Response::from_websocket(pair.client)
    }

    /// Tells every open stream that the tool list has changed, and ends those of a login that
    /// is not in use any more. Returns how many were told.
    pub(super) fn announce(&self, login: &Login, generation: Generation) -> Result<usize> {
        let mut told = 0;
        for (socket, attachment, subscription) in self.open_streams() {
            if attachment.login != *login {
                end(&socket, attachment, &subscription, "the account has another login now")?;
            } else if let Some(frame) = subscription.tools_changed(&attachment.at(generation)) {
                // One broken connection must not keep the others from hearing.
                told += usize::from(send(&socket, &frame).is_ok());
            }
        }
        Ok(told)
    }

    pub(super) fn end_streams_of(&self, session: &str) -> Result<()> {
        for (socket, attachment, subscription) in self.open_streams() {
            if subscription.session() == Some(session) {
                end(&socket, attachment, &subscription, "the session has ended")?;
            }
        }
        Ok(())
    }

    /// Ends the oldest streams when there are as many as may be.
    fn make_room(&self) -> Result<()> {
        let most = self.config()?.streams;
        let limit = usize::try_from(most).unwrap_or(usize::MAX);
        let mut open = self.open_streams();
        if open.len() < limit {
            return Ok(());
        }
        open.sort_by_key(|(_, attachment, _)| attachment.opened_at);
        let excess = open.len() + 1 - limit;
        let reason = format!("more than {most} streams are open");
        for (socket, attachment, subscription) in open.into_iter().take(excess) {
            end(&socket, attachment, &subscription, &reason)?;
        }
        Ok(())
    }

    fn open_streams(&self) -> Vec<(WebSocket, Attachment, Subscription)> {
        let sockets = self.state.get_websockets_with_tag(TAG).into_iter();
        sockets
            .filter_map(|socket| {
                let attachment: Attachment = socket.deserialize_attachment().ok()??;
                let subscription = serde_json::from_str(&attachment.subscription).ok()?;
                (!attachment.ended).then_some((socket, attachment, subscription))
            })
            .collect()
    }
}

impl Attachment {
    fn at(&self, generation: Generation) -> EventId {
        EventId { stream: self.stream.clone(), generation: generation.get() }
    }
}

fn end(
    socket: &WebSocket,
    attachment: Attachment,
    subscription: &Subscription,
    reason: &str,
) -> Result<()> {
    for frame in subscription.closing(&server(), reason) {
        // If it is gone already, nobody has to be told.
        drop(send(socket, &frame));
    }
    socket.serialize_attachment(&Attachment { ended: true, ..attachment })?;
    drop(socket.close(Some(1000), Some(reason)));
    Ok(())
}

fn send(socket: &WebSocket, frame: &Frame) -> Result<()> {
    socket.send_with_str(serde_json::to_string(frame)?)
}
