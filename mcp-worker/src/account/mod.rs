//! The owner's own pages on the apex.

mod calls;
mod erase;
mod export;
mod overview;
mod owner;
mod progress;

use oauth::{Destination, Parameters, SessionCookie};
use pages::{Settings, Stage, path};
use worker::{Env, Method, Request, Response, Result};

use crate::{
    clock,
    config::Config,
    instance::{Overview, Wish},
    log::Log,
    page, reply,
    request_id::RequestId,
};
pub(crate) use owner::{SignedIn, owner, posted, signed_in};

/// What is left to do until a client can connect, for whoever is not signed in, too.
const START: &str = "/start";
/// Said in the address of whoever comes back from GitHub, so that he is not sent there again at once.
const LOOKED: &str = "looked";

/// One request to an owner's page.
struct Visit<'a> {
    request: &'a Request,
    body: &'a [u8],
    env: &'a Env,
    config: &'a Config,
    id: &'a RequestId,
}

/// An owner's session, and what his instance knows.
struct Seen {
    cookie: SessionCookie,
    overview: Overview,
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
        path::ACCOUNT | path::SIGN_IN | path::SETTINGS | START if !visit.reads() => {
            reply::method_not_allowed("GET, HEAD")
        }
        path::REVOKE | path::REVOKE_ALL | path::SIGN_OUT
            if visit.request.method() != Method::Post =>
        {
            reply::method_not_allowed("POST")
        }
        path::ACCOUNT => visit.account().await,
        path::SIGN_IN => visit.sign_in().await,
        path::SETTINGS => visit.settings().await,
        START => visit.start().await,
        path::REVOKE => visit.revoke().await,
        path::EXPORT => visit.export().await,
        path::ERASE => visit.erase().await,
        path::ERASURE => visit.erasure().await,
        path::RETURN => visit.come_back().await,
        path::REVOKE_ALL => visit.sign_out(Wish::SignOutEverywhere).await,
        path::SIGN_OUT => visit.sign_out(Wish::SignOut).await,
        _ => return None,
    };
    // Whatever went wrong, a person gets a page.
    Some(served.or_else(|error| {
        Log::new(id).error("failed").text("error", &error.to_string()).write();
        page::problem(500, page::FAILED)
    }))
}

impl Visit<'_> {
    /// `GET /account`: the owner's page, or what is left to do until there is one, or the way to GitHub.
    async fn account(&self) -> Result<Response> {
        let Some(Seen { cookie, overview }) = self.seen().await? else {
            return self.sign_in().await;
        };
        let (config, now) = (self.config, clock::now());
        let record = overview.record.as_deref();
        // Who was erased has no record, and the way to one is another.
        if record.is_none()
            && let Some(page) = self.was_erased(&cookie, &overview.login).await?
        {
            return page::send(&page);
        }
        let just_installed = self.query("setup_action")?.is_some();
        let page = match (progress::stage(record, overview.has_fork, just_installed), record) {
            (None, Some(record)) => {
                let done = self.query("done")?;
                let notice = done.as_deref().and_then(notice);
                overview::owner(&overview, record, &cookie.form_token(), notice, now, config).page()
            }
            // Only GitHub knows whether he has forked it by now.
            (Some(Stage::Fork), _) if self.query(LOOKED)?.is_none() => return self.sign_in().await,
            (stage, _) => {
                let stage = stage.unwrap_or(Stage::Fork);
                progress::onboarding(&overview, stage, &cookie.form_token(), config).page()
            }
        };
        page::send(&page)
    }

    /// `GET /start`: the way from nothing to a connected client.
    async fn start(&self) -> Result<Response> {
        let page = match self.seen().await? {
            None => progress::stranger(self.config, Stage::SignIn),
            Some(Seen { cookie, overview }) => {
                let record = overview.record.as_deref();
                let stage = progress::stage(record, overview.has_fork, false);
                let stage = stage.unwrap_or(Stage::Connect);
                progress::onboarding(&overview, stage, &cookie.form_token(), self.config)
            }
        };
        page::send(&page.page())
    }

    /// `GET /account/sign-in`: to GitHub, whoever is signed in now.
    async fn sign_in(&self) -> Result<Response> {
        owner::sign_in(self.request, Destination::Home, self.env, self.config).await
    }

    /// `GET /account/settings`
    async fn settings(&self) -> Result<Response> {
        let Some(Seen { cookie, overview }) = self.seen().await? else {
            return self.sign_in().await;
        };
        let settings = Settings {
            login: overview.login.to_string(),
            account: cookie.account().to_string(),
            csrf: cookie.form_token(),
            clients: overview.clients.len(),
            installations_url: format!("{}/settings/installations", self.config.site.github_url),
            notice: None,
            trouble: None,
        };
        page::send(&settings.page())
    }

    /// `POST /account/revoke`: one client, by what his page calls it.
    async fn revoke(&self) -> Result<Response> {
        let (cookie, fields) = match self.posted()? {
            Ok(read) => read,
            Err(page) => return Ok(page),
        };
        let Some(client) = fields.once(path::CLIENT_FIELD) else {
            return page::problem(400, "The form is incomplete.");
        };
        match owner::ask(&cookie, Wish::Revoke(client.to_owned()), self.id, self.env).await? {
            Some(_) => {
                let account = path::ACCOUNT;
                reply::see_other(&format!("{}{account}?done={REVOKED}", self.config.base))
            }
            None => owner::signed_out(),
        }
    }

    /// `POST /account/sign-out` and `/account/revoke-all`: the browser is signed out in any case, and
    /// goes to where nobody has to be signed in.
    async fn sign_out(&self, wish: Wish) -> Result<Response> {
        let (cookie, _) = match self.posted()? {
            Ok(read) => read,
            Err(page) => return Ok(page),
        };
        owner::ask(&cookie, wish, self.id, self.env).await?;
        let mut response = reply::see_other(&format!("{}{}", self.config.base, path::HOME))?;
        response.headers_mut().set("Set-Cookie", &SessionCookie::forget_cookie())?;
        Ok(response)
    }

    /// What the instance of whoever is signed in knows; `None` when nobody is.
    async fn seen(&self) -> Result<Option<Seen>> {
        let field = self.request.headers().get("cookie")?;
        let Some(cookie) = SessionCookie::of(field.as_deref()) else { return Ok(None) };
        let response = owner::ask(&cookie, Wish::Overview, self.id, self.env).await?;
        let Some(mut response) = response else { return Ok(None) };
        let overview = owner::read_answer(&mut response).await?;
        Ok(Some(Seen { cookie, overview }))
    }

    fn posted(&self) -> Result<Result<(SessionCookie, Parameters), Response>> {
        owner::read(self.request, self.body, self.config)
    }

    fn query(&self, name: &str) -> Result<Option<String>> {
        let url = self.request.url()?;
        let found = url.query_pairs().find(|(known, _)| known == name);
        Ok(found.map(|(_, value)| value.into_owned()))
    }

    fn reads(&self) -> bool {
        matches!(self.request.method(), Method::Get | Method::Head)
    }
}

/// The word for a client that was revoked.
const REVOKED: &str = "revoked";

/// What was just done: a word of an address cannot say anything else.
fn notice(done: &str) -> Option<&'static str> {
    (done == REVOKED).then_some("The client has no access any more.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_chooses_among_notices_and_writes_none() {
        assert!(notice(REVOKED).is_some());
        assert_eq!(notice("Your account was stolen"), None);
    }
}
