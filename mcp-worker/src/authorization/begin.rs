//! `GET` and `POST /oauth/authorize`: a client sends a browser here, and it goes on to GitHub.

use oauth::{Attempt, AuthorizationRefusal, Destination};
use worker::{Method, Response, Result};

use super::Visit;
use crate::{clients, page, reply, sign_in};

pub(super) async fn serve(visit: &Visit<'_>) -> Result<Response> {
    let asked = match visit.request.method() {
        Method::Get => visit.query()?,
        Method::Post => visit.text().to_owned(),
        _ => return reply::method_not_allowed("GET, POST"),
    };
    let attempt = match Attempt::read(&asked) {
        Ok(attempt) => attempt,
        Err(shown) => return refused(visit, &shown.to_string()),
    };
    let client = match clients::find(visit.env, attempt.client_id()).await? {
        Ok(client) => client,
        Err(why) => {
            return refused(visit, &format!("The program that asks is not known here: {why}."));
        }
    };
    let base = &visit.config.base;
    let request = match attempt.judge(&client, base) {
        Ok(request) => request,
        Err(AuthorizationRefusal::Shown(shown)) => return refused(visit, &shown.to_string()),
        Err(AuthorizationRefusal::Redirected(told)) => {
            visit.log.info("authorization_refused").text("error", told.error().as_str()).write();
            let back = told.location(base);
            return if told.leads_to_this_machine() {
                reply::see_other(&back)
            } else {
                page::problem_for_client(400, told.description(), &back)
            };
        }
    };
    visit
        .log
        .info("authorization_begun")
        .text("client_id", client.id().as_str())
        .text("login", request.login().as_str())
        .write();
    let destination = Destination::Consent(Box::new(request));
    let cookie = visit.header("cookie")?;
    let app = &visit.config.github.app;
    let departure = sign_in::depart(visit.env, app, destination, cookie.as_deref()).await?;
    let mut response = reply::see_other(&departure.location)?;
    response.headers_mut().set("Set-Cookie", &departure.set_cookie)?;
    Ok(response)
}

/// The person at the browser is told, and nobody else.
fn refused(visit: &Visit<'_>, sentence: &str) -> Result<Response> {
    visit.log.info("authorization_not_begun").text("reason", sentence).write();
    page::problem(400, sentence)
}
