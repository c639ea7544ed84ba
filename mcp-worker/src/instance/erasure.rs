//! The account is erased.

use ::erasure::{Receipt, Summary};
use ids::{AccountId, Generation};
use serde::Deserialize;
use serde_json::json;
use worker::{Error, Request, Response, Result};

use super::{
    Core,
    memory::Memory,
    push::{log_of, refuse},
};
use crate::{body, clock, reply};

/// Said to clients of an account that was erased.
const ERASED: &str = "the account was erased";

#[derive(Deserialize)]
struct Asked {
    account: AccountId,
    /// The name of the erasure.
    erasure: String,
    /// The highest generation that was given out before it.
    generation: Generation,
}

impl Core {
    /// `POST /erase`: when this returns, nothing is stored here but that it was so, every token is
    /// refused, every call is told to end, and no stream is open. Nothing is read from KV until the
    /// account is synced again: KV's caches may have for a while what was deleted there.
    pub(super) async fn erase(&self, mut request: Request) -> Result<Response> {
        let log = log_of(&request)?;
        let Some(Asked { account, erasure, generation }) = body::json(&mut request).await else {
            return refuse(&log, 400, "the body asks for no erasure");
        };
        if !self.is_of(account) {
            return refuse(&log, 409, "this is the instance of another account");
        }
        let calls = self.calls.cancel_all();
        let streams = self.end_streams(ERASED);
        let streams = u64::try_from(streams).unwrap_or(u64::MAX);
        let had = self.database.empty(&erasure, generation, streams)?;
        *self.memory.borrow_mut() = Memory::default();
        log.info("erased")
            .value("account", account.get())
            .text("erasure", &erasure)
            .value("calls", calls)
            .value("streams", streams)
            .write();
        reply::json(200, serde_json::to_string(&had)?)
    }

    /// `POST /receipt`: signs what was deleted of this account. Its own storage is not asked: there is
    /// nothing in it any more.
    pub(super) async fn sign_receipt(&self, mut request: Request) -> Result<Response> {
        let log = log_of(&request)?;
        let Some(summary) = body::json::<Summary>(&mut request).await else {
            return refuse(&log, 400, "the body is no summary of an erasure");
        };
        if !self.is_of(summary.account) {
            return refuse(&log, 409, "this is the instance of another account");
        }
        let (config, now) = (self.config()?, clock::now());
        let receipt = Receipt::of(&summary, &config.base.to_string(), now);
        let signed = receipt.sign(&config.ring, now);
        let signed = signed.map_err(|error| Error::RustError(error.to_string()))?;
        reply::json(200, json!({ "receipt": signed }).to_string())
    }
}
