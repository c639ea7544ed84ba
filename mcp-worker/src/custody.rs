//! What webhook-worker is asked for an owner: to erase his account, how far that is, to serve it again, and
//! what it has stored.

use erasure::Custody;
use serde::de::DeserializeOwned;
use worker::{Env, Error, Headers, Method, Request, RequestInit, Result};

use crate::request_id::RequestId;

/// Only a service binding leads to this host.
const ADDRESS: &str = "https://errand.internal/custody";

/// Asks it.
pub(crate) async fn ask<T: DeserializeOwned>(
    wish: &Custody,
    id: &RequestId,
    env: &Env,
) -> Result<T> {
    let secret = env.var("ERRAND_SECRET").map(|secret| secret.to_string()).unwrap_or_default();
    if secret.is_empty() {
        return Err(Error::RustError("the setting ERRAND_SECRET is missing".into()));
    }
    let body = serde_json::to_string(wish)?;
    let headers = Headers::new();
    headers.set("Content-Type", "application/json")?;
    headers.set("Authorization", &format!("Bearer {secret}"))?;
    headers.set("x-b00t-request", id.as_str())?;
    headers.set("Content-Length", &body.len().to_string())?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_headers(headers).with_body(Some(body.into()));
    let request = Request::new_with_init(ADDRESS, &init)?;
    let mut response = env.service("WEBHOOK")?.fetch_request(request).await?;
    // An answer that nobody reads holds its connection.
    let text = response.text().await?;
    match response.status_code() {
        200 => Ok(serde_json::from_str(&text)?),
        status => Err(Error::RustError(format!("webhook-worker answered {status}"))),
    }
}
