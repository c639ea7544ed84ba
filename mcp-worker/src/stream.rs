//! Event streams. This half holds the client's connection, which costs nothing while it is
//! silent; a WebSocket connects it to the instance, which may sleep meanwhile.

use std::time::Duration;

use futures::{
    StreamExt as _,
    channel::{mpsc, oneshot},
};
use ids::UnixMillis;
use mcp::{Frame, Subscription};
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
    guarded::Guarded,
    instance::server,
    reply,
};

/// How often a comment shows both sides that the connection lives.
const KEEPALIVE: Duration = Duration::from_secs(20);
/// How many events wait for a slow client before it is given up. One push sends each list and each
/// resource that is watched at most once, which is about a hundred.
const WAITING_EVENTS: usize = 256;

/// The way to a client, and what a stream of its ends with when this half ends it.
#[derive(Clone)]
struct Sender {
    events: mpsc::Sender<Vec<u8>>,
    subscription: Option<Subscription>,
}

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

    let (mut sender, receiver) = Sender::new(envelope.accepted.subscription());
    // The headers leave with the first byte.
    let sent = sender.send(&Frame::comment("open"));
    if !sent {
        return Err(worker::Error::RustError("the stream cannot be written".into()));
    }
    spawn_local(keep_alive(sender.clone(), socket.clone(), until));
    let (events, _, gone) = Guarded::new(receiver);
    spawn_local(leave(gone, socket.clone()));
    spawn_local(pass_on(sender, socket));
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
                && !sender.send(&frame)
            {
                break;
            }
        }
    }
    // Ends the client's stream, and with it the task that keeps it alive.
    sender.events.close_channel();
    close(&socket);
}

/// Frees the stream as soon as nobody reads it any more.
async fn leave(gone: oneshot::Receiver<()>, socket: WebSocket) {
    // That nobody can say so is the stream's end, too.
    let _ = gone.await;
    close(&socket);
}

/// A task of its own, and not part of what it keeps alive: a timer that is polled together with
/// the events would wake up only the first of those that wait for it.
async fn keep_alive(mut sender: Sender, socket: WebSocket, until: UnixMillis) {
    while let Some(pause) = pause(clock::now(), until) {
        Delay::from(pause).await;
        if !sender.send(&Frame::comment("keepalive")) {
            break;
        }
    }
    // If it is open still, the client comes back with a new token.
    sender.end("the access token has expired");
    close(&socket);
}

/// How long to be silent. None when the stream's time is over.
fn pause(now: UnixMillis, until: UnixMillis) -> Option<Duration> {
    let left = Duration::from_millis(until.get().saturating_sub(now.get()));
    (!left.is_zero()).then_some(left.min(KEEPALIVE))
}

impl Sender {
    fn new(subscription: Option<Subscription>) -> (Self, mpsc::Receiver<Vec<u8>>) {
        let (events, receiver) = mpsc::channel(WAITING_EVENTS);
        (Self { events, subscription }, receiver)
    }

    /// Whether the client takes it: it is still there, and not too far behind. Otherwise its stream
    /// is at its end.
    fn send(&mut self, frame: &Frame) -> bool {
        if self.events.try_send(frame.to_string().into_bytes()).is_ok() {
            return true;
        }
        self.end("the client is too far behind");
        false
    }

    /// Ends the stream in order, if it is open, with all that waits and the reason.
    fn end(&mut self, reason: &str) {
        let frames = match &self.subscription {
            Some(subscription) => subscription.closing(&server(), reason),
            None => vec![Frame::comment(&format!("closed: {reason}"))],
        };
        let last: String = frames.iter().map(ToString::to_string).collect();
        // Each sender has a place of its own, however many events wait; a new one has not used it.
        drop(self.events.clone().try_send(last.into_bytes()));
        self.events.close_channel();
    }
}

/// Tells the instance that nobody listens any more. If it knows already, that is fine.
fn close(socket: &WebSocket) {
    drop(socket.close(Some(1000), Some("the client is gone")));
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;
    use mcp::{Change, EventId, Incoming};
    use serde_json::json;

    use super::*;

    /// What opens a stream of the modern era.
    fn listening() -> Subscription {
        let meta = json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28",
                          "io.modelcontextprotocol/clientCapabilities": {}});
        let params = json!({"_meta": meta, "notifications": {"resourcesListChanged": true}});
        let body = json!({"jsonrpc": "2.0", "id": "mine", "method": "subscriptions/listen",
                          "params": params});
        let fields = [
            ("content-type", "application/json"),
            ("mcp-protocol-version", "2026-07-28"),
            ("mcp-method", "subscriptions/listen"),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let headers = mcp::HeaderFields::read(fields);
        let body = body.to_string();
        let accepted = mcp::receive(&Incoming { method: "POST", headers, body: body.as_bytes() });
        accepted.unwrap().subscription().unwrap()
    }

    /// Everything that the client reads up to the end.
    fn read(receiver: mpsc::Receiver<Vec<u8>>) -> Vec<String> {
        let events: Vec<_> = block_on(receiver.collect());
        events.into_iter().map(|event| String::from_utf8(event).unwrap()).collect()
    }

    #[test]
    fn a_push_of_a_hundred_watched_resources_fits_however_slow_the_client_is() {
        let stream = listening();
        let (mut sender, receiver) = Sender::new(Some(stream.clone()));
        let at = EventId { stream: "s".into(), number: 1 };
        let watched = (0..100).map(|number| Change::Resource(format!("b00t://learn/{number}")));
        let news = std::iter::once(Change::Resources).chain(watched);
        let frames: Vec<_> = news.filter_map(|change| stream.news(&change, true, &at)).collect();
        assert_eq!(frames.len(), 101);
        for _ in 0..2 {
            assert!(frames.iter().all(|frame| sender.send(frame)));
        }
        sender.events.close_channel();
        assert_eq!(read(receiver).len(), 202);
    }

    #[test]
    fn a_client_that_is_too_far_behind_is_told_so_after_all_that_waits() {
        let (mut sender, receiver) = Sender::new(Some(listening()));
        let mut taken = 0;
        while sender.send(&Frame::comment("news")) {
            taken += 1;
        }
        assert!(!sender.send(&Frame::comment("more")), "its stream has ended");
        let told = read(receiver);
        assert!(taken >= WAITING_EVENTS && told.len() == taken + 1, "{taken}, {}", told.len());
        let last = told.last().unwrap();
        assert!(last.starts_with(": closed: the client is too far behind\n"), "{last}");
        assert!(last.contains("\"id\":\"mine\"") && last.contains("\"resultType\""), "{last}");
    }

    #[test]
    fn a_stream_that_this_half_ends_has_the_orderly_end_of_its_era() {
        let end = |subscription: Option<Subscription>| {
            let (mut sender, receiver) = Sender::new(subscription);
            sender.end("the access token has expired");
            sender.end("twice");
            read(receiver).concat()
        };
        let comment = ": closed: the access token has expired\n\n";
        assert_eq!(end(None), comment);
        let modern = end(Some(listening()));
        let result = modern.strip_prefix(comment).unwrap();
        assert!(result.starts_with("data: ") && result.contains("\"result\""), "{result}");
    }

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
