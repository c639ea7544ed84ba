//! `GET /history`, `/history/{generation}` and `/history/{generation}/diff`.

use serde_json::{Value, json};
use store::Revision;
use token::Resource;
use worker::{Env, Request, Response, Result};

use super::{
    Bucket, answer,
    question::{Question, Unclear},
};
use crate::{
    config::Config,
    reply,
    request_id::RequestId,
    visit::{self, Place},
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
    let asked = question(request)?;
    // Who may not see the history is not told what is not in it, either.
    let args = asked.map_or_else(|_| vec![], Question::args);
    let place = Place { resource, env, config, id };
    visit::answered(request, &place, COMMAND, args, async |caller, in_force| {
        let bucket = Bucket { env, account: caller.account };
        respond(asked, &bucket, in_force).await
    })
    .await
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
                Err(answer::Uncompilable) => visit::problem(409, "does_not_compile_any_more"),
            },
            None => not_found(),
        },
    }
}

fn good(body: &Value) -> Result<Response> {
    reply::json(200, body.to_string())
}

fn not_found() -> Result<Response> {
    visit::problem(404, "not_found")
}
