//! The REST API. Every route is a small function; what all have in common is in [`frame`].

mod app;
mod auth;
mod checks;
mod commits;
mod deliveries;
mod frame;
mod git_data;
mod git_write;
mod graphql;
mod problem;
mod pulls;
mod repositories;
mod users;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse as _;
use axum::routing::{delete, get, patch, post};
use axum::{Router, middleware};

use super::shared::Shared;
pub(crate) use auth::Caller;
use problem::Problem;

/// All routes with the frame around them.
pub(crate) fn routes(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    Router::new()
        .route("/app", get(app::app))
        .route("/app/installations", get(app::installations))
        .route("/app/installations/{id}", get(app::installation))
        .route("/app/installations/{id}", delete(app::delete_installation))
        .route("/app/installations/{id}/access_tokens", post(app::access_token))
        .route("/users/{login}/installation", get(app::account_installation))
        .route("/orgs/{login}/installation", get(app::account_installation))
        .route("/repos/{owner}/{repo}/installation", get(app::repository_installation))
        .route("/app/hook/deliveries", get(deliveries::list))
        .route("/app/hook/deliveries/{id}", get(deliveries::one))
        .route("/app/hook/deliveries/{id}/attempts", post(deliveries::redeliver))
        .route("/installation/repositories", get(repositories::of_installation))
        .route("/repos/{owner}/{repo}", get(repositories::one))
        .route("/repositories/{id}", get(repositories::by_id))
        .route("/repos/{owner}/{repo}/git/trees/{sha}", get(git_data::tree))
        .route("/repos/{owner}/{repo}/git/blobs/{sha}", get(git_data::blob))
        .route("/repos/{owner}/{repo}/git/blobs", post(git_write::blob))
        .route("/repos/{owner}/{repo}/git/trees", post(git_write::tree))
        .route("/repos/{owner}/{repo}/git/commits", post(git_write::commit))
        .route("/repos/{owner}/{repo}/git/commits/{sha}", get(git_write::one_commit))
        .route("/repos/{owner}/{repo}/git/refs", post(git_write::branch))
        .route("/repos/{owner}/{repo}/check-runs", post(checks::create))
        .route("/repos/{owner}/{repo}/check-runs/{id}", patch(checks::update))
        .route("/repos/{owner}/{repo}/check-runs/{id}", get(checks::one))
        .route("/repos/{owner}/{repo}/check-runs/{id}/annotations", get(checks::annotations))
        .route("/repos/{owner}/{repo}/commits/{sha}/check-runs", get(checks::of_commit))
        .route("/repos/{owner}/{repo}/commits/{sha}/pulls", get(pulls::of_commit))
        .route("/repos/{owner}/{repo}/compare/{basehead}", get(commits::compare))
        .route("/repos/{owner}/{repo}/pulls", get(pulls::list))
        .route("/repos/{owner}/{repo}/pulls", post(pulls::create))
        .route("/repos/{owner}/{repo}/pulls/{number}", get(pulls::one))
        .route("/user", get(users::me))
        .route("/users/{login}", get(users::one))
        .route("/rate_limit", get(users::rate_limit))
        .route("/graphql", post(graphql::answer))
        .layer(middleware::from_fn_with_state(Arc::clone(shared), frame::around))
}

/// What any other address gets.
pub(crate) fn not_found() -> Response<Body> {
    Problem::new(StatusCode::NOT_FOUND, "Not Found").into_response()
}
