//! What every request has in common: faults, who asks, about what, the list of requests.

use std::{sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{CloudflareRequest, Shared, answer::Refusal, locked};
use crate::standin::{ApiFault, Connection, RateLimit};

/// Plays faults, checks who asks, answers.
pub(super) async fn around(
    State(shared): State<Arc<Shared>>,
    Extension(connection): Extension<Connection>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().to_string();
    let whole = request.uri().path().to_owned();
    let path = whole.strip_prefix(&shared.namespace_path()).unwrap_or(&whole).to_owned();
    let note = |status| {
        let (method, path) = (method.clone(), path.clone());
        locked(&shared.requests).push(CloudflareRequest { method, path, status });
    };
    let fault = locked(&shared.faults).for_request(&method, &path);
    let response = match fault {
        Some(ApiFault::Cut) => {
            note(0);
            return connection.cut().await;
        }
        Some(ApiFault::CutAfter) => {
            admit(&shared, request, next).await;
            note(0);
            return connection.cut().await;
        }
        Some(ApiFault::Status(code)) => failed(code),
        Some(ApiFault::RateLimit(shape)) => limited(shape),
        Some(ApiFault::Hold(_)) => {
            let mut released = shared.released.subscribe();
            // The sender is a part of `shared`, so that there is always one.
            let _closed = released.changed().await;
            admit(&shared, request, next).await
        }
        Some(ApiFault::Delay(millis)) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            admit(&shared, request, next).await
        }
        None => admit(&shared, request, next).await,
    };
    note(response.status().as_u16());
    response
}

async fn admit(shared: &Shared, request: Request, next: Next) -> Response {
    let token = request.headers().get(header::AUTHORIZATION);
    let token = token.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let path = request.uri().path();
    if token != Some(shared.config.token.as_str()) {
        return match path.ends_with("/user/tokens/verify") {
            true => Refusal::new(StatusCode::UNAUTHORIZED, 1000, "Invalid API Token"),
            false => Refusal::new(StatusCode::UNAUTHORIZED, 10000, "Authentication error"),
        }
        .into_response();
    }
    let account = format!("/client/v4/accounts/{}/", shared.config.account);
    if path.starts_with("/client/v4/accounts/") && !path.starts_with(&account) {
        return Refusal::new(StatusCode::FORBIDDEN, 10000, "Authentication error").into_response();
    }
    next.run(request).await
}

fn failed(code: u16) -> Response {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Refusal::new(status, 10001, status.canonical_reason().unwrap_or("error")).into_response()
}

/// Cloudflare has one shape of limit.
fn limited(shape: RateLimit) -> Response {
    let status = StatusCode::TOO_MANY_REQUESTS;
    let mut response =
        Refusal::new(status, 10429, "Please wait and consider throttling your request speed")
            .into_response();
    let (RateLimit::TooManyRequests { retry_after } | RateLimit::Secondary { retry_after }) = shape
    else {
        return response;
    };
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
    response
}
