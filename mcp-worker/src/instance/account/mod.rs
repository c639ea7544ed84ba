//! The owner at his own pages. Whether his session stands is asked in the same step that does what he
//! wants, so that nothing gets in between.

mod overview;
mod told;

use audit::Filter;
use ids::AccountId;
use oauth::{FamilyId, GrantStore as _, SessionCookie, WebSessions};
use secrecy::ExposeSecret as _;
use tools::{DenyReason, Standing};
use worker::{Error, Request, Response, Result};

use super::{
    Core,
    database::Database,
    grants::{Ended, broken},
};
use crate::{body, clock, entropy::Runtime, log::Log, reply};
pub(crate) use overview::{Client, Overview};
pub(crate) use told::{Arrival, Begun, Cookie, Errand, Known, Wish};

/// Said to clients whose owner took back what he had granted.
pub(super) const TAKEN_BACK: &str = "consent was taken back";

/// How many calls an owner is shown.
const CALLS: u32 = 50;

impl Core {
    /// `POST /web-session`: a session begins, with a cookie that nobody had before.
    pub(super) async fn begin_web_session(&self, mut request: Request) -> Result<Response> {
        let Some(arrival) = body::json::<Arrival>(&mut request).await else {
            return reply::empty(400);
        };
        let Arrival { request_id, account, login, has_fork, former } = arrival;
        let log = self.log(&request_id);
        if !self.is_of(account) {
            log.error("wrong_instance").value("account", account.get()).write();
            return reply::empty(409);
        }
        let sessions = self.web_sessions(account);
        let former = former.and_then(|former| SessionCookie::parse(former.0.expose_secret()));
        if let Some(former) = former {
            // Of another account's session nothing is kept here.
            sessions.end(&former).map_err(broken)?;
        }
        let begun = sessions.begin(login, has_fork, clock::now());
        let cookie = begun.map_err(|why| Error::RustError(why.to_string()))?;
        log.info("signed_in").value("account", account.get()).write();
        let begun = Begun { cookie: Cookie(cookie.expose().into()) };
        reply::json(200, serde_json::to_string(&begun)?)
    }

    /// `POST /owner`: what somebody with a session's cookie wants; a 404 when nobody is signed in with
    /// it.
    pub(super) async fn serve_owner(&self, mut request: Request) -> Result<Response> {
        let Some(errand) = body::json::<Errand>(&mut request).await else {
            return reply::empty(400);
        };
        let Errand { request_id, account, cookie, wish } = errand;
        let log = self.log(&request_id);
        if !self.is_of(account) {
            log.error("wrong_instance").value("account", account.get()).write();
            return reply::empty(409);
        }
        let cookie = SessionCookie::parse(cookie.0.expose_secret());
        let Some(cookie) = cookie else { return reply::empty(404) };
        let find = || self.web_sessions(account).find(&cookie, clock::now()).map_err(broken);
        let Some(mut session) = find()? else { return reply::empty(404) };
        if wish == Wish::Overview && self.database.policy()?.is_none() {
            // What was restored behind the gate's back is in KV alone.
            let standing = self.standing(account, &session.login, &log).await?;
            if matches!(*standing, Standing::DenyAll { reason: DenyReason::Unreachable, .. }) {
                return reply::empty(503);
            }
            // He may have been signed out meanwhile.
            let Some(still) = find()? else { return reply::empty(404) };
            session = still;
        }
        let record = self.database.policy()?.filter(|record| record.account == account);
        let login = record.as_ref().map_or(&session.login, |record| &record.login).clone();
        match wish {
            Wish::Who => reply::json(200, serde_json::to_string(&Known { login })?),
            Wish::Overview => {
                let (families, now) = (self.database.families().map_err(broken)?, clock::now());
                let overview = Overview {
                    login,
                    record: record.map(Box::new),
                    has_fork: session.has_fork,
                    clients: overview::clients(families, now),
                    calls: self.database.calls(&Filter::newest(CALLS), now)?.entries,
                    usage: self.database.usage_days(now)?,
                };
                reply::json(200, serde_json::to_string(&overview)?)
            }
            Wish::Revoke(family) => {
                self.database.remove_family(&FamilyId::new(&family)).map_err(broken)?;
                self.taken_back("client_revoked", account, &log)
            }
            Wish::SignOut => {
                self.web_sessions(account).end(&cookie).map_err(broken)?;
                log.info("signed_out").value("account", account.get()).write();
                reply::empty(204)
            }
            Wish::SignOutEverywhere => {
                self.end_all_grants()?;
                self.taken_back("signed_out_everywhere", account, &log)
            }
        }
    }

    fn taken_back(&self, event: &str, account: AccountId, log: &Log) -> Result<Response> {
        let Ended { calls, streams } = self.end_what_is_not_granted(TAKEN_BACK)?;
        log.info(event)
            .value("account", account.get())
            .value("calls", calls)
            .value("streams", streams)
            .write();
        reply::empty(204)
    }

    const fn web_sessions(&self, account: AccountId) -> WebSessions<'_, Database, Runtime> {
        WebSessions { account, store: &self.database, entropy: &Runtime }
    }
}
