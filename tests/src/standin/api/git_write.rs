//! Blobs, trees, commits and branches that are added.
//!
//! Apps have no accounts here: what an installation does, the account does that it is on.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use git2::build::TreeUpdateBuilder;
use git2::{ErrorCode, FileMode, Oid, Repository as Git, Signature, Time};
use serde::Deserialize;
use serde_json::{Value, json};

use super::auth::Caller;
use super::git_data::blocking;
use super::problem::Problem;
use super::repositories::permitted;
use crate::standin::names::node_id;
use crate::standin::payloads;
use crate::standin::pushes;
use crate::standin::records::Repository;
use crate::standin::shared::Shared;

type World = State<Arc<Shared>>;
type Asker = Extension<Caller>;
type Made = Result<(StatusCode, Json<Value>), Problem>;

#[derive(Deserialize)]
pub(super) struct NewBlob {
    content: String,
    encoding: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct NewTree {
    base_tree: Option<String>,
    tree: Vec<NewEntry>,
}

#[derive(Deserialize)]
struct NewEntry {
    path: String,
    mode: String,
    sha: String,
}

#[derive(Deserialize)]
pub(super) struct NewCommit {
    message: String,
    tree: String,
    parents: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct NewRef {
    #[serde(rename = "ref")]
    name: String,
    sha: String,
}

fn writable(shared: &Shared, caller: &Caller, full_name: &str) -> Result<Repository, Problem> {
    let found = permitted(shared, caller, full_name, "contents", true)?;
    if found.archived {
        let text = "Repository was archived so is read-only.";
        return Err(Problem::new(StatusCode::FORBIDDEN, text));
    }
    Ok(found)
}

fn unprocessable(text: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, text)
}

fn oid(text: &str) -> Result<Oid, Problem> {
    let wrong = |_| unprocessable(format!("{text} is not a SHA"));
    Oid::from_str(text).map_err(wrong)
}

pub(super) async fn blob(
    State(shared): World,
    Extension(caller): Asker,
    Path((owner, repo)): Path<(String, String)>,
    Json(new): Json<NewBlob>,
) -> Made {
    let full_name = format!("{owner}/{repo}");
    let repository = writable(&shared, &caller, &full_name)?;
    if new.encoding.as_deref().is_some_and(|encoding| encoding != "utf-8") {
        return Err(unprocessable("only utf-8 is taken here"));
    }
    let made = blocking(move || {
        let sha = shared.git.open(repository.id)?.blob(new.content.as_bytes())?;
        let url = format!("{}/repos/{full_name}/git/blobs/{sha}", shared.base_url);
        Ok(json!({ "sha": sha.to_string(), "url": url }))
    });
    Ok((StatusCode::CREATED, made.await?))
}

pub(super) async fn tree(
    State(shared): World,
    Extension(caller): Asker,
    Path((owner, repo)): Path<(String, String)>,
    Json(new): Json<NewTree>,
) -> Made {
    let full_name = format!("{owner}/{repo}");
    let repository = writable(&shared, &caller, &full_name)?;
    let made = blocking(move || {
        let git = shared.git.open(repository.id)?;
        let base = match &new.base_tree {
            Some(base) => git.find_tree(oid(base)?).map_err(|_| Problem::not_found())?,
            None => git.find_tree(git.treebuilder(None)?.write()?)?,
        };
        let mut update = TreeUpdateBuilder::new();
        for entry in &new.tree {
            let sha = oid(&entry.sha)?;
            if entry.mode != "100644" || git.find_blob(sha).is_err() {
                return Err(unprocessable(format!("tree.sha {sha} is not a valid blob")));
            }
            update.upsert(entry.path.as_str(), sha, FileMode::Blob);
        }
        let tree = git.find_tree(update.create_updated(&git, &base)?)?;
        let address = |kind: &str, sha: Oid| {
            format!("{}/repos/{full_name}/git/{kind}/{sha}", shared.base_url)
        };
        let rows: Vec<Value> = tree
            .iter()
            .map(|entry| {
                let (kind, list) = match entry.kind() {
                    Some(git2::ObjectType::Tree) => ("tree", "trees"),
                    _ => ("blob", "blobs"),
                };
                json!({
                    "path": String::from_utf8_lossy(entry.name_bytes()),
                    "mode": format!("{:06o}", entry.filemode()),
                    "type": kind,
                    "sha": entry.id().to_string(),
                    "url": address(list, entry.id()),
                })
            })
            .collect();
        let (sha, url) = (tree.id().to_string(), address("trees", tree.id()));
        Ok(json!({ "sha": sha, "url": url, "tree": rows, "truncated": false }))
    });
    Ok((StatusCode::CREATED, made.await?))
}

pub(super) async fn commit(
    State(shared): World,
    Extension(caller): Asker,
    Path((owner, repo)): Path<(String, String)>,
    Json(new): Json<NewCommit>,
) -> Made {
    let full_name = format!("{owner}/{repo}");
    let repository = writable(&shared, &caller, &full_name)?;
    let made = blocking(move || {
        let git = shared.git.open(repository.id)?;
        let tree = git.find_tree(oid(&new.tree)?);
        let tree = tree.map_err(|_| unprocessable("Tree SHA does not exist"))?;
        let mut parents = Vec::new();
        for parent in &new.parents {
            let parent = git.find_commit(oid(parent)?);
            parents.push(parent.map_err(|_| unprocessable("Parent SHA does not exist"))?);
        }
        let slug = &shared.config.app.slug;
        let email = format!("{slug}[bot]@users.noreply.example");
        let time = Time::new(shared.clock.seconds(), 0);
        let author = Signature::new(&format!("{slug}[bot]"), &email, &time)?;
        let parents: Vec<_> = parents.iter().collect();
        let made = git.commit(None, &author, &author, &new.message, &tree, &parents)?;
        Ok(payloads::git_commit(&shared, &full_name, &git, made)?)
    });
    Ok((StatusCode::CREATED, made.await?))
}

pub(super) async fn one_commit(
    State(shared): World,
    Extension(caller): Asker,
    Path((owner, repo, sha)): Path<(String, String, String)>,
) -> Result<Json<Value>, Problem> {
    let full_name = format!("{owner}/{repo}");
    let repository = permitted(&shared, &caller, &full_name, "contents", false)?;
    blocking(move || {
        let git = shared.git.open(repository.id)?;
        Ok(payloads::git_commit(&shared, &full_name, &git, oid(&sha)?)?)
    })
    .await
}

pub(super) async fn branch(
    State(shared): World,
    Extension(caller): Asker,
    Path((owner, repo)): Path<(String, String)>,
    Json(new): Json<NewRef>,
) -> Made {
    let full_name = format!("{owner}/{repo}");
    let repository = writable(&shared, &caller, &full_name)?;
    if !new.name.starts_with("refs/heads/") || !git2::Reference::is_valid_name(&new.name) {
        return Err(unprocessable(format!("{} is not a valid ref name.", new.name)));
    }
    let lock = shared.push_lock(repository.id);
    let _one_at_a_time = lock.lock().await;
    let sha = oid(&new.sha)?;
    let known = pushes::refs_of(&shared, repository.id)?;
    make(&shared.git.open(repository.id)?, &new.name, sha)?;
    pushes::announce(&shared, repository.id, repository.owner, &known)?;
    let repos = format!("{}/repos/{full_name}/git", shared.base_url);
    let made = json!({
        "ref": new.name,
        "node_id": node_id("REF", repository.id),
        "url": format!("{repos}/{}", new.name),
        "object": {
            "sha": sha.to_string(), "type": "commit", "url": format!("{repos}/commits/{sha}"),
        },
    });
    Ok((StatusCode::CREATED, Json(made)))
}

fn make(git: &Git, name: &str, sha: Oid) -> Result<(), Problem> {
    if git.find_commit(sha).is_err() {
        return Err(unprocessable("Object does not exist"));
    }
    match git.reference(name, sha, false, "created") {
        Err(error) if error.code() == ErrorCode::Exists => {
            Err(unprocessable("Reference already exists"))
        }
        other => Ok(other.map(drop)?),
    }
}
