//! Who sits at a browser. The routes of an owner's own pages ask here, and nowhere else.

use ids::{AccountId, Login};
use oauth::{Destination, Parameters, SessionCookie, SessionForm};
use pages::{Problem, path};
use secrecy::ExposeSecret as _;
use serde::de::DeserializeOwned;
use worker::{Env, Headers, Method, Request, Response, Result};

use super::LOOKED;
use crate::{
    config::Config,
    instance::{Arrival, Begun, Cookie, Errand, Known, NOBODYS, Wish},
    log::Log,
    page, reply,
    request_id::RequestId,
    sign_in, stub,
};

/// An owner who is signed in at this browser.
pub(crate) struct SignedIn {
    /// Who.
    pub(crate) account: AccountId,
    /// The login in use.
    pub(crate) login: Login,
}

/// Who is signed in at the browser that sends this request, if anybody is.
pub(crate) async fn owner(request: &Request, env: &Env) -> Result<Option<SignedIn>> {
    let field = request.headers().get("cookie")?;
    match SessionCookie::of(field.as_deref()) {
        Some(cookie) => known(&cookie, request.headers(), env).await,
        None => Ok(None),
    }
}

/// Who posted a form of one of his own pages, and its fields; or the page that says why it is not
/// heard.
pub(crate) async fn posted(
    request: &Request,
    body: &[u8],
    env: &Env,
    config: &Config,
) -> Result<Result<(SignedIn, Parameters), Response>> {
    let (cookie, fields) = match read(request, body, config)? {
        Ok(read) => read,
        Err(page) => return Ok(Err(page)),
    };
    match known(&cookie, request.headers(), env).await? {
        Some(signed_in) => Ok(Ok((signed_in, fields))),
        None => Ok(Err(signed_out()?)),
    }
}

/// The session that a form is of, and its fields; or the page that says why it is not heard. Whether
/// the session stands is for its account's instance.
pub(super) fn read(
    request: &Request,
    body: &[u8],
    config: &Config,
) -> Result<Result<(SessionCookie, Parameters), Response>> {
    let header = |name: &str| request.headers().get(name);
    let (content_type, cookie) = (header("content-type")?, header("cookie")?);
    let (origin, fetch_site) = (header("origin")?, header("sec-fetch-site")?);
    let form = SessionForm {
        body: std::str::from_utf8(body).unwrap_or_default(),
        content_type: content_type.as_deref(),
        cookie: cookie.as_deref(),
        origin: origin.as_deref(),
        fetch_site: fetch_site.as_deref(),
    };
    match form.read(&config.base) {
        Ok(read) => Ok(Ok(read)),
        Err(why) => Ok(Err(page::problem(why.status(), &why.to_string())?)),
    }
}

/// The page for whoever is not signed in any more.
pub(super) fn signed_out() -> Result<Response> {
    let problem = Problem::new(401, &oauth::FormRefusal::NoSession.to_string());
    page::send(&problem.or("Sign in with GitHub", path::SIGN_IN).page())
}

async fn known(cookie: &SessionCookie, headers: &Headers, env: &Env) -> Result<Option<SignedIn>> {
    let response = ask(cookie, Wish::Who, &RequestId::of(headers), env).await?;
    let Some(mut response) = response else { return Ok(None) };
    let Known { login } = read_answer(&mut response).await?;
    Ok(Some(SignedIn { account: cookie.account(), login }))
}

/// Lets an instance do what its owner wants; `None` when nobody is signed in with this cookie.
pub(super) async fn ask(
    cookie: &SessionCookie,
    wish: Wish,
    id: &RequestId,
    env: &Env,
) -> Result<Option<Response>> {
    let account = cookie.account();
    let errand = Errand {
        request_id: id.as_str().into(),
        account,
        cookie: Cookie(cookie.expose().into()),
        wish,
    };
    let instance = env.durable_object("INSTANCE")?.get_by_name(&account.to_string())?;
    let response = stub::tell(&instance, Method::Post, "http://instance/owner", &errand).await?;
    match response.status_code() {
        200 | 204 => Ok(Some(response)),
        404 | NOBODYS => Ok(None),
        _ => Err(stub::unexpected(&response)),
    }
}

/// What an instance answered.
pub(super) async fn read_answer<T: DeserializeOwned>(response: &mut Response) -> Result<T> {
    Ok(serde_json::from_str(&response.text().await?)?)
}

/// Sends a browser to GitHub, and back to this page of the apex.
pub(super) async fn sign_in(
    request: &Request,
    destination: Destination,
    env: &Env,
    config: &Config,
) -> Result<Response> {
    let cookie = request.headers().get("cookie")?;
    let app = &config.github.app;
    let departure = sign_in::depart(env, app, destination, cookie.as_deref()).await?;
    let mut response = reply::see_other(&departure.location)?;
    response.headers_mut().set("Set-Cookie", &departure.set_cookie)?;
    Ok(response)
}

/// GitHub has said who it is: a session begins in the place of the one that the browser had, and it goes
/// on to the owner's page.
pub(crate) async fn signed_in(
    request: &Request,
    account: AccountId,
    login: Login,
    has_fork: bool,
    id: &RequestId,
    env: &Env,
    config: &Config,
) -> Result<Response> {
    let former = SessionCookie::of(request.headers().get("cookie")?.as_deref());
    if let Some(former) = former.as_ref().filter(|former| former.account() != account) {
        // Of another account's session only its own instance knows. That it does not answer keeps nobody out.
        if let Err(error) = ask(former, Wish::SignOut, id, env).await {
            Log::new(id)
                .error("former_session_not_ended")
                .text("error", &error.to_string())
                .write();
        }
    }
    let former = former.map(|cookie| Cookie(cookie.expose().into()));
    let request_id = id.as_str().into();
    let arrival = Arrival { request_id, account, login, has_fork, former };
    let instance = env.durable_object("INSTANCE")?.get_by_name(&account.to_string())?;
    let address = "http://instance/web-session";
    let mut begun = stub::tell(&instance, Method::Post, address, &arrival).await?;
    if begun.status_code() != 200 {
        return Err(stub::unexpected(&begun));
    }
    let Begun { cookie } = read_answer(&mut begun).await?;
    let cookie = SessionCookie::parse(cookie.0.expose_secret());
    let cookie = cookie.ok_or_else(|| worker::Error::RustError("no session began".into()))?;
    let mut response =
        reply::see_other(&format!("{}{}?{LOOKED}=1", config.base, pages::path::ACCOUNT))?;
    response.headers_mut().set("Set-Cookie", &cookie.set_cookie())?;
    Ok(response)
}
