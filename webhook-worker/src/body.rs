//! Bodies of requests that are refused.

use futures_util::StreamExt;
use worker::Request;

/// How much of a refused body is read.
const MAX_DISCARDED_BYTES: u64 = 1024 * 1024;

/// Reads a refused body of ordinary size and keeps none of it: the runtime resets a connection
/// whose body nobody read, and the answer that says why could be lost with it.
pub(crate) async fn discard(request: &mut Request) {
    let length = request.headers().get("content-length").ok().flatten();
    let length = length.and_then(|text| text.parse::<u64>().ok());
    if length.is_none_or(|length| length > MAX_DISCARDED_BYTES) {
        return;
    }
    let Ok(mut stream) = request.stream() else { return };
    while let Some(Ok(_)) = stream.next().await {}
}
