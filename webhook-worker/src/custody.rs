//! `/custody`: what mcp-worker asks, for its owners, about everything that is stored of an account. It is
//! guarded as `/errand` is.

use std::time::Duration;

use erasure::{Ask, Custody, Progress};
use ids::AccountId;
use serde_json::{Value, json};
use sync::Level;
use worker::{Delay, Env, Method, Request, Response, Result, Stub};

use crate::{answer, body, errand::is_from_inside, log, stub};

/// The address.
pub(crate) const PATH: &str = "/custody";
/// How large a question may be.
const MAX_BODY_BYTES: u64 = 16 * 1024;
/// How often it is looked whether an erasure has come to its end, and how long after one another. It goes
/// on when nobody waits any more.
const LOOKS: usize = 40;
const PAUSE: Duration = Duration::from_millis(250);

/// Answers mcp-worker.
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
        return answer::error(413, "a question has at most 16 KiB, and says how many");
    }
    let Ok(wish) = serde_json::from_slice::<Custody>(&request.bytes().await?) else {
        return answer::error(400, "the body is no question");
    };
    let fields = json!({"request_id": id, "account": wish.account(), "wish": wish.name()});
    log::write(Level::Info, "custody", &fields);
    match wish {
        Custody::Erase { ask } => answer::json(200, &json!(erase(env, &ask).await?)),
        Custody::Progress { account } => answer::json(200, &json!(progress(env, account).await?)),
        Custody::Return { account, login } => {
            let body = json!({"account": account, "login": login}).to_string();
            let gate = gate(env, account)?;
            let address = "http://gate/return";
            let (status, text) = stub::send(&gate, Method::Post, address, Some(body), None).await?;
            passed_on(status, &text)
        }
        Custody::Export { account } => answer::json(200, &export(env, account).await?),
    }
}

/// Has the account's gate erase it, and waits a while for the end.
pub(crate) async fn erase(env: &Env, ask: &Ask) -> Result<Progress> {
    let gate = gate(env, ask.account)?;
    let body = Some(serde_json::to_string(ask)?);
    let begun = stub::send(&gate, Method::Post, "http://gate/erase", body, None).await?;
    let (202, text) = begun else { return Err(format!("the gate answered {}", begun.0).into()) };
    let mut progress: Progress = serde_json::from_str(&text)?;
    for _ in 0..LOOKS {
        if !matches!(progress, Progress::UnderWay { .. }) {
            break;
        }
        Delay::from(PAUSE).await;
        progress = self::progress(env, ask.account).await?;
    }
    Ok(progress)
}

/// How far the account's erasure is.
pub(crate) async fn progress(env: &Env, account: AccountId) -> Result<Progress> {
    Ok(serde_json::from_value(read(&gate(env, account)?, "http://gate/erasure").await?)?)
}

/// What the gate has, and the check runs in the repositories that it knows.
async fn export(env: &Env, account: AccountId) -> Result<Value> {
    let gate = read(&gate(env, account)?, "http://gate/export").await?;
    let memory = gate.get("memory").cloned().unwrap_or_default();
    let memory: Option<sync::Memory> = serde_json::from_value(memory).ok();
    let known = memory.map(|memory| crate::erasing::subject(&memory, &[], &[]));
    let mut checks = Vec::new();
    for repository in known.map(|known| known.repositories).unwrap_or_default() {
        let desk = env.durable_object("CHECKS")?.get_by_name(&repository.to_string())?;
        let had = read(&desk, &format!("http://checks/export?account={account}")).await?;
        checks.push(json!({"repository": repository, "had": had}));
    }
    Ok(json!({"sync": gate, "check_runs": checks}))
}

fn gate(env: &Env, account: AccountId) -> Result<Stub> {
    env.durable_object("GATE")?.get_by_name(&account.to_string())
}

async fn read(stub: &Stub, address: &str) -> Result<Value> {
    match stub::send(stub, Method::Get, address, None, None).await? {
        (200, body) => Ok(serde_json::from_str(&body)?),
        (status, _) => Err(format!("{address} answered {status}").into()),
    }
}

fn passed_on(status: u16, text: &str) -> Result<Response> {
    match status {
        200..=299 => answer::json(200, &serde_json::from_str::<Value>(text)?),
        status => answer::error(502, &format!("the gate answered {status}")),
    }
}
