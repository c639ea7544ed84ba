//! The App's delivery log.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::app::must_be_app;
use super::auth::Caller;
use super::problem::Problem;
use crate::standin::deliveries::Outgoing;
use crate::standin::shared::Shared;

/// GitHub forgets deliveries after three days.
const KEPT_MILLIS: i64 = 3 * 24 * 3600 * 1000;

pub(super) fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|p| p.1)
}

/// Newest first; the cursor is the number of the last row before the page.
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    must_be_app(&caller)?;
    let query = query.unwrap_or_default();
    let number = |name| parameter(&query, name).and_then(|value| value.parse::<usize>().ok());
    let per_page = number("per_page").unwrap_or(30).clamp(1, 100);
    let cursor = parameter(&query, "cursor")
        .and_then(|cursor| cursor.strip_prefix("v1_"))
        .and_then(|cursor| cursor.parse::<u64>().ok())
        .unwrap_or(u64::MAX);
    let status = parameter(&query, "status");
    let since = shared.clock.millis() - KEPT_MILLIS;
    let (rows, more) = {
        let log = shared.log();
        let mut wanted = log
            .all()
            .iter()
            .rev()
            .filter(|delivery| delivery.id < cursor && delivery.delivered_at > since)
            .filter(|delivery| match status {
                Some("success") => delivery.succeeded(),
                Some("failure") => !delivery.succeeded(),
                _ => true,
            });
        let rows: Vec<_> =
            wanted.by_ref().take(per_page).map(|delivery| (delivery.id, delivery.row())).collect();
        (rows, wanted.next().is_some())
    };
    let last = rows.last().map(|(id, _)| *id);
    let body = Json(Value::Array(rows.into_iter().map(|(_, row)| row).collect()));
    let mut response = body.into_response();
    if let Some(last) = last.filter(|_| more) {
        let filter = status.map(|status| format!("&status={status}")).unwrap_or_default();
        let next = format!(
            "<{}/app/hook/deliveries?per_page={per_page}&cursor=v1_{last}{filter}>; rel=\"next\"",
            shared.base_url
        );
        if let Ok(next) = next.parse() {
            response.headers_mut().insert(header::LINK, next);
        }
    }
    Ok(response)
}

pub(super) async fn one(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<u64>,
) -> Result<Json<Value>, Problem> {
    must_be_app(&caller)?;
    let detail = shared.log().find(id).map(|delivery| delivery.detail());
    detail.map(Json).ok_or_else(Problem::not_found)
}

pub(super) async fn redeliver(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<u64>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    must_be_app(&caller)?;
    let again = shared.log().find(id).map(Outgoing::again).ok_or_else(Problem::not_found)?;
    shared.queue.push(again);
    Ok((StatusCode::ACCEPTED, Json(json!({}))))
}
