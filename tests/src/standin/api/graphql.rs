//! `POST /graphql`.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde_json::{Map, Value};

use super::auth::Caller;
use super::problem::Problem;
use crate::standin::graphql::{self, Asking};
use crate::standin::limits::Usage;
use crate::standin::shared::Shared;

pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Extension(usage): Extension<Usage>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    if caller == Caller::App {
        return Err(Problem::bad_credentials());
    }
    let unreadable = || Problem::new(StatusCode::BAD_REQUEST, "Problems parsing JSON");
    let body: Value = serde_json::from_slice(&body).map_err(|_| unreadable())?;
    let query = body.get("query").and_then(Value::as_str).ok_or_else(|| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "A query attribute must be specified and must be a string.",
        )
    })?;
    let variables = match body.get("variables") {
        Some(Value::Object(variables)) => variables.clone(),
        _ => Map::new(),
    };
    let query = query.to_owned();
    let asked = tokio::task::spawn_blocking(move || {
        graphql::answer(&query, &variables, Asking { shared: &shared, caller: &caller, usage })
    });
    asked
        .await
        .map(Json)
        .map_err(|error| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
}
