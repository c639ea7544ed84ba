//! `/metrics` and `/healthz` of `watch`.

use std::sync::Arc;

use axum::{Router, extract::State, http::StatusCode, routing::get};
use github::Clock;
use ids::UnixMillis;

use crate::{clock::SystemClock, meters::Meters};

/// What the two pages are made of.
#[derive(Clone, Debug)]
pub struct Pages {
    /// What is counted.
    pub meters: Arc<Meters>,
    /// When the process started.
    pub started: UnixMillis,
    /// For how long it may go without a success, in milliseconds.
    pub stale_millis: u64,
}

/// The two pages.
pub fn router(pages: Pages) -> Router {
    Router::new().route("/metrics", get(metrics)).route("/healthz", get(health)).with_state(pages)
}

async fn metrics(State(pages): State<Pages>) -> ([(&'static str, &'static str); 1], String) {
    let text = pages.meters.text(SystemClock.now());
    ([("content-type", "text/plain; version=0.0.4; charset=utf-8")], text)
}

async fn health(State(pages): State<Pages>) -> (StatusCode, &'static str) {
    let last = pages.meters.last_success().unwrap_or(pages.started);
    if last.plus(pages.stale_millis) < SystemClock.now() {
        return (StatusCode::SERVICE_UNAVAILABLE, "no run has succeeded for too long\n");
    }
    (StatusCode::OK, "ok\n")
}
