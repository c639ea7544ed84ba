//! Reading what a client sends.

use futures::TryStreamExt as _;
use mcp::MAX_BODY_BYTES;
use serde::de::DeserializeOwned;
use worker::{Request, Result};

/// After so many bytes not even a refusal is owed any more.
const MAX_READ_BYTES: usize = 8 * MAX_BODY_BYTES;

/// Reads a body, whatever its length was said to be. It is read before anything is decided, also
/// for requests that are refused: a connection with an unread body is reset, and the client
/// would never see why. One that is too large is kept up to the first byte too many.
pub(crate) async fn read(request: &mut Request) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    let mut read = 0;
    // A request without a body has no stream.
    let Ok(mut stream) = request.stream() else { return Ok(body) };
    while let Some(chunk) = stream.try_next().await? {
        read += chunk.len();
        let room = (MAX_BODY_BYTES + 1).saturating_sub(body.len());
        body.extend(chunk.into_iter().take(room));
        if read > MAX_READ_BYTES {
            break;
        }
    }
    Ok(body)
}

/// Reads a body of JSON that one part of the platform sends another. Not by the runtime's own
/// parser: that one knows no whole number above 2^53, and ids of requests have no bound.
pub(crate) async fn json<T: DeserializeOwned>(request: &mut Request) -> Option<T> {
    told(request).await.map(|(value, _)| value)
}

/// Like [`json`], with the text that it was.
pub(crate) async fn told<T: DeserializeOwned>(request: &mut Request) -> Option<(T, String)> {
    let text = request.text().await.ok()?;
    Some((serde_json::from_str(&text).ok()?, text))
}
