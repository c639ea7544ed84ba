//! A way in for programs that cannot send a token, or that find no names below localhost: a proxy on
//! loopback that adds a token, or passes on theirs, and notes what goes through it.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use super::until::in_time;

/// More than the endpoint reads.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;
/// What is between two neighbours, and not between client and server.
const HOP_BY_HOP: [HeaderName; 4] =
    [header::HOST, header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING];
/// In which revision of the protocol a request is, unless it is the first of a session.
const REVISION: &str = "mcp-protocol-version";

/// An account's endpoint at another address, as long as this lives.
pub struct Gateway {
    url: String,
    noted: watch::Receiver<Noted>,
    task: JoinHandle<()>,
}

#[derive(Clone)]
struct Target {
    http: reqwest::Client,
    url: String,
    /// Takes the place of whatever the program sends.
    token: Option<String>,
    noted: watch::Sender<Noted>,
}

/// What has gone through.
#[derive(Default)]
struct Noted {
    revisions: BTreeSet<String>,
    streams: usize,
}

impl Gateway {
    /// Opens a way to `url` on a free port, with this token if there is one.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn open(http: reqwest::Client, url: String, token: Option<String>) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (sender, noted) = watch::channel(Noted::default());
        let target = Target { http, url, token, noted: sender };
        let router = Router::new().fallback(pass_on).with_state(target);
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the gateway has ended");
            }
        });
        Ok(Self { url: format!("http://127.0.0.1:{}/mcp", address.port()), noted, task })
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The revisions of the protocol that requests have named in their headers.
    #[must_use]
    pub fn revisions(&self) -> Vec<String> {
        self.noted.borrow().revisions.iter().cloned().collect()
    }

    /// Waits until the endpoint has answered a request with a stream of events.
    ///
    /// # Errors
    /// The gateway has ended, or nobody asked for one in time.
    pub async fn stream_is_open(&self) -> Result<()> {
        let mut noted = self.noted.clone();
        let open = async { noted.wait_for(|noted| noted.streams > 0).await.map(drop) };
        in_time("a stream is open", open).await?.context("the gateway has ended")
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass_on(State(target): State<Target>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let mut headers = end_to_end(&head.headers);
    if let Some(revision) = headers.get(REVISION).and_then(|value| value.to_str().ok()) {
        target.noted.send_modify(|noted| noted.revisions.extend([revision.to_owned()]));
    }
    let mut request = target.http.request(head.method, &target.url).body(body);
    if let Some(token) = &target.token {
        headers.remove(header::AUTHORIZATION);
        request = request.bearer_auth(token);
    }
    match request.headers(headers).send().await {
        Ok(answer) => {
            let (status, headers) = (answer.status(), end_to_end(answer.headers()));
            if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream") {
                target.noted.send_modify(|noted| noted.streams += 1);
            }
            (status, headers, Body::from_stream(answer.bytes_stream())).into_response()
        }
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}

fn end_to_end(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for name in HOP_BY_HOP {
        headers.remove(name);
    }
    headers
}
