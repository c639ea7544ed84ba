//! A way in for programs that cannot send a token: a proxy on loopback that adds one.

use anyhow::Result;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// More than the endpoint reads.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;
/// What is between two neighbours, and not between client and server.
const HOP_BY_HOP: [HeaderName; 5] = [
    header::HOST,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::AUTHORIZATION,
];

/// An account's endpoint without authentication, as long as this lives.
pub struct Gateway {
    url: String,
    task: JoinHandle<()>,
}

#[derive(Clone)]
struct Target {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Gateway {
    /// Opens a way to `url` with this token, on a free port.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn open(http: reqwest::Client, url: String, token: String) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let router = Router::new().fallback(pass_on).with_state(Target { http, url, token });
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the gateway has ended");
            }
        });
        Ok(Self { url: format!("http://127.0.0.1:{}/mcp", address.port()), task })
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
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
    let sent = target
        .http
        .request(head.method, &target.url)
        .headers(end_to_end(&head.headers))
        .bearer_auth(&target.token)
        .body(body)
        .send()
        .await;
    match sent {
        Ok(answer) => {
            let (status, headers) = (answer.status(), end_to_end(answer.headers()));
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
