//! Trees and blobs.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use base64::Engine as _;
use git2::{ObjectType, Oid, Repository as Git, Tree};
use serde_json::{Value, json};

use super::auth::Caller;
use super::problem::Problem;
use super::repositories::visible;
use crate::standin::names::node_id;
use crate::standin::shared::Shared;

/// GitHub lists at most this many entries.
const MOST_ENTRIES: usize = 100_000;

struct Asked {
    shared: Arc<Shared>,
    full_name: String,
    repository: u64,
    sha: String,
}

impl Asked {
    fn new(
        shared: Arc<Shared>,
        caller: &Caller,
        (owner, repo, sha): (String, String, String),
    ) -> Result<Self, Problem> {
        let full_name = format!("{owner}/{repo}");
        let repository = visible(&shared, caller, &full_name)?.id;
        Ok(Self { shared, full_name, repository, sha })
    }

    fn address(&self, kind: &str, sha: impl std::fmt::Display) -> String {
        format!("{}/repos/{}/git/{kind}/{sha}", self.shared.base_url, self.full_name)
    }
}

pub(super) async fn blocking(
    work: impl FnOnce() -> Result<Value, Problem> + Send + 'static,
) -> Result<Json<Value>, Problem> {
    let broken = |error: tokio::task::JoinError| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    };
    tokio::task::spawn_blocking(work).await.map_err(broken)?.map(Json)
}

pub(super) async fn tree(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path(path): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let asked = Asked::new(shared, &caller, path)?;
    let recursive = query.unwrap_or_default().split('&').any(|pair| pair.starts_with("recursive="));
    blocking(move || {
        let git = asked.shared.git.open(asked.repository)?;
        if git.is_empty()? {
            return Err(Problem::new(StatusCode::CONFLICT, "Git Repository is empty."));
        }
        let object = git.revparse_single(&asked.sha).map_err(|_| Problem::not_found())?;
        let tree = object.peel_to_tree().map_err(|_| Problem::not_found())?;
        let mut rows = Vec::new();
        list(&asked, &git, &tree, "", recursive, &mut rows)?;
        let truncated = rows.len() >= MOST_ENTRIES;
        let address = asked.address("trees", tree.id());
        Ok(json!({
            "sha": tree.id().to_string(), "url": address, "tree": rows, "truncated": truncated,
        }))
    })
    .await
}

fn list(
    asked: &Asked,
    git: &Git,
    tree: &Tree<'_>,
    prefix: &str,
    recursive: bool,
    rows: &mut Vec<Value>,
) -> Result<(), Problem> {
    for entry in tree {
        if rows.len() >= MOST_ENTRIES {
            return Ok(());
        }
        let path = format!("{prefix}{}", String::from_utf8_lossy(entry.name_bytes()));
        let sha = entry.id().to_string();
        let mode = format!("{:06o}", entry.filemode());
        match entry.kind() {
            Some(ObjectType::Tree) => {
                let url = asked.address("trees", &sha);
                rows.push(json!({
                    "path": path, "mode": mode, "type": "tree", "sha": sha, "url": url,
                }));
                if recursive {
                    let below = git.find_tree(entry.id())?;
                    list(asked, git, &below, &format!("{path}/"), recursive, rows)?;
                }
            }
            Some(ObjectType::Commit) => {
                rows.push(json!({ "path": path, "mode": mode, "type": "commit", "sha": sha }));
            }
            _ => {
                let size = git.odb()?.read_header(entry.id())?.0;
                let url = asked.address("blobs", &sha);
                rows.push(json!({
                    "path": path, "mode": mode, "type": "blob", "sha": sha, "size": size, "url": url,
                }));
            }
        }
    }
    Ok(())
}

pub(super) async fn blob(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path(path): Path<(String, String, String)>,
) -> Result<Json<Value>, Problem> {
    let asked = Asked::new(shared, &caller, path)?;
    blocking(move || {
        let git = asked.shared.git.open(asked.repository)?;
        let oid = Oid::from_str(&asked.sha).map_err(|_| {
            Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "The sha parameter must be exactly 40 characters and contain only [0-9a-f].",
            )
        })?;
        let blob = git.find_blob(oid).map_err(|_| Problem::not_found())?;
        let text = base64::engine::general_purpose::STANDARD.encode(blob.content());
        Ok(json!({
            "sha": asked.sha,
            "node_id": node_id("B", asked.repository),
            "size": blob.size(),
            "url": asked.address("blobs", oid),
            "content": in_lines(&text),
            "encoding": "base64",
        }))
    })
    .await
}

/// GitHub breaks base64 after 60 characters.
fn in_lines(text: &str) -> String {
    let mut lines = String::with_capacity(text.len() + text.len() / 60 + 1);
    for (index, character) in text.chars().enumerate() {
        if index > 0 && index % 60 == 0 {
            lines.push('\n');
        }
        lines.push(character);
    }
    if !lines.is_empty() {
        lines.push('\n');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::in_lines;

    #[test]
    fn base64_comes_in_lines_of_sixty() {
        assert_eq!(in_lines(""), "");
        let lines = in_lines(&"x".repeat(61));
        assert_eq!(lines.lines().map(str::len).collect::<Vec<_>>(), [60, 1]);
    }
}
