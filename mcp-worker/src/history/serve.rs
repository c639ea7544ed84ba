//! `GET /history`, `/history/{generation}` and `/history/{generation}/diff`.

use mcp::{Era, Fault, origin_is_welcome};
use oauth::Membership;
use serde_json::{Value, json};
use store::Revision;
use token::Resource;
use worker::{Env, Method, Request, Response, Result};

use super::{
    Bucket, answer,
    question::{Question, Unclear},
};
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

/// The command as whose calls these requests are judged.
const COMMAND: &str = "history";

pub(crate) async fn serve(
    request: &Request,
    resource: &Resource,
    env: &Env,
    config: &Config,
    id: &RequestId,
) -> Result<Response> {
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
    let asked = question(request)?;
    let visit = admission::Visit {
        request_id: id.as_str().into(),
        caller: caller.clone(),
        issued_at: token.claims().iat,
        membership: Membership::of(token.claims()),
        command: COMMAND.into(),
        // Who may not see the history is not told what is not in it, either.
        args: asked.map_or_else(|_| vec![], Question::args),
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
        Ok(Admitted::Yes { in_force }) => {
            let bucket = Bucket { env, account: caller.account };
            respond(asked, &bucket, in_force.as_deref()).await?
        }
    };
    log.info("request")
        .text("action", "history")
        .value("account", caller.account.get())
        .text("client_id", &caller.client_id)
        .value("status", response.status_code())
        .write();
    cors::open(response)
}

fn question(request: &Request) -> Result<std::result::Result<Question, Unclear>> {
    let url = request.url()?;
    let query: Vec<_> = url.query_pairs().collect();
    let query = query.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
    Ok(Question::read(url.path(), query))
}

async fn respond(
    asked: std::result::Result<Question, Unclear>,
    bucket: &Bucket<'_>,
    in_force: Option<&Revision>,
) -> Result<Response> {
    match asked {
        Err(Unclear::Path) => not_found(),
        Err(Unclear::Parameter(what)) => {
            let body = json!({"error": "invalid_request", "error_description": what});
            reply::json(400, body.to_string())
        }
        Ok(Question::Page { most, after }) => good(&answer::page(&bucket.page(most, after).await?)),
        Ok(Question::Entry(generation)) => match bucket.entry(generation).await? {
            Some(entry) => good(&answer::entry(&entry)),
            None => not_found(),
        },
        Ok(Question::Diff(generation)) => match bucket.entry(generation).await? {
            Some(entry) => match answer::diff(&entry, in_force) {
                Ok(diff) => good(&diff),
                Err(answer::Uncompilable) => problem(409, "does_not_compile_any_more"),
            },
            None => not_found(),
        },
    }
}

fn refused(status: u16, word: &str, rule: Option<&str>, explanation: &str) -> Result<Response> {
    let body = json!({"error": word, "error_description": explanation, "rule": rule});
    reply::json(status, body.to_string())
}

fn good(body: &Value) -> Result<Response> {
    reply::json(200, body.to_string())
}

fn not_found() -> Result<Response> {
    problem(404, "not_found")
}

fn problem(status: u16, word: &str) -> Result<Response> {
    reply::json(status, json!({ "error": word }).to_string())
}
