//! What is asked of GitHub: webhook-worker asks it, by a service binding, because it has the App's key.

use std::{pin::pin, time::Duration};

use errand::{Done, Errand, Order, Undone};
use futures::future::{Either, select};
use tools::Errands;
use worker::{
    AbortController, AbortSignal, Delay, Headers, Method, Request, RequestInit, Result, web_sys,
};

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
        let init = web_sys::RequestInit::from(&init);
        // Whoever asked may be gone before the answer, and consent with them.
        let abort = AbortOnDrop(Some(AbortController::default()));
        init.set_signal(abort.signal().as_deref());
        let request: Request = web_sys::Request::new_with_str_and_init(ADDRESS, &init)?.into();
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

/// Takes a request back when nobody waits for its answer any more. One that was answered is not
/// touched by that.
struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    fn signal(&self) -> Option<AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = self.0.take() {
            controller.abort();
        }
    }
}
