//! Consent that was taken back: tokens that were issued before are not good any more.

use ids::{AccountId, Generation, UnixMillis};
use serde::Deserialize;
use store::Held;
use tools::{Caller, DenyReason, NotAdmitted, Standing};
use worker::{Request, Response, Result};

use super::{
    Core,
    account::TAKEN_BACK,
    backend::shadow_refused,
    content::Reader,
    meter::Counter,
    push::{log_of, refuse, stands},
};
use crate::{
    admission::{Admitted, Visit},
    body,
    log::Log,
    reply,
};

#[derive(Deserialize)]
struct Revocation {
    account: AccountId,
    at: UnixMillis,
}

impl Core {
    /// `PUT /revocation`: when this returns, no token that was issued at that second or before is
    /// served, every call is told to end, and no stream is open.
    pub(super) async fn put_revocation(&self, mut request: Request) -> Result<Response> {
        let log = log_of(&request)?;
        let Some(Revocation { account, at }) = body::json(&mut request).await else {
            return refuse(&log, 400, "the body is no revocation");
        };
        if !self.is_of(account) {
            return refuse(&log, 409, "this is the instance of another account");
        }
        let before = self.database.revocation()?;
        let at = self.database.put_revocation(at)?;
        // One that is told again reaches nothing that was granted since.
        if at > before {
            self.end_all_grants()?;
        }
        self.memory.borrow_mut().revoked = Some(at);
        let cancelled = self.calls.cancel_all();
        let ended = self.end_streams(TAKEN_BACK);
        log.info("consent_revoked")
            .value("account", account.get())
            .text("at", &at.to_string())
            .value("calls", cancelled)
            .value("streams", ended)
            .write();
        let known = self.database.policy()?;
        let generation = known.map_or(Generation::ZERO, |record| record.generation);
        stands(&Held { generation, digest: None })
    }

    /// `POST /admission`: whether somebody with a good token is let in, and what is in force.
    pub(super) async fn admit(&self, mut request: Request) -> Result<Response> {
        let Some(visit) = body::json::<Visit>(&mut request).await else {
            return reply::empty(400);
        };
        let Visit { request_id, caller, issued_at, membership, command, args } = visit;
        let log = self.log(&request_id);
        if !self.is_of(caller.account) {
            log.error("wrong_instance").value("account", caller.account.get()).write();
            return reply::empty(409);
        }
        let standing = self.standing(caller.account, &caller.login, &log).await?;
        if !self.stands_by(issued_at, membership.as_ref())? {
            return reply::empty(401);
        }
        if matches!(*standing, Standing::DenyAll { reason: DenyReason::Unreachable, .. }) {
            // Which login is in use cannot be told.
            return reply::empty(503);
        }
        let record = standing.record();
        let admitted = if record.is_some_and(|record| record.login != caller.login) {
            log.warn("login_not_in_use").value("account", caller.account.get()).write();
            Admitted::LoginNotInUse
        } else {
            match self.judged(&caller, &standing, &command, &args, &log) {
                Some(admitted) => admitted,
                None => return reply::empty(503),
            }
        };
        reply::json(200, serde_json::to_string(&admitted)?)
    }

    /// What the policy in force says of this; `None` when it cannot be told at the moment.
    fn judged(
        &self,
        caller: &Caller,
        standing: &Standing,
        command: &str,
        args: &[String],
        log: &Log,
    ) -> Option<Admitted> {
        let counter = Counter { core: self, log };
        let reader = Reader {
            core: self,
            account: caller.account,
            login: &caller.login,
            log,
            version: "http",
        };
        match tools::admit(caller, standing, &counter, &reader, command, args) {
            Ok(shadowed) => {
                if let Some(rule) = shadowed {
                    shadow_refused(log, caller.account, command, &rule.path);
                }
                let in_force = standing.record().and_then(|record| record.in_force());
                Some(Admitted::Yes { in_force: in_force.cloned().map(Box::new) })
            }
            Err(NotAdmitted::AllDenied(reason)) => {
                let explanation = format!("{} {}", reason.sentence(), reason.remedy());
                Some(Admitted::Denied { rule: None, explanation })
            }
            Err(NotAdmitted::Denied { rule, explanation }) => {
                Some(Admitted::Denied { rule: Some(rule), explanation })
            }
            Err(NotAdmitted::Limited { rule, retry_after }) => {
                Some(Admitted::Limited { rule, retry_after })
            }
            Err(NotAdmitted::Unknown) => None,
        }
    }

    /// Whether consent was taken back after a token was issued, in seconds since 1970.
    pub(super) fn is_revoked(&self, issued_at: u64) -> Result<bool> {
        let remembered = self.memory.borrow().revoked;
        let at = match remembered {
            Some(at) => at,
            None => {
                let at = self.database.revocation()?;
                self.memory.borrow_mut().revoked = Some(at);
                at
            }
        };
        Ok(reaches(at, issued_at))
    }
}

/// A token is dated to the second: one of the very second may have been issued before. Nothing
/// was ever taken back at the time zero.
const fn reaches(revoked_at: UnixMillis, issued_at: u64) -> bool {
    revoked_at.get() > 0 && issued_at <= revoked_at.seconds()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revocation_reaches_tokens_of_its_second_and_before() {
        let at = UnixMillis::new(1_795_366_320_500);
        assert!(reaches(at, 1_795_366_319));
        assert!(reaches(at, 1_795_366_320));
        assert!(!reaches(at, 1_795_366_321));
    }

    #[test]
    fn without_a_revocation_no_token_is_reached() {
        assert!(!reaches(UnixMillis::new(0), 0));
    }
}
