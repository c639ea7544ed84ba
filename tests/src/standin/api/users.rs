//! Accounts, and how much of the limit is used.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::auth::Caller;
use super::problem::Problem;
use crate::standin::limits::Usage;
use crate::standin::payloads::public_account;
use crate::standin::shared::Shared;

pub(super) async fn one(
    State(shared): State<Arc<Shared>>,
    Path(login): Path<String>,
) -> Result<Json<Value>, Problem> {
    shared.scene(|scene| {
        let account = scene.records.account(&login).ok_or_else(Problem::not_found)?;
        Ok(Json(public_account(scene, account)))
    })
}

pub(super) async fn me(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Value>, Problem> {
    let Caller::Account(id) = caller else {
        let text = "Resource not accessible by integration";
        return Err(Problem::new(StatusCode::FORBIDDEN, text));
    };
    shared.scene(|scene| {
        let account = scene.records.accounts.get(&id).ok_or_else(Problem::not_found)?;
        Ok(Json(public_account(scene, account)))
    })
}

pub(super) async fn rate_limit(Extension(usage): Extension<Usage>) -> Json<Value> {
    let rate = json!({
        "limit": usage.limit,
        "used": usage.used,
        "remaining": usage.remaining(),
        "reset": usage.reset,
    });
    Json(json!({
        "resources": { "core": rate, "search": rate, "graphql": rate },
        "rate": rate,
    }))
}
