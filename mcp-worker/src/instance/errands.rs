//! What is asked of GitHub: webhook-worker asks it, by a service binding, because it has the App's key.

use std::{pin::pin, time::Duration};

use errand::{Done, Errand, Order, Undone};
use futures::future::{Either, select};
use tools::Errands;
use worker::{Delay, Headers, Method, Request, RequestInit, Result};

use super::content::Reader;

/// Only a service binding leads to this host.
const ADDRESS: &str = "https://errand.internal/errand";
/// How long the answer may take, a little longer than the errand itself.
const PATIENCE: Duration = Duration::from_secs(28);

impl Errands for Reader<'_> {
    async fn run(&self, errand: Errand) -> Result<Done, Undone> {
        let order = Order { account: self.account, login: self.login.clone(), errand };
        let answer = match select(pin!(self.send(&order)), Delay::from(PATIENCE)).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => Err(worker::Error::RustError("it does not answer".into())),
        };
        match answer {
            Ok(Some(outcome)) => outcome,
            Ok(None) => Err(Undone::NotConnected),
            Err(error) => {
                self.log.error("errand_failed").text("error", &error.to_string()).write();
                Err(Undone::Unavailable)
            }
        }
    }
}

impl Reader<'_> {
    /// What webhook-worker says; `None` when the two are not connected.
    async fn send(&self, order: &Order) -> Result<Option<Result<Done, Undone>>> {
        let env = &self.core.env;
        let secret = env.var("ERRAND_SECRET").map(|secret| secret.to_string()).unwrap_or_default();
        let (Ok(service), false) = (env.service("WEBHOOK"), secret.is_empty()) else {
            return Ok(None);
        };
        let headers = Headers::new();
        headers.set("Content-Type", "application/json")?;
        headers.set("Authorization", &format!("Bearer {secret}"))?;
        headers.set("x-b00t-request", self.log.request_id())?;
        let body = serde_json::to_string(order)?;
        headers.set("Content-Length", &body.len().to_string())?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_headers(headers).with_body(Some(body.into()));
        let request = Request::new_with_init(ADDRESS, &init)?;
        let mut response = service.fetch_request(request).await?;
        // An answer that nobody reads holds its connection.
        let text = response.text().await?;
        match response.status_code() {
            200 => Ok(Some(serde_json::from_str(&text)?)),
            404 => Ok(None),
            status => Err(worker::Error::RustError(format!("webhook-worker answered {status}"))),
        }
    }
}
