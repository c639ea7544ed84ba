//! What the sync gate pushes.

use std::rc::Rc;

use ids::Generation;
use serde_json::json;
use store::{ContentIndex, Held, PolicyRecord};
use tools::{DenyReason, Standing};
use worker::{Request, Response, Result};

use super::{
    Core,
    database::StoredContent,
    departure::has_left,
    policy::{POLICY_CHANGES, is_news},
    topics,
};
use crate::{body, log::Log, reply, request_id::RequestId};

/// The header field that carries the webhook delivery's id.
const DELIVERY: &str = "x-b00t-delivery";
/// Said to a push that was on its way when the account was erased.
const TOO_LATE: &str = "the account was erased after this generation was given out";

impl Core {
    /// `PUT /policy`: the record is in force when this returns, unless a newer one is, or another one
    /// of the same generation. The answer says which.
    pub(super) async fn put_policy(&self, mut request: Request) -> Result<Response> {
        let log = log_of(&request)?;
        let Some((record, text)) = body::told::<PolicyRecord>(&mut request).await else {
            return refuse(&log, 400, "the body is no policy record");
        };
        if !self.is_of(record.account) {
            return refuse(&log, 409, "this is the instance of another account");
        }
        let pushed = record.generation;
        if self.database.is_of_the_erased(pushed)? {
            return refuse(&log, 409, TOO_LATE);
        }
        // Only an account that was not erased is synced, or one that came back.
        self.database.unmark()?;
        let stored = self.database.policy()?;
        let before = stored.as_ref().map(|record| record.generation);
        let held = self.database.put_policy(pushed, &text)?;
        let now = held.generation;
        let is_news = now == pushed && is_news(before, now);
        let has_left = is_news && has_left(stored.as_ref(), &record);
        let line = log
            .info("policy_pushed")
            .value("account", record.account.get())
            .value("generation", pushed.get())
            .text("state", record.state.name())
            .value("news", is_news);
        if is_news {
            // With the record itself: whoever comes back to a stream hears of it, come what may.
            let number = self.database.count_announcement()?;
            let login = record.login.clone();
            self.put_in_force(record, &log);
            let told = self.announce(&login, &POLICY_CHANGES, number)?;
            line.value("streams", told).write();
        } else {
            line.write();
        }
        if has_left {
            self.left(&log)?;
        }
        stands(&held)
    }

    /// `PUT /index`: what there is to read in the fork.
    pub(super) async fn put_index(&self, mut request: Request) -> Result<Response> {
        let log = log_of(&request)?;
        let Some((index, text)) = body::told::<ContentIndex>(&mut request).await else {
            return refuse(&log, 400, "the body is no content index");
        };
        if !self.is_of(index.account) {
            return refuse(&log, 409, "this is the instance of another account");
        }
        let pushed = index.generation;
        if self.database.is_of_the_erased(pushed)? {
            return refuse(&log, 409, TOO_LATE);
        }
        let standing = self.standing_for_news(&log).await?;
        let before = self.stored_index()?;
        let held = self.database.put_content(pushed, &text)?;
        let line = log.info("index_pushed").value("generation", pushed.get());
        if held.generation == pushed && !held.overrules(pushed, &text) {
            let changes = topics::changes(before.as_ref(), Some(&index), &standing);
            self.memory.borrow_mut().fork = Some((Some(Rc::new(index)), None));
            line.value("streams", self.announce_to_all(&changes)?).write();
        } else {
            line.write();
        }
        stands(&held)
    }

    /// `DELETE /index?generation=N`: there is nothing to read any more.
    pub(super) async fn delete_index(&self, request: &Request) -> Result<Response> {
        let log = log_of(request)?;
        let url = request.url()?;
        let generation = url.query_pairs().find(|(name, _)| name == "generation");
        let generation = generation.and_then(|(_, value)| value.parse::<Generation>().ok());
        let Some(pushed) = generation else {
            return refuse(&log, 400, "`generation` is missing");
        };
        if self.database.is_of_the_erased(pushed)? {
            return refuse(&log, 409, TOO_LATE);
        }
        let standing = self.standing_for_news(&log).await?;
        let before = self.stored_index()?;
        let held = self.database.forget_content(pushed)?;
        if held.generation == pushed {
            self.memory.borrow_mut().fork = None;
            let changes = topics::changes(before.as_ref(), None, &standing);
            self.announce_to_all(&changes)?;
        }
        log.info("index_deleted").value("generation", pushed.get()).write();
        stands(&held)
    }

    /// What news of content is judged by. An account of which no policy is known hears of nothing.
    async fn standing_for_news(&self, log: &Log) -> Result<Rc<Standing>> {
        match self.database.policy()? {
            Some(known) => self.standing(known.account, &known.login, log).await,
            None => Ok(Rc::new(Standing::unknown(DenyReason::NeverSynced))),
        }
    }

    fn stored_index(&self) -> Result<Option<ContentIndex>> {
        Ok(match self.database.content()? {
            StoredContent::Index(index) => Some(*index),
            StoredContent::Never | StoredContent::Gone => None,
        })
    }
}

pub(super) fn log_of(request: &Request) -> Result<Log> {
    let id = RequestId::of(request.headers());
    Ok(Log::new(&id).of_delivery(request.headers().get(DELIVERY)?))
}

pub(super) fn refuse(log: &Log, status: u16, reason: &str) -> Result<Response> {
    log.error("push_refused").text("reason", reason).write();
    reply::json(status, json!({ "error": reason }).to_string())
}

pub(super) fn stands(held: &Held) -> Result<Response> {
    reply::json(200, serde_json::to_string(held)?)
}
