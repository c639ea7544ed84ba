//! What the App asks about itself and its installations.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::{Value, json};

use super::auth::Caller;
use super::problem::Problem;
use crate::standin::clock::iso;
use crate::standin::names;
use crate::standin::payloads;
use crate::standin::records::{Installation, InstallationToken};
use crate::standin::shared::Shared;

type Answer = Result<Json<Value>, Problem>;
type World = State<Arc<Shared>>;

/// Only the App itself gets further.
pub(super) fn must_be_app(caller: &Caller) -> Result<(), Problem> {
    match caller {
        Caller::App => Ok(()),
        Caller::Installation { .. } | Caller::Account(_) => {
            Err(Problem::new(StatusCode::UNAUTHORIZED, "A JSON web token could not be decoded"))
        }
    }
}

pub(super) async fn app(State(shared): World, Extension(caller): Extension<Caller>) -> Answer {
    must_be_app(&caller)?;
    Ok(Json(shared.scene(payloads::app)))
}

pub(super) async fn installations(
    State(shared): World,
    Extension(caller): Extension<Caller>,
    page: super::repositories::Paging,
) -> Result<Response, Problem> {
    must_be_app(&caller)?;
    let (count, rows) = shared.scene(|scene| {
        let all = &scene.records.installations;
        let rows = page.of(all.values()).map(|found| payloads::installation(scene, found));
        (all.len(), rows.collect())
    });
    let mut response = Json(Value::Array(rows)).into_response();
    let link = page.link(&format!("{}/app/installations", shared.base_url), count);
    if let Some(link) = link.and_then(|link| link.parse().ok()) {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

pub(super) async fn installation(
    State(shared): World,
    Extension(caller): Extension<Caller>,
    Path(id): Path<u64>,
) -> Answer {
    must_be_app(&caller)?;
    let found = find(&shared, id)?;
    Ok(Json(shared.scene(|scene| payloads::installation(scene, &found))))
}

fn find(shared: &Shared, id: u64) -> Result<Installation, Problem> {
    shared.records().installations.get(&id).cloned().ok_or_else(Problem::not_found)
}

pub(super) async fn account_installation(
    State(shared): World,
    Extension(caller): Extension<Caller>,
    Path(login): Path<String>,
) -> Answer {
    must_be_app(&caller)?;
    let found = {
        let records = shared.records();
        let account = records.account(&login).ok_or_else(Problem::not_found)?;
        records.installation_on(account.id).cloned().ok_or_else(Problem::not_found)?
    };
    Ok(Json(shared.scene(|scene| payloads::installation(scene, &found))))
}

pub(super) async fn repository_installation(
    State(shared): World,
    Extension(caller): Extension<Caller>,
    Path((owner, repo)): Path<(String, String)>,
) -> Answer {
    must_be_app(&caller)?;
    let found = {
        let records = shared.records();
        let repository =
            records.repository(&format!("{owner}/{repo}")).ok_or_else(Problem::not_found)?;
        records.installation_for(repository).cloned().ok_or_else(Problem::not_found)?
    };
    Ok(Json(shared.scene(|scene| payloads::installation(scene, &found))))
}

pub(super) async fn delete_installation(
    State(shared): World,
    Extension(caller): Extension<Caller>,
    Path(id): Path<u64>,
) -> Result<StatusCode, Problem> {
    must_be_app(&caller)?;
    let found = find(&shared, id)?;
    let account = shared.records().accounts.get(&found.account).cloned();
    let account = account.ok_or_else(Problem::not_found)?;
    let payload =
        shared.scene(|scene| payloads::installation_event(scene, "deleted", &found, &account));
    shared.change(|records| {
        records.installations.remove(&id);
        records.tokens.retain(|_, token| token.installation != id);
    });
    shared.send("installation", &account.login, &payload);
    Ok(StatusCode::NO_CONTENT)
}

/// What a token may be narrowed to.
#[derive(Debug, Default, Deserialize)]
struct Narrowing {
    repository_ids: Option<BTreeSet<u64>>,
    repositories: Option<Vec<String>>,
    permissions: Option<BTreeMap<String, String>>,
}

pub(super) async fn access_token(
    State(shared): World,
    Extension(caller): Extension<Caller>,
    Path(id): Path<u64>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    must_be_app(&caller)?;
    let found = find(&shared, id)?;
    if found.suspended_at.is_some() {
        let text = "This installation has been suspended";
        return Err(Problem::new(StatusCode::FORBIDDEN, text));
    }
    let narrowing: Narrowing = if body.is_empty() {
        Narrowing::default()
    } else {
        serde_json::from_slice(&body)
            .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "Problems parsing JSON"))?
    };
    let permissions = narrowing.permissions.clone();
    let granted = found.granted();
    let too_much = |(name, level): (&String, &String)| match granted.get(name) {
        Some(granted) => granted != level && level != "read",
        None => true,
    };
    if permissions.as_ref().is_some_and(|asked| asked.iter().any(too_much)) {
        let text = "The permissions requested are not granted to this installation.";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, text));
    }
    let only = narrowed(&shared, &found, narrowing)?;
    let now = shared.clock.seconds();
    let expires_at = now + 3600;
    let token = shared.change(|records| {
        records.tokens.retain(|_, token| token.expires_at > now);
        let token = names::installation_token(shared.config.seed, records.new_name());
        let entry = InstallationToken {
            installation: id,
            repositories: only.clone(),
            permissions: permissions.clone(),
            expires_at,
        };
        records.tokens.insert(token.clone(), entry);
        token
    });
    let mut answer = json!({
        "token": token,
        "expires_at": iso(expires_at),
        "permissions": permissions.unwrap_or(granted),
        "repository_selection":
            if found.repositories.is_some() || only.is_some() { "selected" } else { "all" },
    });
    if let Some(only) = only {
        let list: Vec<Value> = shared.scene(|scene| {
            let chosen = only.iter().filter_map(|id| scene.records.repositories.get(id));
            chosen.map(|repository| payloads::repository(scene, repository)).collect()
        });
        answer = payloads::with(answer, json!({ "repositories": list }));
    }
    Ok((StatusCode::CREATED, Json(answer)))
}

/// The chosen repositories, all of which must be the installation's.
fn narrowed(
    shared: &Shared,
    installation: &Installation,
    narrowing: Narrowing,
) -> Result<Option<BTreeSet<u64>>, Problem> {
    if narrowing.repository_ids.is_none() && narrowing.repositories.is_none() {
        return Ok(None);
    }
    let refusal = || {
        let text = "There is at least one repository that does not exist or is not accessible to the parent installation.";
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, text)
    };
    let records = shared.records();
    let covered = records.repositories_of(installation);
    let mut only = narrowing.repository_ids.unwrap_or_default();
    for name in narrowing.repositories.unwrap_or_default() {
        let found = covered.iter().find(|repository| repository.name.eq_ignore_ascii_case(&name));
        only.insert(found.ok_or_else(refusal)?.id);
    }
    if only.iter().all(|id| covered.iter().any(|repository| repository.id == *id)) {
        Ok(Some(only))
    } else {
        Err(refusal())
    }
}
