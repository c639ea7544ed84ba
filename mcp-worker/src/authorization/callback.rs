//! `GET /oauth/callback`: a browser comes back from GitHub, and its owner is asked for consent.

use ids::AccountId;
use oauth::{AuthorizationError, AuthorizationRequest, Destination, Digest, NotOwner, Secret};
use store::{Key, PolicyRecord};
use worker::{Method, Response, Result};

use super::Visit;
use crate::{
    account,
    instance::Question,
    page, reply,
    sign_in::{self, Arrived},
    stub,
};

pub(super) async fn serve(visit: &Visit<'_>) -> Result<Response> {
    if visit.request.method() != Method::Get {
        return reply::method_not_allowed("GET");
    }
    let Some(state) = state(visit)? else {
        return page::problem(400, "This is not how GitHub sends somebody back.");
    };
    let (query, cookie) = (visit.query()?, visit.header("cookie")?);
    match sign_in::arrive(visit.env, &state, &query, cookie, visit.id).await? {
        Arrived::Refused { status, sentence } => page::problem(status, &sentence),
        Arrived::Denied(Destination::Consent(request)) => {
            let description = "The owner did not sign in.";
            let error = AuthorizationError::AccessDenied;
            reply::see_other(&request.refused(error, description, &visit.config.base))
        }
        Arrived::SignedIn { account, destination: Destination::Consent(request), .. } => {
            ask(visit, account, *request).await
        }
        Arrived::Denied(Destination::Home) => reply::see_other(&format!("{}/", visit.config.base)),
        Arrived::SignedIn { login: None, destination: Destination::Home, .. } => {
            page::problem(403, "No subdomain can have your GitHub login as its name.")
        }
        Arrived::SignedIn {
            account,
            login: Some(login),
            has_fork,
            destination: Destination::Home,
        } => {
            let (request, id) = (visit.request, visit.id);
            account::signed_in(request, account, login, has_fork, id, visit.env, visit.config).await
        }
    }
}

/// What the query says that the sign-in's `state` is, as it is kept.
fn state(visit: &Visit<'_>) -> Result<Option<Digest>> {
    let url = visit.request.url()?;
    let state = url.query_pairs().find(|(name, _)| name == "state");
    Ok(state.and_then(|(_, value)| Secret::parse(&value)).map(|state| state.digest()))
}

/// Lets the account's instance ask its owner.
async fn ask(
    visit: &Visit<'_>,
    account: AccountId,
    request: AuthorizationRequest,
) -> Result<Response> {
    let question = Question {
        request_id: visit.id.as_str().into(),
        request,
        account,
        cookie: visit.header("cookie")?,
    };
    let instance = visit.env.durable_object("INSTANCE")?.get_by_name(&account.to_string())?;
    let address = "http://instance/question";
    let response = stub::tell(&instance, Method::Post, address, &question).await?;
    match response.status_code() {
        404 => not_owner(visit, account, &question.request).await,
        409 => Err(stub::unexpected(&response)),
        _ => stub::taken_over(response).await,
    }
}

/// Says that the subdomain is nobody's, or somebody else's. The client is told if the person wants that:
/// a redirect that nobody asked for could be used to send people anywhere.
async fn not_owner(
    visit: &Visit<'_>,
    account: AccountId,
    request: &AuthorizationRequest,
) -> Result<Response> {
    let key = Key::Policy(request.login().clone()).to_string();
    let stored = visit.env.kv("POLICY")?.get(&key).text().await?;
    let recorded = stored.and_then(|text| serde_json::from_str::<PolicyRecord>(&text).ok());
    let why = match recorded {
        Some(record) if record.account != account => NotOwner::Other,
        _ => NotOwner::Nobody,
    };
    visit
        .log
        .info("not_the_owner")
        .value("account", account.get())
        .text("login", request.login().as_str())
        .text("reason", &why.to_string())
        .write();
    let site = &visit.config.site;
    let sentence = match why {
        NotOwner::Nobody => format!(
            "{why} If it is yours, fork the template ({}), install the App on the fork ({}), and try \
             again.",
            site.fork_url(),
            site.install_url()
        ),
        NotOwner::Other => format!("{why} Sign in at GitHub with that account, and try again."),
    };
    let error = AuthorizationError::AccessDenied;
    let back = request.refused(error, &why.to_string(), &visit.config.base);
    page::problem_for_client(403, &sentence, &back)
}
