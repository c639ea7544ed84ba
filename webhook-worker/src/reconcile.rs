//! `/reconcile`: what the reconciler asks of the gates. Closed unless `RECONCILER_SECRET` is set.

use drift::{
    Ask, AskRefused, Asked, AskedAccount, MAX_ASKED, Revoke, SIGNATURE_HEADER, SignedParts,
    TIMESTAMP_HEADER, verify,
};
use erasure::{Ask as EraseAsk, Requester};
use futures_util::{StreamExt, stream};
use github::Clock;
use ids::AccountId;
use secrecy::SecretString;
use serde_json::{Value, json};
use sync::Level;
use worker::{Env, Method, Request, Response, Result};

use crate::{answer, body, clock::Runtime, custody, log, stub};

/// Where requests of the reconciler begin.
pub(crate) const PATH: &str = "/reconcile";
/// Where the operator takes back what an account granted, below [`PATH`].
const REVOKE: &str = "/revoke";
/// Where the operator has an account erased, below [`PATH`].
const ERASE: &str = "/erase";
/// How large a request may be: 500 accounts are far smaller.
const MAX_BODY_BYTES: u64 = 256 * 1024;
/// How many gates are asked at once.
const AT_ONCE: usize = 16;

/// Answers a request of the reconciler: `POST /reconcile` asks gates to sync, `POST /reconcile/revoke`
/// has everything end that an account granted, `POST /reconcile/erase` has an account erased, and `GET /reconcile/{account}` says where one stands.
pub(crate) async fn answer(mut request: Request, env: &Env) -> Result<Response> {
    let Some(secret) = secret(env) else {
        body::discard(&mut request).await;
        return answer::error(404, "nothing here");
    };
    let header = |name: &str| request.headers().get(name).ok().flatten();
    let length = header("content-length").and_then(|text| text.parse::<u64>().ok());
    let posts = request.method() == Method::Post;
    if posts && length.is_none_or(|length| length > MAX_BODY_BYTES) {
        body::discard(&mut request).await;
        return answer::error(413, "a request has at most 256 KiB, and says how many");
    }
    let (timestamp, signature) = (header(TIMESTAMP_HEADER), header(SIGNATURE_HEADER));
    let body = if posts { request.bytes().await? } else { vec![] };
    let path = path_and_query(&request)?;
    let method = request.method();
    let verified = match timestamp.and_then(|text| text.parse().ok()) {
        None => Err(AskRefused::NotSigned),
        Some(timestamp) => {
            let parts =
                SignedParts { method: method.as_ref(), path: &path, timestamp, body: &body };
            verify(&secret, &parts, signature.as_deref(), Runtime.now().seconds())
        }
    };
    if let Err(refused) = verified {
        let reason = refused.to_string();
        log::write(Level::Warn, "reconcile.refused", &json!({"reason": reason}));
        return answer::error(401, &reason);
    }
    match (method, path.strip_prefix(PATH)) {
        (Method::Post, Some("")) => ask(env, &body).await,
        (Method::Post, Some(REVOKE)) => revoke(env, &body).await,
        (Method::Post, Some(ERASE)) => erase(env, &body).await,
        (Method::Get, Some(rest)) if rest.starts_with(ERASE) => {
            match rest.strip_prefix(ERASE).and_then(|rest| rest.strip_prefix('/')).map(str::parse) {
                Some(Ok(account)) => {
                    answer::json(200, &json!(custody::progress(env, account).await?))
                }
                _ => answer::error(404, "expected /reconcile/erase/ and an account's number"),
            }
        }
        (Method::Get, Some(rest)) => match rest.strip_prefix('/').map(str::parse) {
            Some(Ok(account)) => status(env, account).await,
            _ => answer::error(404, "expected /reconcile/ and an account's number"),
        },
        _ => answer::error(404, "nothing here"),
    }
}

fn secret(env: &Env) -> Option<SecretString> {
    let text = env.var("RECONCILER_SECRET").ok()?.to_string();
    (!text.is_empty()).then(|| text.into())
}

/// What is signed: the part of the address behind the host.
fn path_and_query(request: &Request) -> Result<String> {
    let url = request.url()?;
    Ok(match url.query() {
        None => url.path().to_owned(),
        Some(query) => format!("{}?{query}", url.path()),
    })
}

async fn ask(env: &Env, body: &[u8]) -> Result<Response> {
    let Ask { accounts, reason } = match serde_json::from_slice(body) {
        Ok(ask) => ask,
        Err(error) => return answer::error(400, &format!("the request: {error}")),
    };
    if accounts.len() > MAX_ASKED {
        return answer::error(400, &format!("a request names at most {MAX_ASKED} accounts"));
    }
    let each = accounts.iter().map(|account| async {
        let taken = sync(env, account, &reason).await;
        (account.id, taken)
    });
    let answers: Vec<_> = stream::iter(each).buffer_unordered(AT_ONCE).collect().await;
    let mut asked = Asked { queued: vec![], failed: vec![] };
    for (account, taken) in answers {
        match taken {
            Ok(()) => asked.queued.push(account),
            Err(error) => {
                let fields = json!({"account": account, "reason": error.to_string()});
                log::write(Level::Error, "reconcile.not_queued", &fields);
                asked.failed.push(account);
            }
        }
    }
    asked.queued.sort_unstable();
    asked.failed.sort_unstable();
    answer::json(202, &json!(asked))
}

async fn revoke(env: &Env, body: &[u8]) -> Result<Response> {
    let Revoke { account, reason } = match serde_json::from_slice(body) {
        Ok(revoke) => revoke,
        Err(error) => return answer::error(400, &format!("the request: {error}")),
    };
    let asked = match hand(env, "http://gate/revoke", &account, &reason).await {
        Ok(()) => Asked { queued: vec![account.id], failed: vec![] },
        Err(error) => {
            let fields = json!({"account": account.id, "reason": error.to_string()});
            log::write(Level::Error, "reconcile.not_revoked", &fields);
            Asked { queued: vec![], failed: vec![account.id] }
        }
    };
    answer::json(202, &json!(asked))
}

async fn erase(env: &Env, body: &[u8]) -> Result<Response> {
    let ask: EraseAsk = match serde_json::from_slice(body) {
        Ok(ask) => ask,
        Err(error) => return answer::error(400, &format!("the request: {error}")),
    };
    // Whatever the request says: it is signed with the operator's secret.
    let ask = EraseAsk { by: Requester::Operator, ..ask };
    answer::json(202, &json!(custody::erase(env, &ask).await?))
}

async fn sync(env: &Env, account: &AskedAccount, reason: &str) -> Result<()> {
    hand(env, "http://gate/sync", account, reason).await
}

/// Hands it to the account's gate, which makes it durable before it answers.
async fn hand(env: &Env, address: &str, account: &AskedAccount, reason: &str) -> Result<()> {
    let AskedAccount { id, login } = account;
    let body = json!({"reason": reason, "account": id, "login": login}).to_string();
    let gate = env.durable_object("GATE")?.get_by_name(&id.to_string())?;
    match stub::send(&gate, Method::Post, address, Some(body), None).await? {
        (202, _) => Ok(()),
        (status, _) => Err(format!("the gate answered {status}").into()),
    }
}

async fn status(env: &Env, account: AccountId) -> Result<Response> {
    let gate = env.durable_object("GATE")?.get_by_name(&account.to_string())?;
    match stub::send(&gate, Method::Get, "http://gate/status", None, None).await? {
        (200, body) => answer::json(200, &serde_json::from_str::<Value>(&body)?),
        (status, _) => answer::error(502, &format!("the gate answered {status}")),
    }
}
