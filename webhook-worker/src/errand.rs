//! `/errand`: what mcp-worker asks through its service binding.
//!
//! Two things keep everybody else out. The host is one that no route and no domain leads to: through a
//! service binding the caller chooses it, from outside it is always a host of the operator's. And the
//! caller knows `ERRAND_SECRET`, without which this is closed. Whoever lacks either hears what every
//! unknown address answers.

use std::{cell::RefCell, collections::BTreeMap, pin::pin, time::Duration};

use errand::{Done, Errand, Order, Undone, perform};
use futures_util::future::{Either, select};
use github::{Access, Client, Clock, InstallationToken, Tokens};
use hmac::{Hmac, Mac};
use ids::InstallationId;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sha2::Sha256;
use store::{AccountRecord, Key};
use sync::{Level, Records};
use worker::{Delay, Env, Method, Request, Response, Result};

use crate::{
    answer, body,
    clock::Runtime,
    config::Config,
    log,
    records::Kv,
    signer::{ImportedKey, WebCrypto},
    transport::FetchTransport,
};

/// The host that only a service binding can name.
const HOST: &str = "errand.internal";
/// The address.
pub(crate) const PATH: &str = "/errand";
/// How large an order may be: a file of 256 KiB, written as JSON, and what belongs to it.
const MAX_BODY_BYTES: u64 = 2 * 1024 * 1024;
/// How long an errand may take. Whoever asked waits a little longer.
const PATIENCE: Duration = Duration::from_secs(25);
/// How many installations' tokens one isolate keeps.
const MAX_TOKENS: usize = 200;

thread_local! {
    static TOKENS: RefCell<BTreeMap<InstallationId, InstallationToken>> =
        const { RefCell::new(BTreeMap::new()) };
}

/// Answers an order of mcp-worker.
pub(crate) async fn answer(mut request: Request, env: &Env) -> Result<Response> {
    if !is_from_inside(&request, env)? {
        body::discard(&mut request).await;
        return answer::error(404, "nothing here");
    }
    let id = request.headers().get("x-b00t-request")?.unwrap_or_default();
    let length = request.headers().get("content-length")?;
    let length = length.and_then(|text| text.parse::<u64>().ok());
    if length.is_none_or(|length| length > MAX_BODY_BYTES) {
        body::discard(&mut request).await;
        return answer::error(413, "an order has at most 2 MiB, and says how many");
    }
    let Ok(order) = serde_json::from_slice::<Order>(&request.bytes().await?) else {
        return answer::error(400, "the body is no order");
    };
    let outcome = match select(pin!(run(&order, env)), Delay::from(PATIENCE)).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => Err(Undone::Unavailable),
    };
    let fields = json!({
        "request_id": id,
        "account": order.account,
        "errand": name(&order.errand),
        "outcome": outcome.as_ref().map_or_else(Undone::name, |_| "done"),
    });
    log::write(Level::Info, "errand", &fields);
    answer::json(200, &json!(outcome))
}

/// Whether it is mcp-worker that asks.
pub(crate) fn is_from_inside(request: &Request, env: &Env) -> Result<bool> {
    let url = request.url()?;
    let Some(secret) = secret(env) else { return Ok(false) };
    let given = request.headers().get("authorization")?;
    let given = given.as_deref().and_then(|field| field.strip_prefix("Bearer "));
    Ok(request.method() == Method::Post
        && url.host_str() == Some(HOST)
        && given.is_some_and(|given| is_same(secret.expose_secret(), given)))
}

fn secret(env: &Env) -> Option<SecretString> {
    let text = env.var("ERRAND_SECRET").ok()?.to_string();
    (!text.is_empty()).then(|| text.into())
}

/// Compares without telling by the time it takes how much was right.
fn is_same(secret: &str, given: &str) -> bool {
    let of = |text: &str| {
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map(|mac| mac.chain_update(text))
    };
    match (of(secret), of(given)) {
        (Ok(right), Ok(given)) => given.verify(&right.finalize().into_bytes()).is_ok(),
        _ => false,
    }
}

const fn name(errand: &Errand) -> &'static str {
    match errand {
        Errand::Profile => "profile",
        Errand::Repositories => "repositories",
        Errand::Propose { .. } => "propose",
    }
}

async fn run(order: &Order, env: &Env) -> Result<Done, Undone> {
    let unavailable = |error: String| {
        log::write(Level::Error, "errand.failed", &json!({"reason": error}));
        Undone::Unavailable
    };
    let config = Config::read(env).map_err(|error| unavailable(error.to_string()))?;
    let kv = Kv::new(env).map_err(|error| unavailable(error.to_string()))?;
    let known = kv.get(&Key::Account(order.account)).await;
    let known = known.map_err(|error| unavailable(error.0))?;
    let known: Option<AccountRecord> = known.and_then(|body| serde_json::from_slice(&body).ok());
    let key = ImportedKey::default();
    let transport = FetchTransport::new(&config.api);
    let signer = WebCrypto::new(&config.key, &key);
    let github = Client::new(config.app, Access::Granted, transport, signer, Isolate, Runtime);
    perform(order, known.as_ref(), &config.template, &github, Clock::now(&Runtime)).await
}

/// Tokens in the memory of one isolate, and nowhere else.
struct Isolate;

impl Tokens for Isolate {
    fn kept(&self, id: InstallationId) -> Option<InstallationToken> {
        TOKENS.with_borrow(|tokens| tokens.get(&id).cloned())
    }

    fn keep(&self, id: InstallationId, token: &InstallationToken) {
        TOKENS.with_borrow_mut(|tokens| {
            if tokens.len() >= MAX_TOKENS {
                tokens.clear();
            }
            tokens.insert(id, token.clone());
        });
    }

    fn forget(&self, id: InstallationId) {
        TOKENS.with_borrow_mut(|tokens| drop(tokens.remove(&id)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_secret_opens() {
        assert!(is_same("a secret", "a secret"));
        for given in ["", "a secre", "a secret ", "A secret", "another"] {
            assert!(!is_same("a secret", given), "{given:?}");
        }
    }
}
