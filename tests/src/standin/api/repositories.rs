//! Repositories, as far as the caller may see them.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::auth::Caller;
use super::problem::Problem;
use crate::standin::payloads;
use crate::standin::records::Repository;
use crate::standin::shared::Shared;

/// `per_page` and `page`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paging {
    per_page: usize,
    page: usize,
}

impl Paging {
    fn parse(query: &str) -> Self {
        let number = |name: &str| {
            query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, _)| *key == name)
                .and_then(|(_, value)| value.parse::<usize>().ok())
        };
        Self {
            per_page: number("per_page").unwrap_or(30).clamp(1, 100),
            page: number("page").unwrap_or(1).max(1),
        }
    }

    /// The `Link` header of a listing of so many rows; none when all are on one page.
    pub(super) fn link(self, address: &str, rows: usize) -> Option<String> {
        let Self { per_page, page } = self;
        let last = rows.div_ceil(per_page).max(1);
        let to = |page: usize, rel: &str| {
            format!("<{address}?per_page={per_page}&page={page}>; rel=\"{rel}\"")
        };
        let before = (page > 1).then(|| [to(page - 1, "prev"), to(1, "first")]);
        let after = (page < last).then(|| [to(page + 1, "next"), to(last, "last")]);
        let links: Vec<_> = before.into_iter().chain(after).flatten().collect();
        (!links.is_empty()).then(|| links.join(", "))
    }

    /// The rows of this page.
    pub(super) fn of<I: Iterator>(self, all: I) -> impl Iterator<Item = I::Item> {
        all.skip((self.page - 1) * self.per_page).take(self.per_page)
    }
}

impl<S: Sync> FromRequestParts<S> for Paging {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

/// The repository of this name, if the caller may see it.
pub(super) fn visible(
    shared: &Shared,
    caller: &Caller,
    full_name: &str,
) -> Result<Repository, Problem> {
    let records = shared.records();
    let found = records.repository(full_name).ok_or_else(Problem::not_found)?;
    if caller.sees(&records, found) { Ok(found.clone()) } else { Err(Problem::not_found()) }
}

/// The same, if the caller has this permission too.
pub(super) fn permitted(
    shared: &Shared,
    caller: &Caller,
    full_name: &str,
    permission: &str,
    write: bool,
) -> Result<Repository, Problem> {
    let found = visible(shared, caller, full_name)?;
    let records = shared.records();
    if caller.may(&records, permission, write) && (!write || caller.holds(&records, &found)) {
        Ok(found)
    } else {
        let text = "Resource not accessible by integration";
        Err(Problem::new(StatusCode::FORBIDDEN, text))
    }
}

pub(super) async fn of_installation(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    page: Paging,
) -> Result<Json<Value>, Problem> {
    let Caller::Installation { id, .. } = &caller else {
        let text = "You must authenticate with an installation access token in order to list repositories for an installation.";
        return Err(Problem::new(StatusCode::FORBIDDEN, text));
    };
    shared.scene(|scene| {
        let installation =
            scene.records.installations.get(id).ok_or_else(Problem::bad_credentials)?;
        let all: Vec<_> = scene
            .records
            .repositories_of(installation)
            .into_iter()
            .filter(|repository| caller.holds(scene.records, repository))
            .collect();
        let rows: Vec<Value> = page
            .of(all.iter())
            .map(|repository| payloads::listed_repository(scene, repository))
            .collect();
        Ok(Json(json!({
            "total_count": all.len(),
            "repository_selection":
                if installation.repositories.is_some() { "selected" } else { "all" },
            "repositories": rows,
        })))
    })
}

pub(super) async fn one(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path((owner, repo)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let full_name = format!("{owner}/{repo}");
    match visible(&shared, &caller, &full_name) {
        Ok(found) => Ok(shown(&shared, &found)),
        Err(problem) => {
            let records = shared.records();
            let unused = records.repository(&full_name).is_none();
            match records.moved(&full_name).filter(|moved| unused && caller.sees(&records, moved)) {
                Some(moved) => Ok(redirect(&shared.base_url, moved.id)),
                None => Err(problem),
            }
        }
    }
}

fn redirect(base_url: &str, id: u64) -> Response {
    let to = format!("{base_url}/repositories/{id}");
    let body = json!({
        "message": "Moved Permanently",
        "url": to,
        "documentation_url": "https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects",
    });
    (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)], Json(body)).into_response()
}

pub(super) async fn by_id(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<u64>,
) -> Result<Response, Problem> {
    let found = {
        let records = shared.records();
        let found = records.repositories.get(&id).filter(|found| caller.sees(&records, found));
        found.cloned().ok_or_else(Problem::not_found)?
    };
    Ok(shown(&shared, &found))
}

fn shown(shared: &Shared, found: &Repository) -> Response {
    Json(shared.scene(|scene| payloads::full_repository(scene, found))).into_response()
}

#[cfg(test)]
mod tests {
    use super::Paging;

    #[test]
    fn pages_have_thirty_rows_unless_asked_for_more() {
        let rows = |query: &str| Paging::parse(query).of(0..250).collect::<Vec<_>>();
        assert_eq!(rows("").len(), 30);
        assert_eq!(rows("per_page=100&page=3"), (200..250).collect::<Vec<_>>());
        assert_eq!(rows("per_page=1000").len(), 100);
        assert_eq!(rows("page=0"), rows("page=1"));
    }
}
