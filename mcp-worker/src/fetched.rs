//! Answers from elsewhere: bounded in time and size, and from exactly where they were asked for.

use std::{pin::pin, time::Duration};

use futures::{
    TryStreamExt as _,
    future::{Either, select},
};
use worker::{
    AbortController, Delay, Fetch, Headers, Request, RequestInit, RequestRedirect, Result,
};

/// How this server calls itself.
pub(crate) const AGENT: &str = concat!("b00t-platform/", env!("CARGO_PKG_VERSION"));

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    /// At most one byte more than was to be read.
    pub(crate) body: Vec<u8>,
}

/// Asks without following a redirect. `None` when the answer does not come in time.
pub(crate) async fn ask(
    address: &str,
    mut init: RequestInit,
    patience: Duration,
    most: usize,
) -> Result<Option<Answer>> {
    init.with_redirect(RequestRedirect::Manual);
    let request = Request::new_with_init(address, &init)?;
    let controller = AbortController::default();
    let signal = controller.signal();
    let asking = pin!(async {
        let mut response = Fetch::Request(request).send_with_signal(&signal).await?;
        let (status, headers) = (response.status_code(), response.headers().clone());
        let mut body = Vec::new();
        // An answer without a body has no stream.
        if let Ok(mut stream) = response.stream() {
            while let Some(chunk) = stream.try_next().await? {
                let room = (most + 1).saturating_sub(body.len());
                body.extend(chunk.into_iter().take(room));
                if body.len() > most {
                    break;
                }
            }
        }
        Ok(Answer { status, headers, body })
    });
    match select(asking, Delay::from(patience)).await {
        Either::Left((answer, _)) => answer.map(Some),
        Either::Right(_) => {
            controller.abort();
            Ok(None)
        }
    }
}
