//! What only an account's owner is told beside `/mcp`, with the same access tokens, as far as the policy
//! in force allows it.

use mcp::{Era, Fault, origin_is_welcome};
use oauth::Membership;
use serde_json::json;
use store::Revision;
use token::Resource;
use tools::Caller;
use worker::{Env, Method, Request, Response, Result};

use crate::{
    admission::{self, Admitted},
    authorize::authorize,
    config::Config,
    cors,
    endpoint::caller,
    log::Log,
    reply,
    request_id::RequestId,
};

/// Where somebody asks.
pub(crate) struct Place<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) env: &'a Env,
    pub(crate) config: &'a Config,
    pub(crate) id: &'a RequestId,
}

/// Answers a `GET` or `HEAD` by `tell`, for whoever may make a call of that command; everybody else is
/// told why not. `tell` is given what is in force, too.
pub(crate) async fn answered(
    request: &Request,
    place: &Place<'_>,
    command: &str,
    args: Vec<String>,
    tell: impl AsyncFnOnce(&Caller, Option<&Revision>) -> Result<Response>,
) -> Result<Response> {
    let Place { resource, env, config, id } = place;
    match request.method() {
        Method::Options => return cors::preflight(),
        Method::Get | Method::Head => {}
        _ => return cors::open(reply::method_not_allowed("GET, HEAD, OPTIONS")?),
    }
    let log = Log::new(id);
    let origin = request.headers().get("origin")?;
    let own = [resource.origin().to_owned(), config.base.to_string()];
    if !origin_is_welcome(origin.as_deref(), &own.each_ref().map(String::as_str)) {
        return cors::open(reply::of(&Fault::ForeignOrigin.reply(Era::Modern, None))?);
    }
    let token = match authorize(request.headers(), resource, config) {
        Ok(token) => token,
        Err(unauthorized) => return cors::open(unauthorized.logged(resource, &log)?),
    };
    let caller = caller(&token);
    let visit = admission::Visit {
        request_id: id.as_str().into(),
        caller: caller.clone(),
        issued_at: token.claims().iat,
        membership: Membership::of(token.claims()),
        command: command.into(),
        args,
    };
    let response = match admission::ask(&visit, env).await? {
        Err(unauthorized) => unauthorized.logged(resource, &log)?,
        Ok(Admitted::LoginNotInUse) => problem(403, "login_not_in_use")?,
        Ok(Admitted::Denied { rule, explanation }) => {
            refused(403, "denied", rule.as_deref(), &explanation)?
        }
        Ok(Admitted::Limited { rule, retry_after }) => {
            let explanation = format!("{rule} is used up. Try again in {retry_after} s.");
            let mut response = refused(429, "limited", Some(&rule), &explanation)?;
            response.headers_mut().set("Retry-After", &retry_after.to_string())?;
            response
        }
        Ok(Admitted::Yes { in_force }) => tell(&caller, in_force.as_deref()).await?,
    };
    log.info("request")
        .text("action", command)
        .value("account", caller.account.get())
        .text("client_id", &caller.client_id)
        .value("status", response.status_code())
        .write();
    cors::open(response)
}

fn refused(status: u16, word: &str, rule: Option<&str>, explanation: &str) -> Result<Response> {
    let body = json!({"error": word, "error_description": explanation, "rule": rule});
    reply::json(status, body.to_string())
}

/// A failure that needs no more than a word.
pub(crate) fn problem(status: u16, word: &str) -> Result<Response> {
    reply::json(status, json!({ "error": word }).to_string())
}
