//! Small pages for people, so that the links in refusals and check runs lead somewhere. Whoever looks
//! is nobody: what is private is not there.

mod doing;
mod html;
mod show;

use axum::body::Body;
use axum::http::{Response, StatusCode, header};

use super::shared::Shared;
pub(crate) use doing::routes;
pub(crate) use html::Page;

/// The page of a path; `None` when there is none.
pub(crate) fn answer(shared: &Shared, path: &str) -> Option<Response<Body>> {
    let path = path.trim_matches('/');
    let parts: Vec<&str> = path.split('/').collect();
    let page = match parts.as_slice() {
        ["apps", slug] => show::app(shared, slug),
        ["settings", "installations", id]
        | ["organizations", _, "settings", "installations", id] => {
            show::installation(shared, id.parse().ok()?)
        }
        [owner, repo, rest @ ..] => below(shared, &format!("{owner}/{repo}"), rest),
        [login] => show::account(shared, login),
        [] => None,
    }?;
    let response = Response::builder()
        .status(StatusCode::OK)
        .header(header::CONTENT_TYPE, "text/html; charset=utf-8");
    response.body(Body::from(page.finish())).ok()
}

/// A page below a repository.
fn below(shared: &Shared, full_name: &str, rest: &[&str]) -> Option<Page> {
    let repository = {
        let records = shared.records();
        let found = records.repository(full_name).or_else(|| records.moved(full_name))?;
        Some(found.clone()).filter(|found| !found.private)?
    };
    match rest {
        [] => show::repository(shared, &repository),
        ["pull", number] | ["pull", number, "files" | "checks"] => {
            show::pull_request(shared, &repository, number.parse().ok()?)
        }
        ["runs", id] => show::check_run(shared, &repository, id.parse().ok()?),
        ["commit", sha] => show::commit(shared, &repository, sha),
        ["compare", range] => Some(show::form(&format!("Compare {range} of {full_name}"))),
        ["blob" | "edit", at, path @ ..] => show::blob(shared, &repository, at, &path.join("/")),
        ["new", at, ..] => Some(show::form(&format!("A new file on {at} of {full_name}"))),
        _ => None,
    }
}
