//! `GET /audit` and `GET /audit/usage`.

use ids::AccountId;
use serde_json::{Value, json};
use token::Resource;
use worker::{Env, Request, Response, Result};

use super::{Asked, Question, ask};
use crate::{
    config::Config,
    reply,
    request_id::RequestId,
    visit::{self, Place},
};

/// The command as whose calls these requests are judged.
const COMMAND: &str = "audit";

pub(crate) async fn serve(
    request: &Request,
    resource: &Resource,
    env: &Env,
    config: &Config,
    id: &RequestId,
) -> Result<Response> {
    let url = request.url()?;
    let asked = Question::read(url.path(), url.query_pairs()).and_then(Question::by_its_owner);
    // Who may not see the record is not told what is not in it, either.
    let args = asked.as_ref().map_or_else(|_| vec![], Question::args);
    let place = Place { resource, env, config, id };
    visit::answered(request, &place, COMMAND, args, async |caller, _| {
        respond(asked, env, caller.account).await
    })
    .await
}

async fn respond(
    asked: std::result::Result<Question, Asked>,
    env: &Env,
    account: AccountId,
) -> Result<Response> {
    match asked {
        Ok(Question::Page(filter)) => good(&ask::page(env, account, &filter).await?.to_json()),
        Ok(Question::Usage) => {
            let days = ask::usage(env, account).await?;
            let day = |day: &audit::UsageDay| {
                let audit::UsageDay { day, calls, refused } = day;
                json!({"day": day.to_string(), "calls": calls, "refused": refused})
            };
            good(&json!({ "days": days.iter().map(day).collect::<Vec<_>>() }))
        }
        Ok(Question::Distinct) | Err(Asked::Nothing) => visit::problem(404, "not_found"),
        Err(Asked::Wrongly(what)) => {
            let body = json!({"error": "invalid_request", "error_description": what});
            reply::json(400, body.to_string())
        }
    }
}

fn good(body: &Value) -> Result<Response> {
    reply::json(200, body.to_string())
}
