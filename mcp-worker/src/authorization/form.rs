//! `POST /oauth/token` and `/oauth/revoke`: a code or token says whose it is, and that account's instance
//! decides.

use ids::AccountId;
use oauth::{GrantRefusal, RevocationRequest, TokenRequest};
use worker::{Error, Method, Response, Result};

use super::Visit;
use crate::{
    clock,
    instance::{Form, NOBODYS},
    keys, reply, stub,
};

pub(super) async fn token(visit: &Visit<'_>) -> Result<Response> {
    let (content_type, authorization) = fields(visit)?;
    let asked = TokenRequest::read(content_type.as_deref(), authorization.as_deref(), visit.text());
    match asked {
        Ok(asked) => match pass_on(visit, asked.account(), "http://instance/token").await? {
            Some(response) => Ok(response),
            None => reply::refused(&nobodys(&asked).answer()),
        },
        Err(invalid) => reply::refused(&invalid.answer()),
    }
}

pub(super) async fn revoke(visit: &Visit<'_>) -> Result<Response> {
    let (content_type, authorization) = fields(visit)?;
    let asked =
        RevocationRequest::read(content_type.as_deref(), authorization.as_deref(), visit.text());
    let asked = match asked {
        Ok(asked) => asked,
        Err(invalid) => return reply::refused(&invalid.answer()),
    };
    let (config, now) = (visit.config, clock::now());
    let keys =
        keys::verifying(&config.ring, now).map_err(|error| Error::RustError(error.to_string()))?;
    match asked.target(&config.base, &keys, now) {
        Some(target) => {
            let passed_on = pass_on(visit, target.account(), "http://instance/giveback").await?;
            passed_on.map_or_else(|| reply::empty(200), Ok)
        }
        None => reply::empty(200),
    }
}

/// What is said of a grant of an account that was never here: the same as of any other that is not known.
const fn nobodys(asked: &TokenRequest) -> GrantRefusal {
    match asked {
        TokenRequest::Code(_) => GrantRefusal::CodeUnknown,
        TokenRequest::Refresh(_) => GrantRefusal::RefreshUnknown,
    }
}

fn fields(visit: &Visit<'_>) -> Result<(Option<String>, Option<String>)> {
    Ok((visit.header("content-type")?, visit.header("authorization")?))
}

/// The instance's answer; `None` when there is no such account.
async fn pass_on(visit: &Visit<'_>, account: AccountId, address: &str) -> Result<Option<Response>> {
    let (content_type, authorization) = fields(visit)?;
    let form = Form {
        request_id: visit.id.as_str().into(),
        account,
        content_type,
        authorization,
        body: visit.text().to_owned(),
    };
    let instance = visit.env.durable_object("INSTANCE")?.get_by_name(&account.to_string())?;
    let response = stub::tell(&instance, Method::Post, address, &form).await?;
    match response.status_code() {
        NOBODYS => Ok(None),
        404 | 409 => Err(stub::unexpected(&response)),
        _ => stub::taken_over(response).await.map(Some),
    }
}
