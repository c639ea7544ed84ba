//! The owner is asked, and answers.

use oauth::{
    Answered, Approval, AuthorizationError, Broken, ConsentForm, ConsentRefusal, Consents,
    NotAsked, Owner,
};
use tools::{DenyReason, Standing};
use worker::{Request, Response, Result};

use super::{Answer, Question};
use crate::{
    body, clients, clock,
    config::Config,
    entropy::Runtime,
    instance::{Core, database::Database},
    log::Log,
    page, reply,
};

impl Core {
    /// `POST /question`: the page that asks the owner; or a 404 when whoever has signed in does not own
    /// the subdomain.
    pub(in crate::instance) async fn ask_owner(&self, mut request: Request) -> Result<Response> {
        let Some(question) = body::json::<Question>(&mut request).await else {
            return reply::empty(400);
        };
        let Question { request_id, request, account, cookie } = question;
        let log = self.log(&request_id);
        if !self.is_of(account) {
            log.error("wrong_instance").value("account", account.get()).write();
            return reply::empty(409);
        }
        let standing = self.standing(account, request.login(), &log).await?;
        if matches!(*standing, Standing::DenyAll { reason: DenyReason::Unreachable, .. }) {
            return page::problem(503, "Whose subdomain this is cannot be told now. Try again.");
        }
        let record = standing.record().filter(|record| record.login == *request.login());
        let recorded = record.map(|record| record.account);
        let Ok(owner) = Owner::of(request.login(), recorded, account) else {
            return reply::empty(404);
        };
        let (config, now) = (self.config()?, clock::now());
        let redirect_uri = request.redirect_uri().clone();
        let asked = consents(&config, &self.database).ask(request, &owner, cookie.as_deref(), now);
        let asked = asked.inspect_err(|why| tell(&log, "consent_not_asked", why));
        match asked {
            Ok(asked) => page::consent(&asked, &redirect_uri),
            Err(NotAsked::OtherOwner) => reply::empty(404),
            Err(why @ NotAsked::NoBrowser) => page::problem(400, &why.to_string()),
            Err(NotAsked::Broken(_)) => page::problem(500, page::FAILED),
        }
    }

    /// `POST /answer`: sends the browser back to the client, with a code or without.
    pub(in crate::instance) async fn hear_owner(&self, mut request: Request) -> Result<Response> {
        let Some(answer) = body::json::<Answer>(&mut request).await else {
            return reply::empty(400);
        };
        let Answer { request_id, account, body, cookie, origin } = answer;
        let log = self.log(&request_id);
        if !self.is_of(account) {
            log.error("wrong_instance").value("account", account.get()).write();
            return reply::empty(409);
        }
        let config = self.config()?;
        let form =
            ConsentForm { body: &body, cookie: cookie.as_deref(), origin: origin.as_deref() };
        match consents(&config, &self.database).hear(&form, clock::now()) {
            Ok(Answered::Approved(approval)) => self.granted(&approval, &config, &log).await,
            Ok(Answered::Denied(request)) => {
                let description = "The owner did not allow it.";
                let error = AuthorizationError::AccessDenied;
                reply::see_other(&request.refused(error, description, &config.base))
            }
            Err(why) => {
                tell(&log, "consent_not_heard", &why);
                match why {
                    ConsentRefusal::Broken(_) => page::problem(500, page::FAILED),
                    ConsentRefusal::OtherOrigin => page::problem(403, &why.to_string()),
                    _ => page::problem(400, &why.to_string()),
                }
            }
        }
    }

    /// A code, if the subdomain is still the owner's.
    async fn granted(&self, approval: &Approval, config: &Config, log: &Log) -> Result<Response> {
        let (account, request) = (approval.account(), approval.request());
        let Some(record) = self.recorded(account)? else {
            return page::problem(403, "The account has no server here any more.");
        };
        let grants = self.grants(account, &record.login, config);
        let location = match grants.code(approval, clock::now()) {
            Ok(code) => {
                log.info("consent_given")
                    .value("account", account.get())
                    .text("client_id", request.client().id().as_str())
                    .text("scope", &request.scopes().to_string())
                    .write();
                // Not before: whoever signs in anywhere could have registrations kept that nobody let in.
                if let Err(error) = clients::used(&self.env, request.client().id().as_str()).await {
                    log.error("client_not_kept").text("error", &error.to_string()).write();
                }
                request.granted(&code, &config.base)
            }
            Err(why) => {
                tell(log, "code_refused", &why);
                let (error, description) = match why {
                    oauth::GrantRefusal::Broken(_) => {
                        (AuthorizationError::ServerError, "The server has failed. Try again.")
                    }
                    _ => (AuthorizationError::AccessDenied, "The account has another name now."),
                };
                request.refused(error, description, &config.base)
            }
        };
        reply::see_other(&location)
    }
}

const fn consents<'a>(config: &'a Config, store: &'a Database) -> Consents<'a, Database, Runtime> {
    Consents { base: &config.base, store, entropy: &Runtime }
}

/// A line in the log: as an error if the world has failed.
pub(super) fn tell(log: &Log, event: &str, why: &(impl std::error::Error + AsBroken)) {
    let line = if why.is_broken() { log.error(event) } else { log.info(event) };
    line.text("reason", &why.to_string()).write();
}

/// A refusal that may be the server's own fault.
pub(super) trait AsBroken {
    fn is_broken(&self) -> bool;
}

impl AsBroken for NotAsked {
    fn is_broken(&self) -> bool {
        matches!(self, Self::Broken(Broken::Store(_) | Broken::Entropy(_) | Broken::Signer(_)))
    }
}

impl AsBroken for ConsentRefusal {
    fn is_broken(&self) -> bool {
        matches!(self, Self::Broken(_))
    }
}

impl AsBroken for oauth::GrantRefusal {
    fn is_broken(&self) -> bool {
        matches!(self, Self::Broken(_))
    }
}
