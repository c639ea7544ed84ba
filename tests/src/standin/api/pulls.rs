//! Pull requests.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use git2::Oid;
use serde::Deserialize;
use serde_json::Value;

use super::auth::Caller;
use super::deliveries::parameter;
use super::git_data::blocking;
use super::problem::Problem;
use super::repositories::{Paging, permitted};
use crate::standin::payloads;
use crate::standin::pulls::{Opening, Size, introduces, open};
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

/// The pull requests of a repository, the newest first: the open ones unless `state` says otherwise, and
/// only those from `head`, which is `owner:branch`.
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path((owner, repo)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    page: Paging,
) -> Result<Json<Value>, Problem> {
    let full_name = format!("{owner}/{repo}");
    let repository = permitted(&shared, &caller, &full_name, "pull_requests", false)?;
    let query = query.unwrap_or_default();
    blocking(move || {
        let state = parameter(&query, "state").unwrap_or("open");
        let head = parameter(&query, "head");
        let mut all: Vec<PullRequest> = {
            let records = shared.records();
            let of = |pull: &&PullRequest| {
                let home = records.repositories.get(&pull.head_repository);
                let owner = home.and_then(|home| records.accounts.get(&home.owner));
                let from = owner.map(|owner| format!("{}:{}", owner.login, pull.head));
                let fits = |head: &str| from.as_deref().is_some_and(|from| from == head);
                let wanted = match state {
                    "all" => true,
                    "closed" => !pull.is_open(),
                    _ => pull.is_open(),
                };
                wanted && head.is_none_or(fits)
            };
            records.pulls_of(repository.id).filter(of).cloned().collect()
        };
        all.sort_by_key(|pull| std::cmp::Reverse(pull.number));
        let mut rows = Vec::new();
        for pull in page.of(all.iter()) {
            let size = Size::of(&shared, pull)?;
            rows.extend(shared.scene(|scene| payloads::listed_pull_request(scene, pull, &size)));
        }
        Ok(Value::Array(rows))
    })
    .await
}

#[derive(Deserialize)]
pub(super) struct NewPull {
    title: String,
    head: String,
    base: String,
    #[serde(default)]
    draft: bool,
}

/// Opens a pull request from a branch of the same repository. Apps have no accounts here: what an
/// installation does, the account does that it is on.
pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path((owner, repo)): Path<(String, String)>,
    Json(new): Json<NewPull>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let full_name = format!("{owner}/{repo}");
    let repository = permitted(&shared, &caller, &full_name, "pull_requests", true)?;
    let answer = blocking(move || {
        let invalid = |message: String| Problem::validation("PullRequest", &message);
        let author = shared.records().accounts.get(&repository.owner).cloned();
        let author = author.ok_or_else(Problem::not_found)?;
        let NewPull { title, head, base, draft } = &new;
        let git = shared.git.open(repository.id)?;
        let tip = |branch: &str| git.refname_to_id(&format!("refs/heads/{branch}"));
        let (Ok(theirs), Ok(ours)) = (tip(head), tip(base)) else {
            return Err(invalid("head or base is no branch".into()));
        };
        if theirs == ours || git.graph_descendant_of(ours, theirs)? {
            return Err(invalid(format!("No commits between {base} and {head}")));
        }
        if !shared.records().open_from(repository.id, head).is_empty() {
            let text = format!("A pull request already exists for {}:{head}.", author.login);
            return Err(invalid(text));
        }
        let opening = Opening {
            onto: &repository,
            base,
            from: &repository,
            branch: head,
            title,
            draft: *draft,
            author: &author,
        };
        let pull = open(&shared, &opening)?;
        let size = Size::of(&shared, &pull)?;
        let shown = shared.scene(|scene| payloads::pull_request(scene, &pull, &size));
        shown.ok_or_else(Problem::not_found)
    });
    Ok((StatusCode::CREATED, answer.await?))
}
