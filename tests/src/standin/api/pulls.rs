//! Pull requests.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use git2::Oid;
use serde_json::Value;

use super::auth::Caller;
use super::git_data::blocking;
use super::problem::Problem;
use super::repositories::{Paging, permitted};
use crate::standin::payloads;
use crate::standin::pulls::{Size, introduces};
use crate::standin::records::PullRequest;
use crate::standin::shared::Shared;

pub(super) async fn one(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path((owner, repo, number)): Path<(String, String, u64)>,
) -> Result<Json<Value>, Problem> {
    let full_name = format!("{owner}/{repo}");
    let repository = permitted(&shared, &caller, &full_name, "pull_requests", false)?;
    blocking(move || {
        let pull = shared.records().pull(repository.id, number).cloned();
        let pull = pull.ok_or_else(Problem::not_found)?;
        let size = Size::of(&shared, &pull)?;
        let found = shared.scene(|scene| payloads::pull_request(scene, &pull, &size));
        found.ok_or_else(Problem::not_found)
    })
    .await
}

pub(super) async fn of_commit(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path((owner, repo, sha)): Path<(String, String, String)>,
    page: Paging,
) -> Result<Json<Value>, Problem> {
    let full_name = format!("{owner}/{repo}");
    let repository = permitted(&shared, &caller, &full_name, "pull_requests", false)?;
    blocking(move || {
        let unknown = || {
            let text = format!("No commit found for SHA: {sha}");
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, text)
        };
        let git = shared.git.open(repository.id)?;
        let commit = Oid::from_str(&sha).map_err(|_| unknown())?;
        git.find_commit(commit).map_err(|_| unknown())?;
        let all: Vec<PullRequest> = shared.records().pulls_of(repository.id).cloned().collect();
        let rows: Vec<Value> = page
            .of(all.iter().filter(|pull| introduces(&git, pull, commit)))
            .map(|pull| {
                let size = Size::of(&shared, pull)?;
                Ok(shared.scene(|scene| payloads::listed_pull_request(scene, pull, &size)))
            })
            .collect::<Result<Vec<Option<Value>>, Problem>>()?
            .into_iter()
            .flatten()
            .collect();
        Ok(Value::Array(rows))
    })
    .await
}
