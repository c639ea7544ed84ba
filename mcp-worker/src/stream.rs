//! Event streams. This half holds the client's connection, which costs nothing while it is
//! silent; a WebSocket connects it to the instance, which may sleep meanwhile.

use std::time::Duration;

use futures::{StreamExt as _, channel::mpsc};
use mcp::Frame;
use wasm_bindgen_futures::spawn_local;
use worker::{
    Delay, Headers, Method, Request, RequestInit, Response, ResponseBuilder, Result, Stub,
    WebSocket, WebsocketEvent,
};

use crate::{
    envelope::{self, Envelope},
    reply,
};

/// How often a comment shows both sides that the connection lives.
const KEEPALIVE: Duration = Duration::from_secs(20);
/// How many events wait for a slow client before it is given up.
const WAITING_EVENTS: usize = 32;

type Sender = mpsc::Sender<Vec<u8>>;

/// Opens a stream, or passes on the reply that there is none.
pub(crate) async fn open(stub: &Stub, envelope: &Envelope) -> Result<Response> {
    let headers = Headers::new();
    headers.set("Upgrade", "websocket")?;
    headers.set(envelope::FIELD, &envelope.to_field()?)?;
    let mut init = RequestInit::new();
    init.with_method(Method::Get).with_headers(headers);
    let request = Request::new_with_init("http://instance/stream", &init)?;
    let mut response = stub.fetch_with_request(request).await?;
    match response.status_code() {
        101 => {}
        200 => return reply::of(&response.json().await?),
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
    spawn_local(keep_alive(sender.clone(), socket.clone()));
    spawn_local(pass_on(sender, socket));

    let headers = Headers::new();
    headers.set("Content-Type", "text/event-stream")?;
    headers.set("Cache-Control", "no-cache, no-transform")?;
    headers.set("X-Accel-Buffering", "no")?;
    let events = receiver.map(Ok::<_, worker::Error>);
    ResponseBuilder::new().with_headers(headers).from_stream(events)
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
async fn keep_alive(mut sender: Sender, socket: WebSocket) {
    loop {
        Delay::from(KEEPALIVE).await;
        if !send(&mut sender, &Frame::comment("keepalive")) {
            close(&socket);
            break;
        }
    }
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
