//! Signing in with the App: its user authorization, with pages for people and the endpoint that codes are
//! redeemed at.

mod authorize;
mod redeem;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::shared::Shared;

/// The pages, and the endpoint.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/login/oauth/authorize", get(authorize::page).post(authorize::decide))
        .route("/login/oauth/access_token", post(redeem::answer))
}
