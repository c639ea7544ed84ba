//! `POST /oauth/consent`: the owner's answer, heard by the account's instance.

use oauth::{ConsentForm, ConsentRefusal};
use worker::{Method, Response, Result};

use super::Visit;
use crate::{
    instance::{Answer, NOBODYS},
    page, reply, stub,
};

pub(super) async fn serve(visit: &Visit<'_>) -> Result<Response> {
    if visit.request.method() != Method::Post {
        return reply::method_not_allowed("POST");
    }
    let (cookie, origin) = (visit.header("cookie")?, visit.header("origin")?);
    let body = visit.text();
    let form = ConsentForm { body, cookie: cookie.as_deref(), origin: origin.as_deref() };
    let Some(account) = form.account() else {
        return page::problem(400, "The form is incomplete.");
    };
    let answer = Answer {
        request_id: visit.id.as_str().into(),
        account,
        body: body.to_owned(),
        cookie,
        origin,
    };
    let instance = visit.env.durable_object("INSTANCE")?.get_by_name(&account.to_string())?;
    let response = stub::tell(&instance, Method::Post, "http://instance/answer", &answer).await?;
    match response.status_code() {
        NOBODYS => page::problem(400, &ConsentRefusal::Over.to_string()),
        404 | 409 => Err(stub::unexpected(&response)),
        _ => stub::taken_over(response).await,
    }
}
