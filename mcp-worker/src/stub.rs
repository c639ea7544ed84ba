//! Requests of the stateless half to objects.

use serde::Serialize;
use worker::{Headers, Method, Request, RequestInit, Response, Result, Stub};

/// Sends JSON, and passes on whatever is answered.
pub(crate) async fn tell(
    stub: &Stub,
    method: Method,
    address: &str,
    told: &impl Serialize,
) -> Result<Response> {
    let headers = Headers::new();
    headers.set("Content-Type", "application/json")?;
    let mut init = RequestInit::new();
    let body = serde_json::to_string(told)?;
    init.with_method(method).with_headers(headers).with_body(Some(body.into()));
    stub.fetch_with_request(Request::new_with_init(address, &init)?).await
}

/// Something that an object was not expected to answer.
pub(crate) fn unexpected(response: &Response) -> worker::Error {
    worker::Error::RustError(format!("the object answered {}", response.status_code()))
}
