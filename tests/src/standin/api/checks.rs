//! Check runs.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::auth::Caller;
use super::commits::resolve;
use super::deliveries::parameter;
use super::git_data::blocking;
use super::problem::Problem;
use super::repositories::{Paging, permitted};
use crate::standin::checks::{self, Asked, Invalid};
use crate::standin::payloads;
use crate::standin::records::{CheckRun, Repository};
use crate::standin::shared::Shared;

type World = State<Arc<Shared>>;
type Asker = Extension<Caller>;

impl From<Invalid> for Problem {
    fn from(Invalid(message): Invalid) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }
}

fn writable(shared: &Shared, caller: &Caller, full_name: &str) -> Result<Repository, Problem> {
    if matches!(caller, Caller::Account(_)) {
        let text = "You must authenticate via a GitHub App.";
        return Err(Problem::new(StatusCode::FORBIDDEN, text));
    }
    let repository = permitted(shared, caller, full_name, "checks", true)?;
    if repository.archived {
        let text = "Repository was archived so is read-only.";
        return Err(Problem::new(StatusCode::FORBIDDEN, text));
    }
    Ok(repository)
}

pub(super) async fn create(
    State(shared): World,
    Extension(caller): Asker,
    Path((owner, repo)): Path<(String, String)>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let repository = writable(&shared, &caller, &format!("{owner}/{repo}"))?;
    let answer = blocking(move || {
        let asked = Asked::parse(&body, true)?;
        let head = asked.head_sha.clone().unwrap_or_default();
        let git = shared.git.open(repository.id)?;
        if git2::Oid::from_str(&head).and_then(|oid| git.find_commit(oid)).is_err() {
            let text = format!("No commit found for SHA: {head}");
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, text));
        }
        let run = checks::create(&shared, &repository, asked)?;
        Ok(shared.scene(|scene| payloads::check_run(scene, &run)))
    });
    Ok((StatusCode::CREATED, answer.await?))
}

pub(super) async fn update(
    State(shared): World,
    Extension(caller): Asker,
    Path((owner, repo, id)): Path<(String, String, u64)>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let repository = writable(&shared, &caller, &format!("{owner}/{repo}"))?;
    blocking(move || {
        find(&shared, &repository, id)?;
        let asked = Asked::parse(&body, false)?;
        let run = checks::update(&shared, id, asked)?.ok_or_else(Problem::not_found)?;
        Ok(shared.scene(|scene| payloads::check_run(scene, &run)))
    })
    .await
}

fn find(shared: &Shared, repository: &Repository, id: u64) -> Result<CheckRun, Problem> {
    let records = shared.records();
    let found = records.check_runs.get(&id).filter(|run| run.repository == repository.id);
    found.cloned().ok_or_else(Problem::not_found)
}

pub(super) async fn one(
    State(shared): World,
    Extension(caller): Asker,
    Path((owner, repo, id)): Path<(String, String, u64)>,
) -> Result<Json<Value>, Problem> {
    let repository = permitted(&shared, &caller, &format!("{owner}/{repo}"), "checks", false)?;
    let run = find(&shared, &repository, id)?;
    Ok(Json(shared.scene(|scene| payloads::check_run(scene, &run))))
}

pub(super) async fn annotations(
    State(shared): World,
    Extension(caller): Asker,
    Path((owner, repo, id)): Path<(String, String, u64)>,
    page: Paging,
) -> Result<Json<Value>, Problem> {
    let repository = permitted(&shared, &caller, &format!("{owner}/{repo}"), "checks", false)?;
    let run = find(&shared, &repository, id)?;
    let rows = shared.scene(|scene| {
        let rows = page.of(run.annotations.iter());
        rows.map(|one| payloads::annotation(scene, &run, one)).collect()
    });
    Ok(Json(rows))
}

pub(super) async fn of_commit(
    State(shared): World,
    Extension(caller): Asker,
    Path((owner, repo, sha)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    page: Paging,
) -> Result<Json<Value>, Problem> {
    let repository = permitted(&shared, &caller, &format!("{owner}/{repo}"), "checks", false)?;
    let query = query.unwrap_or_default();
    blocking(move || {
        let git = shared.git.open(repository.id)?;
        let head = resolve(&git, &sha).ok_or_else(|| {
            let text = format!("No commit found for SHA: {sha}");
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, text)
        })?;
        let name = parameter(&query, "check_name").map(decoded);
        let status = parameter(&query, "status");
        let app = parameter(&query, "app_id").map(|app| app == shared.config.app.id.to_string());
        let all = parameter(&query, "filter") == Some("all");
        let head = head.to_string();
        Ok(shared.scene(|scene| {
            let of = |run: &&CheckRun| {
                run.repository == repository.id
                    && run.head_sha == head
                    && app != Some(false)
                    && name.as_deref().is_none_or(|name| name == run.name)
                    && status.is_none_or(|status| status == run.status)
            };
            // Newest first; `latest` is one of each name.
            let mut runs: Vec<_> = scene.records.check_runs.values().filter(of).rev().collect();
            if !all {
                let mut seen = std::collections::BTreeSet::new();
                runs.retain(|run| seen.insert(run.name.clone()));
            }
            let rows: Vec<Value> =
                page.of(runs.iter()).map(|run| payloads::check_run(scene, run)).collect();
            json!({ "total_count": runs.len(), "check_runs": rows })
        }))
    })
    .await
}

/// `%XX` and `+` of a query.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let code = || -> Option<u8> {
            let digits = [rest.clone().next()?, rest.clone().nth(1)?];
            u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()
        };
        match (byte, code()) {
            (b'%', Some(code)) => {
                bytes.push(code);
                rest.nth(1);
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn names_in_queries_are_decoded() {
        assert_eq!(decoded("b00t%20ACL"), "b00t ACL");
        assert_eq!(decoded("b00t+ACL"), "b00t ACL");
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%C3%A4"), "ä");
    }
}
