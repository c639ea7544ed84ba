//! Requests of the stateless half to objects.

use serde::Serialize;
use worker::{
    Headers, Method, Request, RequestInit, RequestRedirect, Response, ResponseBuilder, Result, Stub,
};

/// Sends JSON, and passes on whatever is answered: a redirect is for the browser and not followed here.
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
    init.with_method(method)
        .with_headers(headers)
        .with_body(Some(body.into()))
        .with_redirect(RequestRedirect::Manual);
    stub.fetch_with_request(Request::new_with_init(address, &init)?).await
}

/// The same answer as one of this half's own, whose header fields can be added to.
pub(crate) async fn taken_over(mut response: Response) -> Result<Response> {
    let headers = Headers::new();
    for (name, value) in response.headers().entries() {
        // These are of the connection that it came by.
        if !matches!(name.as_str(), "content-length" | "transfer-encoding" | "content-encoding") {
            headers.set(&name, &value)?;
        }
    }
    let (status, body) = (response.status_code(), response.bytes().await?);
    let builder = ResponseBuilder::new().with_status(status).with_headers(headers);
    Ok(if body.is_empty() { builder.empty() } else { builder.fixed(body) })
}

/// Something that an object was not expected to answer.
pub(crate) fn unexpected(response: &Response) -> worker::Error {
    worker::Error::RustError(format!("the object answered {}", response.status_code()))
}
