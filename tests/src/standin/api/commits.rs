//! Comparing commits.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use git2::{Oid, Repository as Git};
use serde_json::{Value, json};

use super::auth::Caller;
use super::git_data::blocking;
use super::problem::Problem;
use super::repositories::{Paging, permitted};
use crate::standin::payloads::{changed_files, commit};
use crate::standin::pulls::merge_base;
use crate::standin::records::Repository;
use crate::standin::shared::Shared;

/// GitHub lists at most this many files.
const MOST_FILES: usize = 300;

/// The commit of a branch, a tag, a ref or a number.
pub(super) fn resolve(git: &Git, name: &str) -> Option<Oid> {
    let object = git
        .revparse_single(&format!("refs/heads/{name}"))
        .or_else(|_| git.revparse_single(name))
        .ok()?;
    Some(object.peel_to_commit().ok()?.id())
}

/// The git data in which a side of a comparison (`branch` or `owner:branch`) is found, and its
/// commit.
fn side(shared: &Shared, of: &Repository, name: &str) -> Result<(Git, Oid), Problem> {
    let (home, branch) = match name.split_once(':') {
        None => (of.id, name),
        Some((owner, branch)) => {
            let records = shared.records();
            let root = |of: &Repository| records.source(of).map_or(of.id, |source| source.id);
            let owner = records.account(owner).ok_or_else(Problem::not_found)?.id;
            let found = records.repositories.values();
            let mut found = found.filter(|found| found.owner == owner && root(found) == root(of));
            (found.next().ok_or_else(Problem::not_found)?.id, branch)
        }
    };
    let git = shared.git.open(home)?;
    let commit = resolve(&git, branch).ok_or_else(Problem::not_found)?;
    Ok((git, commit))
}

pub(super) async fn compare(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path((owner, repo, basehead)): Path<(String, String, String)>,
    page: Paging,
) -> Result<Json<Value>, Problem> {
    let full_name = format!("{owner}/{repo}");
    let repository = permitted(&shared, &caller, &full_name, "contents", false)?;
    blocking(move || {
        let (base, head) = basehead.split_once("...").ok_or_else(Problem::not_found)?;
        let (ours, base) = side(&shared, &repository, base)?;
        let (theirs, head) = side(&shared, &repository, head)?;
        // A fork has its parent's objects too.
        let git = if theirs.find_commit(base).is_ok() { theirs } else { ours };
        git.find_commit(head)?;
        let forked = merge_base(&git, base, head)?.ok_or_else(|| {
            let text = format!("No common ancestor between {base} and {head}.");
            Problem::new(axum::http::StatusCode::NOT_FOUND, text)
        })?;
        let (ahead, behind) = git.graph_ahead_behind(head, base)?;
        let status = match (ahead, behind) {
            (0, 0) => "identical",
            (_, 0) => "ahead",
            (0, _) => "behind",
            _ => "diverged",
        };
        let mut walk = git.revwalk()?;
        walk.set_sorting(git2::Sort::TOPOLOGICAL | git2::Sort::REVERSE)?;
        walk.push(head)?;
        walk.hide(base)?;
        let commits: Vec<Oid> = walk.collect::<Result<_, _>>()?;
        let files = changed_files(&shared, &full_name, &git, forked, head)?;
        let listed: Vec<Value> = page
            .of(commits.iter())
            .map(|oid| commit(&shared, &full_name, &git, *oid))
            .collect::<Result<_, _>>()?;
        let html = format!("{}/{full_name}/compare/{base}...{head}", shared.base_url);
        Ok(json!({
            "url": format!("{}/repos/{full_name}/compare/{base}...{head}", shared.base_url),
            "html_url": html,
            "permalink_url": html,
            "diff_url": format!("{html}.diff"),
            "patch_url": format!("{html}.patch"),
            "base_commit": commit(&shared, &full_name, &git, base)?,
            "merge_base_commit": commit(&shared, &full_name, &git, forked)?,
            "status": status,
            "ahead_by": ahead,
            "behind_by": behind,
            "total_commits": commits.len(),
            "commits": listed,
            "files": files.into_iter().take(MOST_FILES).collect::<Vec<_>>(),
        }))
    })
    .await
}
