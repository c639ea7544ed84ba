//! Event streams. This half holds the client's connection, which costs nothing while it is
//! silent; a WebSocket connects it to the instance, which may sleep meanwhile.

use std::time::Duration;

use futures::{StreamExt as _, channel::mpsc};
use ids::UnixMillis;
use mcp::Frame;
use token::TokenRefusal;
use wasm_bindgen_futures::spawn_local;
use worker::{
    Delay, Headers, Method, Request, RequestInit, Response, ResponseBuilder, Result, Stub,
    WebSocket, WebsocketEvent,
};

use crate::{
    authorize::Unauthorized,
    clock,
    envelope::{self, Envelope},
    reply,
};

/// How often a comment shows both sides that the connection lives.
const KEEPALIVE: Duration = Duration::from_secs(20);
/// How many events wait for a slow client before it is given up.
const WAITING_EVENTS: usize = 32;

type Sender = mpsc::Sender<Vec<u8>>;

/// Opens a stream that ends with the token's time, or passes on the reply that there is none.
pub(crate) async fn open(
    stub: &Stub,
    envelope: &Envelope,
    until: UnixMillis,
) -> Result<Result<Response, Unauthorized>> {
    let headers = Headers::new();
    headers.set("Upgrade", "websocket")?;
    headers.set(envelope::FIELD, &envelope.to_field()?)?;
    let mut init = RequestInit::new();
    init.with_method(Method::Get).with_headers(headers);
    let request = Request::new_with_init("http://instance/stream", &init)?;
    let mut response = stub.fetch_with_request(request).await?;
    match response.status_code() {
        101 => {}
        200 => return Ok(Ok(reply::of(&response.json().await?)?)),
        401 => return Ok(Err(Unauthorized::Refused(TokenRefusal::Revoked))),
        status => {
            let problem = format!("the instance answered {status}");
            return Err(worker::Error::RustError(problem));
        }
    }
    let Some(socket) = response.websocket() else {
        return Err(worker::Error::RustError("the instance opened no WebSocket".into()));
    };

    let (mut sender, receiver) = mpsc::channel(WAITING_EVENTS);
    // The headers leave with the first byte.
    let sent = send(&mut sender, &Frame::comment("open"));
    if !sent {
        return Err(worker::Error::RustError("the stream cannot be written".into()));
    }
    spawn_local(keep_alive(sender.clone(), socket.clone(), until));
    spawn_local(pass_on(sender, socket));
    let events = receiver.map(Ok::<_, worker::Error>);
    ResponseBuilder::new().with_headers(event_stream()?).from_stream(events).map(Ok)
}

/// Whether the instance answers with a stream of its own.
pub(crate) fn is_stream(response: &Response) -> Result<bool> {
    let kind = response.headers().get("content-type")?;
    Ok(kind.is_some_and(|kind| kind == "text/event-stream"))
}

/// Passes on the stream that answers one request. The instance keeps it alive, and hears when its
/// client is gone: it reads nothing here, so the runtime connects both sides.
pub(crate) fn relay(response: Response) -> Result<Response> {
    let (_, body) = response.into_parts();
    Ok(ResponseBuilder::new().with_headers(event_stream()?).body(body))
}

fn event_stream() -> Result<Headers> {
    let headers = Headers::new();
    headers.set("Content-Type", "text/event-stream")?;
    headers.set("Cache-Control", "no-cache, no-transform")?;
    headers.set("X-Accel-Buffering", "no")?;
    Ok(headers)
}

/// Passes on what the instance sends until one side is gone.
async fn pass_on(mut sender: Sender, socket: WebSocket) {
    if let Ok(mut events) = socket.events()
        && socket.accept().is_ok()
    {
        while let Some(Ok(WebsocketEvent::Message(message))) = events.next().await {
            let frame = message.text().and_then(|text| serde_json::from_str(&text).ok());
            if let Some(frame) = frame
                && !send(&mut sender, &frame)
            {
                break;
            }
        }
    }
    // Ends the client's stream, and with it the task that keeps it alive.
    sender.close_channel();
    close(&socket);
}

/// A task of its own, and not part of what it keeps alive: a timer that is polled together with
/// the events would wake up only the first of those that wait for it.
async fn keep_alive(mut sender: Sender, socket: WebSocket, until: UnixMillis) {
    while let Some(pause) = pause(clock::now(), until) {
        Delay::from(pause).await;
        if !send(&mut sender, &Frame::comment("keepalive")) {
            break;
        }
    }
    if !sender.is_closed() {
        // The client comes back with a new token.
        send(&mut sender, &Frame::comment("closed: the access token has expired"));
        sender.close_channel();
    }
    close(&socket);
}

/// How long to be silent. None when the stream's time is over.
fn pause(now: UnixMillis, until: UnixMillis) -> Option<Duration> {
    let left = Duration::from_millis(until.get().saturating_sub(now.get()));
    (!left.is_zero()).then_some(left.min(KEEPALIVE))
}

/// Whether the client takes it: it is still there, and not too far behind.
fn send(sender: &mut Sender, frame: &Frame) -> bool {
    if sender.try_send(frame.to_string().into_bytes()).is_ok() {
        return true;
    }
    sender.close_channel();
    false
}

/// Tells the instance that nobody listens any more. If it knows already, that is fine.
fn close(socket: &WebSocket) {
    drop(socket.close(Some(1000), Some("the client is gone")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_ends_with_its_token_and_not_at_the_next_keepalive() {
        let until = UnixMillis::new(100_000);
        let at = |millis| pause(UnixMillis::new(millis), until);
        assert_eq!(at(0), Some(KEEPALIVE));
        assert_eq!(at(99_000), Some(Duration::from_secs(1)));
        assert_eq!(at(100_000), None);
        assert_eq!(at(100_001), None);
    }
}
