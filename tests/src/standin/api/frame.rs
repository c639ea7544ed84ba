//! What every answer of the API has in common: faults, limits, headers, the list of requests.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::middleware::Next;
use axum::response::IntoResponse as _;

use serde_json::Value;

use super::auth;
use super::problem::Problem;
use crate::standin::faults::{ApiFault, RateLimit};
use crate::standin::limits::Usage;
use crate::standin::server::Connection;
use crate::standin::shared::{ApiRequest, Shared};

const SECONDARY: &str =
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";

/// GitHub takes no larger bodies than this.
const LARGEST_BODY: usize = 25 * 1024 * 1024;

/// Plays faults, checks who asks, counts, answers.
pub(crate) async fn around(
    State(shared): State<Arc<Shared>>,
    Extension(connection): Extension<Connection>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let method = request.method().to_string();
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let agent = agent.unwrap_or_default().to_owned();
    let (request, body) = read(request).await;
    let note = |status, body| {
        let (method, path, query) = (method.clone(), path.clone(), query.clone());
        let agent = agent.clone();
        shared.requests().push(ApiRequest { method, path, query, status, body, agent });
    };
    let fault = shared.faults().for_request(&method, &path);
    let mut response = match fault {
        Some(ApiFault::Cut) => {
            note(0, body);
            return connection.cut().await;
        }
        Some(ApiFault::CutAfter) => {
            let response = admit(&shared, request, next).await;
            note(response.status().as_u16(), body);
            return connection.cut().await;
        }
        Some(ApiFault::Status(code)) => failed(code),
        Some(ApiFault::RateLimit(shape)) => limited(shape, shared.clock.seconds()),
        Some(ApiFault::Hold(gate)) => {
            shared.wait_at_gate(&gate).await;
            admit(&shared, request, next).await
        }
        Some(ApiFault::Delay(millis)) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            admit(&shared, request, next).await
        }
        None => admit(&shared, request, next).await,
    };
    let headers = response.headers_mut();
    set(headers, "x-github-request-id", &shared.request_id());
    set(headers, "x-github-media-type", "github.v3; format=json");
    set(headers, "server", "github.com");
    if headers.get(header::CONTENT_TYPE).is_some_and(|value| value == "application/json") {
        set(headers, "content-type", "application/json; charset=utf-8");
    }
    note(response.status().as_u16(), body);
    response
}

async fn admit(shared: &Shared, mut request: Request, next: Next) -> Response<Body> {
    if !request.headers().contains_key(header::USER_AGENT) {
        let text = "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.";
        return Problem::new(StatusCode::FORBIDDEN, text).into_response();
    }
    let caller = match auth::caller(shared, request.headers()) {
        Ok(caller) => caller,
        Err(problem) => return problem.into_response(),
    };
    let resource = if request.uri().path() == "/graphql" { "graphql" } else { "core" };
    let cost = u32::from(request.uri().path() != "/rate_limit");
    let now = shared.clock.seconds();
    let usage =
        shared.limits.count(&caller.holder(), resource, cost, shared.config.rate_limit, now);
    let mut response = if usage.exceeded() {
        let text = format!("API rate limit exceeded for {}.", caller.holder());
        Problem::new(StatusCode::FORBIDDEN, text).into_response()
    } else {
        request.extensions_mut().insert(caller);
        request.extensions_mut().insert(usage);
        next.run(request).await
    };
    limit_headers(response.headers_mut(), resource, usage);
    response
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn limit_headers(headers: &mut HeaderMap, resource: &str, usage: Usage) {
    set(headers, "x-ratelimit-limit", &usage.limit.to_string());
    set(headers, "x-ratelimit-remaining", &usage.remaining().to_string());
    set(headers, "x-ratelimit-used", &usage.used.to_string());
    set(headers, "x-ratelimit-reset", &usage.reset.to_string());
    set(headers, "x-ratelimit-resource", resource);
}

fn failed(code: u16) -> Response<Body> {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Problem::new(status, status.canonical_reason().unwrap_or("Server Error")).into_response()
}

fn limited(shape: RateLimit, now: i64) -> Response<Body> {
    let refusal = |status, text: &str| Problem::new(status, text).into_response();
    match shape {
        RateLimit::TooManyRequests { retry_after } => {
            let mut response = refusal(StatusCode::TOO_MANY_REQUESTS, SECONDARY);
            set(response.headers_mut(), "retry-after", &retry_after.to_string());
            response
        }
        RateLimit::Secondary { retry_after } => {
            let mut response = refusal(StatusCode::FORBIDDEN, SECONDARY);
            set(response.headers_mut(), "retry-after", &retry_after.to_string());
            response
        }
        RateLimit::Exhausted { reset_in } => {
            let mut response = refusal(StatusCode::FORBIDDEN, "API rate limit exceeded.");
            let usage = Usage { limit: 5000, used: 5000, reset: now + reset_in };
            limit_headers(response.headers_mut(), "core", usage);
            response
        }
        RateLimit::Bare => refusal(StatusCode::FORBIDDEN, SECONDARY),
    }
}

/// Reads the body, to remember it; a body that cannot be read is none.
async fn read(request: Request) -> (Request, Value) {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, LARGEST_BODY).await.unwrap_or_default();
    let value = serde_json::from_slice(&bytes).unwrap_or_default();
    (Request::from_parts(parts, Body::from(bytes)), value)
}
