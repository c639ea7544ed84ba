//! Requests to Durable Objects.

use std::{pin::pin, time::Duration};

use futures_util::future::{Either, select};
use github::DeliveryId;
use worker::{Delay, Headers, Method, Request, RequestInit, Result, Stub};

/// How long an answer may take. Without a bound, an object that hangs would hold the gate.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends JSON, and returns status and body of the answer.
pub(crate) async fn send(
    stub: &Stub,
    method: Method,
    url: &str,
    body: Option<String>,
    delivery: Option<&DeliveryId>,
) -> Result<(u16, String)> {
    let headers = Headers::new();
    headers.set("content-type", "application/json")?;
    if let Some(delivery) = delivery {
        headers.set("x-b00t-delivery", delivery.as_str())?;
    }
    let mut init = RequestInit::new();
    init.with_method(method).with_headers(headers).with_body(body.map(Into::into));
    let request = Request::new_with_init(url, &init)?;
    let answer = pin!(async {
        let mut response = stub.fetch_with_request(request).await?;
        // An answer that nobody reads holds its connection.
        let text = response.text().await?;
        Ok((response.status_code(), text))
    });
    match select(answer, Delay::from(PATIENCE)).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err("it does not answer".into()),
    }
}
