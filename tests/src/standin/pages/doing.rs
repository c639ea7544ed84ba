//! Pages on which somebody does something at GitHub: forks a repository, installs the App. Everybody is signed
//! in here, so that whoever looks chooses who does it.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Form, Path, State};
use axum::http::{Response, StatusCode, header};
use axum::routing::get;
use serde::Deserialize;

use super::html::Page;
use crate::standin::error::StandinError;
use crate::standin::shared::Shared;
use crate::standin::world::Standin;

/// The pages, and where their forms lead.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/{owner}/{repository}/fork", get(who_forks).post(fork))
        .route("/apps/{slug}/installations/new", get(where_to_install).post(install))
}

/// Who forks.
#[derive(Deserialize)]
struct Forker {
    login: String,
}

/// On which repository the App is installed, and on no other.
#[derive(Deserialize)]
struct Chosen {
    repository: String,
}

/// `GET /{owner}/{repository}/fork`
async fn who_forks(
    State(shared): State<Arc<Shared>>,
    Path((owner, repository)): Path<(String, String)>,
) -> Response<Body> {
    let full_name = format!("{owner}/{repository}");
    let people: Option<Vec<String>> = {
        let records = shared.records();
        let is_new = |login: &str| records.repository(&format!("{login}/{repository}")).is_none();
        let people = records.accounts.values().filter(|one| !one.organization);
        let people = people.map(|one| one.login.clone()).filter(|login| is_new(login));
        records.repository(&full_name).is_some_and(|found| !found.private).then(|| people.collect())
    };
    let Some(people) = people else { return nothing() };
    let page = Page::new(&format!("Fork {full_name}")).paragraph("Who are you?");
    let action = format!("/{full_name}/fork");
    html(people.iter().fold(page, |page, login| page.form(&action, &[], ("login", login), login)))
}

/// `POST /{owner}/{repository}/fork`: leads to the fork.
async fn fork(
    State(shared): State<Arc<Shared>>,
    Path((owner, repository)): Path<(String, String)>,
    Form(Forker { login }): Form<Forker>,
) -> Response<Body> {
    let world = Standin::visiting(Arc::clone(&shared));
    match world.fork(&format!("{owner}/{repository}"), &login) {
        Ok(fork) => leads(&format!("/{login}/{}", fork.name)),
        Err(error) => refusal(&error),
    }
}

/// `GET /apps/{slug}/installations/new`
async fn where_to_install(
    State(shared): State<Arc<Shared>>,
    Path(slug): Path<String>,
) -> Response<Body> {
    if slug != shared.config.app.slug {
        return nothing();
    }
    let repositories: Vec<String> = {
        let records = shared.records();
        let open = records.repositories.values().filter(|found| !found.private);
        let open = open.filter(|found| records.installation_on(found.owner).is_none());
        open.map(|found| records.full_name(found)).collect()
    };
    let page = Page::new(&format!("Install {slug}")).paragraph("On which repository?");
    let action = format!("/apps/{slug}/installations/new");
    let choice = |page: Page, name: &String| page.form(&action, &[], ("repository", name), name);
    html(repositories.iter().fold(page, choice))
}

/// `POST /apps/{slug}/installations/new`: leads to where the App wants people to go on.
async fn install(
    State(shared): State<Arc<Shared>>,
    Path(slug): Path<String>,
    Form(Chosen { repository }): Form<Chosen>,
) -> Response<Body> {
    let app = &shared.config.app;
    let owner = repository.split_once('/').map(|(owner, _)| owner).filter(|_| slug == app.slug);
    let Some(owner) = owner else { return nothing() };
    let world = Standin::visiting(Arc::clone(&shared));
    match (world.install_app(owner, &[&repository]), &app.setup_url) {
        (Ok(made), Some(url)) => {
            leads(&format!("{url}?installation_id={}&setup_action=install", made.id))
        }
        (Ok(made), None) => leads(&format!("/settings/installations/{}", made.id)),
        (Err(error), _) => refusal(&error),
    }
}

fn leads(to: &str) -> Response<Body> {
    answered(StatusCode::FOUND, (header::LOCATION, to), String::new())
}

fn html(page: Page) -> Response<Body> {
    shows(StatusCode::OK, page)
}

fn nothing() -> Response<Body> {
    shows(StatusCode::NOT_FOUND, Page::new("There is nothing here"))
}

fn refusal(error: &StandinError) -> Response<Body> {
    shows(StatusCode::UNPROCESSABLE_ENTITY, Page::new(&error.to_string()))
}

fn shows(status: StatusCode, page: Page) -> Response<Body> {
    answered(status, (header::CONTENT_TYPE, "text/html; charset=utf-8"), page.finish())
}

fn answered(
    status: StatusCode,
    (name, value): (header::HeaderName, &str),
    body: String,
) -> Response<Body> {
    let response = Response::builder().status(status).header(name, value).body(Body::from(body));
    response.unwrap_or_else(|_| Response::new(Body::empty()))
}
