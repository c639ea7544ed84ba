//! The token and revocation endpoints, as far as the account's own state decides.

use oauth::{GrantRefusal, RevocationRequest, TokenRequest};
use worker::{Request, Response, Result};

use super::{Form, consent::tell};
use crate::{
    body, clock,
    instance::{Core, account::TAKEN_BACK},
    keys, reply,
};

impl Core {
    /// `POST /token`: tokens for a code or a refresh token.
    pub(in crate::instance) async fn give_token(&self, mut request: Request) -> Result<Response> {
        let Some(form) = body::json::<Form>(&mut request).await else {
            return reply::empty(400);
        };
        let log = self.log(&form.request_id);
        if !self.is_of(form.account) {
            return reply::empty(409);
        }
        let (content_type, authorization) =
            (form.content_type.as_deref(), form.authorization.as_deref());
        let asked = match TokenRequest::read(content_type, authorization, &form.body) {
            Ok(asked) => asked,
            Err(invalid) => return reply::refused(&invalid.answer()),
        };
        let config = self.config()?;
        let given = match self.recorded(form.account)? {
            None => Err(match asked {
                TokenRequest::Code(_) => GrantRefusal::CodeUnknown,
                TokenRequest::Refresh(_) => GrantRefusal::RefreshUnknown,
            }),
            Some(record) => {
                let grants = self.grants(form.account, &record.login, &config);
                match &asked {
                    TokenRequest::Code(code) => grants.redeem(code, clock::now()),
                    TokenRequest::Refresh(refresh) => grants.refresh(refresh, clock::now()),
                }
            }
        };
        // A replay revokes, and a new family may take the place of an old one.
        let ended = self.end_what_is_not_granted(TAKEN_BACK)?.streams;
        match given {
            Ok(tokens) => {
                log.info("token_given")
                    .value("account", form.account.get())
                    .value("streams", ended)
                    .write();
                reply::json(200, serde_json::to_string(&tokens)?)
            }
            Err(why) => {
                tell(&log, "token_refused", &why);
                if why.is_alarming() {
                    log.warn("grant_replayed")
                        .value("account", form.account.get())
                        .value("streams", ended)
                        .write();
                }
                reply::refused(&why.answer())
            }
        }
    }

    /// `POST /giveback`: a client gives its tokens back.
    pub(in crate::instance) async fn take_back(&self, mut request: Request) -> Result<Response> {
        let Some(form) = body::json::<Form>(&mut request).await else {
            return reply::empty(400);
        };
        let log = self.log(&form.request_id);
        if !self.is_of(form.account) {
            return reply::empty(409);
        }
        let (content_type, authorization) =
            (form.content_type.as_deref(), form.authorization.as_deref());
        let asked = match RevocationRequest::read(content_type, authorization, &form.body) {
            Ok(asked) => asked,
            Err(invalid) => return reply::refused(&invalid.answer()),
        };
        let (config, now) = (self.config()?, clock::now());
        let keys = keys::verifying(&config.ring, now)
            .map_err(|error| worker::Error::RustError(error.to_string()))?;
        let target = asked.target(&config.base, &keys, now);
        let record = self.recorded(form.account)?;
        let (Some(target), Some(record)) = (target, record) else { return reply::empty(200) };
        let grants = self.grants(form.account, &record.login, &config);
        if let Err(why) = grants.revoke(&target, asked.client_id()) {
            tell(&log, "not_given_back", &why);
            return reply::refused(&why.answer());
        }
        let ended = self.end_what_is_not_granted(TAKEN_BACK)?.streams;
        log.info("given_back").value("account", form.account.get()).value("streams", ended).write();
        reply::empty(200)
    }
}
