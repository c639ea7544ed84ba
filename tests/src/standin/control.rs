//! The control API of a stand-in that runs alone: `POST /_standin/{verb}` with a JSON object does
//! what the method of that name does in-process.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::deliveries::Delivery;
use super::error::StandinError;
use super::faults::{ApiFaults, Faults};
use super::records::CheckRun;
use super::shared::Shared;
use super::world::Standin;

/// The routes below `/_standin`.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/{*verb}", post(tell)).route("/state", get(state))
}

/// Everything that a verb may need.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Told {
    login: String,
    to: String,
    organization: bool,
    repository: String,
    repositories: Option<Vec<String>>,
    files: std::collections::BTreeMap<String, String>,
    branch: Option<String>,
    path: String,
    content: Option<String>,
    message: Option<String>,
    commit: Option<String>,
    on: bool,
    url: String,
    secret: String,
    id: u64,
    seconds: i64,
    gate: String,
    count: usize,
    head: String,
    base: String,
    title: String,
    draft: bool,
    number: u64,
    by: String,
    squash: bool,
    name: String,
    permissions: Vec<String>,
    deliveries: Option<Faults>,
    api: Option<ApiFaults>,
}

async fn state(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let records = shared.records();
    let accounts: Vec<Value> = records
        .accounts
        .values()
        .map(|account| {
            json!({
                "id": account.id,
                "login": account.login,
                "token": account.token,
                "installation": records.installation_on(account.id).map(|found| found.id),
            })
        })
        .collect();
    let repositories: Vec<Value> = records
        .repositories
        .values()
        .map(|found| {
            json!({
                "id": found.id,
                "full_name": records.full_name(found),
                "fork_of": found.parent,
                "clone_url": format!("{}/{}.git", shared.base_url, records.full_name(found)),
                "default_branch": found.default_branch,
            })
        })
        .collect();
    Json(json!({
        "base_url": shared.base_url, "accounts": accounts, "repositories": repositories,
    }))
}

async fn tell(
    State(shared): State<Arc<Shared>>,
    Path(verb): Path<String>,
    body: axum::body::Bytes,
) -> (StatusCode, Json<Value>) {
    let told = if body.is_empty() { Ok(Told::default()) } else { serde_json::from_slice(&body) };
    let told = match told {
        Ok(told) => told,
        Err(error) => return refusal(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    let world = Standin::visiting(Arc::clone(&shared));
    let result = Box::pin(obey(&world, &verb, told)).await;
    shared.until_written().await;
    match result {
        Ok(Some(answer)) => (StatusCode::OK, Json(answer)),
        Ok(None) => refusal(StatusCode::NOT_FOUND, &format!("there is no verb `{verb}`")),
        Err(error @ StandinError::NotFound { .. }) => {
            refusal(StatusCode::NOT_FOUND, &error.to_string())
        }
        Err(error) => refusal(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
    }
}

fn refusal(status: StatusCode, text: &str) -> (StatusCode, Json<Value>) {
    (status, Json(json!({ "message": text })))
}

fn done() -> Value {
    json!({})
}

async fn obey(world: &Standin, verb: &str, told: Told) -> Result<Option<Value>, StandinError> {
    let branch = told.branch.as_deref().unwrap_or("main");
    let message = told.message.as_deref().unwrap_or("Change");
    let answer = match verb {
        "account" if told.organization => json!(world.organization(&told.login)?),
        "account" => json!(world.account(&told.login)?),
        "rename_account" => world.rename_account(&told.login, &told.to).map(|()| done())?,
        "template" => {
            let files: Vec<_> =
                told.files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
            json!(world.template(&told.repository, &files).await?)
        }
        "make_empty_repository" => json!(world.make_empty_repository(&told.repository)?),
        "fork" => json!(world.fork(&told.repository, &told.login)?),
        "rename_repository" => {
            world.rename_repository(&told.repository, &told.to).map(|()| done())?
        }
        "rename_default_branch" => {
            world.rename_default_branch(&told.repository, &told.to).await.map(|()| done())?
        }
        "delete_repository" => world.delete_repository(&told.repository).map(|()| done())?,
        "archive_repository" => {
            world.archive_repository(&told.repository, told.on).map(|()| done())?
        }
        "hide_repository" => world.hide_repository(&told.repository, told.on).map(|()| done())?,
        "commit" => {
            let content = told.content.as_deref().map(str::as_bytes);
            let commit =
                world.commit(&told.repository, branch, &told.path, content, message).await?;
            json!({ "commit": commit })
        }
        "reset_branch" => {
            let commit = told.commit.as_deref();
            world.reset_branch(&told.repository, branch, commit).await.map(|()| done())?
        }
        "head" => json!({ "commit": world.head(&told.repository)? }),
        "transfer_repository" => {
            world.transfer_repository(&told.repository, &told.to).map(|()| done())?
        }
        "change_default_branch" => {
            world.change_default_branch(&told.repository, &told.to).map(|()| done())?
        }
        _ => match pulls_or_checks(world, verb, &told).await? {
            Some(answer) => answer,
            None => return app_or_deliveries(world, verb, told).await,
        },
    };
    Ok(Some(answer))
}

async fn pulls_or_checks(
    world: &Standin,
    verb: &str,
    told: &Told,
) -> Result<Option<Value>, StandinError> {
    let Told { repository, number, head, base, title, commit, .. } = told;
    let number = *number;
    let commit = commit.as_deref().unwrap_or_default();
    let answer = match verb {
        "open_pull_request" if told.draft => {
            let number = world.open_draft_pull_request(repository, head, base, title).await?;
            json!({ "number": number })
        }
        "open_pull_request" => {
            json!({ "number": world.open_pull_request(repository, head, base, title).await? })
        }
        "pull_request" => json!(world.pull_request(repository, number)?),
        "close_pull_request" => world.close_pull_request(repository, number).map(|()| done())?,
        "reopen_pull_request" => world.reopen_pull_request(repository, number).map(|()| done())?,
        "ready_pull_request" => {
            world.ready_pull_request(repository, number, told.on).map(|()| done())?
        }
        "retitle_pull_request" => {
            world.retitle_pull_request(repository, number, title).map(|()| done())?
        }
        "change_pull_request_base" => {
            world.change_pull_request_base(repository, number, base).map(|()| done())?
        }
        "merge_pull_request" if told.squash => {
            json!({ "commit": world.squash_pull_request(repository, number, &told.by).await? })
        }
        "merge_pull_request" => {
            json!({ "commit": world.merge_pull_request(repository, number, &told.by).await? })
        }
        "check_runs" => json!(world.check_runs(repository, commit)?),
        "until_check_run" => {
            let wanted = |run: &CheckRun| run.name == told.name && run.is_completed();
            json!(world.until_check_run(repository, commit, wanted).await?)
        }
        "rerequest_check_run" => world.rerequest_check_run(told.id).map(|()| done())?,
        "rerequest_check_suite" => {
            world.rerequest_check_suite(repository, commit).map(|()| done())?
        }
        _ => return Ok(None),
    };
    Ok(Some(answer))
}

async fn app_or_deliveries(
    world: &Standin,
    verb: &str,
    told: Told,
) -> Result<Option<Value>, StandinError> {
    let answer = match verb {
        "install_app" => match &told.repositories {
            Some(list) => {
                let list: Vec<_> = list.iter().map(String::as_str).collect();
                json!(world.install_app(&told.login, &list)?)
            }
            None => json!(world.install_app_on_all(&told.login)?),
        },
        "uninstall_app" => world.uninstall_app(&told.login).map(|()| done())?,
        "suspend_app" => world.suspend_app(&told.login).map(|()| done())?,
        "unsuspend_app" => world.unsuspend_app(&told.login).map(|()| done())?,
        "withhold_permissions" => {
            let names: Vec<_> = told.permissions.iter().map(String::as_str).collect();
            world.withhold_permissions(&told.login, &names).map(|()| done())?
        }
        "revoke_authorization" => world.revoke_authorization(&told.login).map(|()| done())?,
        "accept_new_permissions" => world.accept_new_permissions(&told.login).map(|()| done())?,
        "add_to_installation" => world.add_to_installation(&told.repository).map(|()| done())?,
        "remove_from_installation" => {
            world.remove_from_installation(&told.repository).map(|()| done())?
        }
        "ping" => {
            world.ping();
            done()
        }
        "webhooks_go_to" => world.webhooks_go_to(&told.url, &told.secret).map(|()| done())?,
        "time_passes" => {
            world.time_passes(told.seconds);
            done()
        }
        "until_deliveries_are_idle" => {
            world.until_deliveries_are_idle().await;
            done()
        }
        "deliveries" => world.deliveries().iter().map(Delivery::detail).collect(),
        "redeliver" => world.redeliver(told.id).map(|()| done())?,
        "faults" => {
            if let Some(faults) = told.deliveries {
                world.deliveries_fail(faults);
            }
            if let Some(faults) = told.api {
                world.api_fails(faults);
            }
            done()
        }
        "faults_end" => {
            world.faults_end();
            done()
        }
        "played_faults" => json!(world.played_faults()),
        "open_gate" => json!({ "released": world.open_gate(&told.gate) }),
        "until_held" => {
            world.until_held(&told.gate, told.count).await;
            done()
        }
        "api_requests" => json!(world.api_requests()),
        _ => return Ok(None),
    };
    Ok(Some(answer))
}
