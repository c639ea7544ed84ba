//! Calls that the stateless half sends here.

use std::{future::ready, rc::Rc};

use mcp::{AskFailed, Asked, Fault, Outcome, Wire};
use serde_json::Value;
use tools::{Caller, Standing, Toolbox};
use worker::{Request, Response, Result};

#[cfg(feature = "conformance")]
use super::fixtures;
use super::{Core, backend::Desk, call, content::Reader, meter::Counter};
use crate::{
    body,
    envelope::{self, Envelope},
    reply,
};

/// The way to a client that is answered at once: nothing can be said before.
struct Silent;

impl Wire for Silent {
    fn notify(&self, _: Value) {}

    fn ask<'a>(&'a self, _: &'a str, _: &'a Value) -> Asked<'a> {
        Box::pin(ready(Err(AskFailed::NoStream)))
    }

    fn hang_up(&self) {}
}

impl Core {
    /// `POST /mcp`: a request, answered by the reply as JSON, or by an event stream.
    pub(super) async fn call(self: &Rc<Self>, mut request: Request) -> Result<Response> {
        let Some(envelope) = body::json::<Envelope>(&mut request).await else {
            return reply::empty(400);
        };
        #[cfg(feature = "fault-injection")]
        if envelope.panic {
            envelope::panic_on_purpose();
        }
        if call::may_stream(&envelope.accepted) {
            return call::answer(self, envelope).await;
        }
        let outcome = self.outcome(envelope, &Silent).await?;
        let Some(outcome) = outcome else { return reply::empty(401) };
        match outcome {
            Outcome::Reply(reply) => reply::json(200, serde_json::to_string(&reply)?),
            // Nothing that comes this way opens a stream.
            Outcome::Stream { .. } => reply::empty(400),
        }
    }

    /// `GET /stream`: a request that opens a stream, answered by a WebSocket; or the reply that
    /// there is none.
    pub(super) async fn stream(&self, request: &Request) -> Result<Response> {
        let field = request.headers().get(envelope::FIELD)?.unwrap_or_default();
        let Some(envelope) = Envelope::from_field(&field) else {
            return reply::empty(400);
        };
        let login = envelope.caller.login.clone();
        let family = envelope.membership.as_ref().map(|grant| grant.family().clone());
        let outcome = self.outcome(envelope, &Silent).await?;
        let Some(outcome) = outcome else { return reply::empty(401) };
        match outcome {
            Outcome::Reply(reply) => reply::json(200, serde_json::to_string(&reply)?),
            Outcome::Stream { subscription, uris, resumes } => {
                if let (Some(seen), Some(session)) = (&resumes, subscription.session())
                    && let Some(response) = self.resume_call(session, family.as_ref(), seen)?
                {
                    return Ok(response);
                }
                let resumes = resumes.filter(|seen| !seen.is_of_a_call());
                self.open_stream(login, family.as_ref(), subscription, &uris, resumes.as_ref())
            }
        }
    }

    /// What a request leads to; `None` when what its token came of was taken back.
    pub(super) async fn outcome(
        &self,
        envelope: Envelope,
        wire: &dyn Wire,
    ) -> Result<Option<Outcome>> {
        let Envelope { request_id, caller, issued_at, membership, accepted, .. } = envelope;
        let log = self.log(&request_id);
        if !self.is_of(caller.account) {
            log.error("wrong_instance").value("account", caller.account.get()).write();
            let fault = Fault::Internal.reply(accepted.era(), accepted.id());
            return Ok(Some(Outcome::Reply(fault)));
        }
        let config = self.config()?;
        let standing = self.standing(caller.account, &caller.login, &log).await?;
        if !self.stands_by(issued_at, membership.as_ref())? {
            return Ok(None);
        }
        if let Some(fault) = moved(&caller, &standing) {
            log.warn("login_not_in_use").value("account", caller.account.get()).write();
            return Ok(Some(Outcome::Reply(fault.reply(accepted.era(), accepted.id()))));
        }
        let reader = Reader {
            core: self,
            account: caller.account,
            login: &caller.login,
            log: &log,
            version: accepted.version.as_str(),
        };
        let standing = Rc::clone(&standing);
        let toolbox = Toolbox {
            caller: &caller,
            standing: &standing,
            content: &reader,
            meter: &Counter { core: self, log: &log },
            site: &config.site,
        };
        let desk = Desk { core: self, toolbox, log: &log };
        #[cfg(feature = "conformance")]
        if fixtures::is_tenant(&caller.login) {
            return Ok(Some(mcp::serve(accepted, &fixtures::Fixtures { desk }, wire).await));
        }
        let outcome = mcp::serve(accepted, &desk, wire).await;
        // Consent may have been taken back meanwhile, and then no stream may be opened.
        let stands = self.stands_by(issued_at, membership.as_ref())?;
        Ok(stands.then_some(outcome))
    }
}

/// A login names an account only as long as the account uses it.
fn moved(caller: &Caller, standing: &Standing) -> Option<Fault> {
    let record = standing.record()?;
    (record.login != caller.login).then(|| {
        Fault::Forbidden(format!(
            "the account of this token does not go by the login {} any more",
            caller.login
        ))
    })
}

#[cfg(test)]
mod tests {
    use ids::{AccountId, Generation, Login, UnixMillis};
    use store::{PolicyRecord, PolicyState, SchemaVersion, SuspendedReason};
    use tools::DenyReason;

    use super::*;

    fn caller(login: &str) -> Caller {
        Caller {
            account: AccountId::new(1),
            login: login.parse().unwrap(),
            client_id: "test".into(),
            scopes: Vec::new(),
            resource: String::new(),
        }
    }

    fn standing(login: Login) -> Standing {
        Standing::of(PolicyRecord {
            schema: SchemaVersion::CURRENT,
            account: AccountId::new(1),
            login,
            repository: None,
            generation: Generation::ZERO,
            head: None,
            blob: None,
            state: PolicyState::Suspended { reason: SuspendedReason::Uninstalled },
            others: Vec::new(),
            synced_at: UnixMillis::new(0),
        })
    }

    #[test]
    fn a_token_for_a_former_login_is_not_served() {
        let renamed = standing("new-name".parse().unwrap());
        assert_eq!(moved(&caller("new-name"), &renamed), None);
        let fault = moved(&caller("old-name"), &renamed).unwrap();
        assert_eq!(
            fault.to_string(),
            "Forbidden: the account of this token does not go by the login old-name any more"
        );
        let unknown = Standing::unknown(DenyReason::NeverSynced);
        assert_eq!(moved(&caller("old-name"), &unknown), None);
    }
}
