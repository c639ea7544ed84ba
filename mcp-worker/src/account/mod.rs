//! The owner's own pages on the apex.

mod erase;
mod export;
mod overview;
mod owner;
mod path;

use oauth::{Destination, SessionCookie};
use worker::{Env, Method, Request, Response, Result};

use crate::{config::Config, instance::Wish, log::Log, page, reply, request_id::RequestId};
pub(crate) use owner::{SignedIn, owner, posted, signed_in};
pub(crate) use path::{ACCOUNT, START};

/// One request to an owner's page.
struct Visit<'a> {
    request: &'a Request,
    body: &'a [u8],
    env: &'a Env,
    config: &'a Config,
    id: &'a RequestId,
}

/// Serves a path of an owner's pages; `None` when there is no such path.
pub(crate) async fn serve(
    request: &Request,
    body: &[u8],
    path: &str,
    env: &Env,
    config: &Config,
    id: &RequestId,
) -> Option<Result<Response>> {
    let visit = Visit { request, body, env, config, id };
    let served = match path {
        path::ACCOUNT => visit.account().await,
        path::REVOKE => visit.revoke().await,
        path::EXPORT => visit.export().await,
        path::ERASE => visit.erase().await,
        path::ERASURE => visit.erasure().await,
        path::RETURN => visit.come_back().await,
        path::SIGN_OUT => visit.sign_out(Wish::SignOut).await,
        path::SIGN_OUT_EVERYWHERE => visit.sign_out(Wish::SignOutEverywhere).await,
        _ => return None,
    };
    // Whatever went wrong, a person gets a page.
    Some(served.or_else(|error| {
        Log::new(id).error("failed").text("error", &error.to_string()).write();
        page::problem(500, page::FAILED)
    }))
}

impl Visit<'_> {
    /// `GET /account`: the owner's page, or the way to it.
    async fn account(&self) -> Result<Response> {
        if !self.reads() {
            return reply::method_not_allowed("GET, HEAD");
        }
        let field = self.request.headers().get("cookie")?;
        if let Some(cookie) = SessionCookie::of(field.as_deref())
            && let Some(mut response) =
                owner::ask(&cookie, Wish::Overview, self.id, self.env).await?
        {
            let overview = owner::read_answer(&mut response).await?;
            return overview::page(&overview, &cookie.form_token(), self.config);
        }
        owner::sign_in(self.request, Destination::Home, self.env, self.config).await
    }

    /// `POST /account/revoke`: one client, by its `family`, or `all`.
    async fn revoke(&self) -> Result<Response> {
        let (cookie, fields) = match self.posted()? {
            Ok(read) => read,
            Err(page) => return Ok(page),
        };
        let wish = match (fields.once("family"), fields.once("all")) {
            (Some(family), None) => Wish::Revoke(family.to_owned()),
            (None, Some("1")) => Wish::RevokeAll,
            _ => return page::problem(400, "The form is incomplete."),
        };
        match owner::ask(&cookie, wish, self.id, self.env).await? {
            Some(_) => reply::see_other(&format!("{}{ACCOUNT}", self.config.base)),
            None => owner::signed_out(),
        }
    }

    /// `POST /account/sign-out` and `/account/sign-out-everywhere`: the browser is signed out in any
    /// case, and goes to where nobody has to be signed in.
    async fn sign_out(&self, wish: Wish) -> Result<Response> {
        let (cookie, _) = match self.posted()? {
            Ok(read) => read,
            Err(page) => return Ok(page),
        };
        owner::ask(&cookie, wish, self.id, self.env).await?;
        let mut response = reply::see_other(&format!("{}/", self.config.base))?;
        response.headers_mut().set("Set-Cookie", &SessionCookie::forget_cookie())?;
        Ok(response)
    }

    fn posted(&self) -> Result<Result<(SessionCookie, oauth::Parameters), Response>> {
        if self.request.method() != Method::Post {
            return Ok(Err(reply::method_not_allowed("POST")?));
        }
        owner::read(self.request, self.body, self.config)
    }

    fn reads(&self) -> bool {
        matches!(self.request.method(), Method::Get | Method::Head)
    }
}
