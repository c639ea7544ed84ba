//! `GET /status`: which parts of the platform answer. What was found is told for some seconds to everybody,
//! so that asking for this page asks nobody else.

use std::{cell::RefCell, future::Future, pin::pin, time::Duration};

use futures::future::{Either, join4, select};
use ids::{AccountId, UnixMillis};
use pages::{Component, Health, Status};
use serde::Deserialize;
use store::Key;
use worker::{Delay, Env, Headers, Method, Request, RequestInit, Response, Result};

use crate::{clients, clock, config::Config, fetched, page, reply};

/// For how long what was found is told, in milliseconds.
const TOLD_MILLIS: u64 = 10_000;
/// How long a part may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// What is read of an answer of GitHub's.
const MOST: usize = 64 * 1024;
/// Only a service binding leads to this host.
const HEALTH: &str = "https://webhook.internal/healthz";

thread_local! {
    static FOUND: RefCell<Option<Status>> = const { RefCell::new(None) };
}

#[derive(Deserialize)]
struct Healthy {
    version: String,
}

/// What a part said.
enum Said {
    Works { version: Option<String> },
    Impaired(String),
    Nothing,
}

pub(crate) async fn serve(request: &Request, env: &Env, config: &Config) -> Result<Response> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return reply::method_not_allowed("GET, HEAD");
    }
    let now = clock::now();
    let known = FOUND.with_borrow(|found| found.clone().filter(|found| is_fresh(found.at, now)));
    let status = match known {
        Some(status) => status,
        None => {
            let status = look(env, config, now).await;
            FOUND.set(Some(status.clone()));
            status
        }
    };
    page::send(&status.page())
}

fn is_fresh(found_at: UnixMillis, now: UnixMillis) -> bool {
    found_at <= now && now < found_at.plus(TOLD_MILLIS)
}

async fn look(env: &Env, config: &Config, at: UnixMillis) -> Status {
    let (policies, objects, sync, github) = join4(
        in_time(policies(env)),
        in_time(objects(env)),
        in_time(sync(env)),
        in_time(github(config)),
    )
    .await;
    let components = vec![
        component("Server", "Answers clients and shows these pages", Said::here()),
        component("Policies", "Where the synced policies are kept", policies),
        component("Accounts", "Where each account's state is kept", objects),
        component("Sync", "Hears of changes from GitHub, and brings them into force", sync),
        component("GitHub", "Where policies come from, and where people sign in", github),
    ];
    Status { at, components }
}

fn component(name: &str, purpose: &str, said: Said) -> Component {
    let (health, detail, version) = match said {
        Said::Works { version } => (Health::Works, String::new(), version),
        Said::Impaired(detail) => (Health::Impaired, detail, None),
        Said::Nothing => (Health::Down, "It does not answer.".into(), None),
    };
    let (name, purpose) = (name.into(), purpose.into());
    Component { name, purpose, health, detail, version, since: None }
}

/// Whatever fails or takes too long has not answered.
async fn in_time(asked: impl Future<Output = Result<Said>>) -> Said {
    match select(pin!(asked), Delay::from(PATIENCE)).await {
        Either::Left((said, _)) => said.unwrap_or(Said::Nothing),
        Either::Right(_) => Said::Nothing,
    }
}

/// Whether a key can be read that is nobody's.
async fn policies(env: &Env) -> Result<Said> {
    let key = Key::Account(AccountId::new(0)).to_string();
    env.kv("POLICY")?.get(&key).text().await?;
    Ok(Said::works())
}

async fn objects(env: &Env) -> Result<Said> {
    clients::ping(env).await.map(|()| Said::works())
}

async fn sync(env: &Env) -> Result<Said> {
    let request = Request::new(HEALTH, Method::Get)?;
    let mut response = env.service("WEBHOOK")?.fetch_request(request).await?;
    let text = response.text().await?;
    Ok(match (response.status_code(), serde_json::from_str::<Healthy>(&text)) {
        (200, Ok(Healthy { version })) => Said::Works { version: Some(version) },
        _ => Said::Impaired("It answers, and is not well.".into()),
    })
}

/// Whether GitHub's API answers anything: also that it wants to know who asks, or that it was asked too
/// often.
async fn github(config: &Config) -> Result<Said> {
    let headers = Headers::new();
    headers.set("User-Agent", fetched::AGENT)?;
    let mut init = RequestInit::new();
    init.with_method(Method::Get).with_headers(headers);
    let address = format!("{}/", config.github.api_url);
    let answer = fetched::ask(&address, init, PATIENCE, MOST).await?;
    Ok(match answer.map(|answer| answer.status) {
        None => Said::Nothing,
        Some(status @ 500..) => Said::Impaired(format!("It answers with status {status}.")),
        Some(_) => Said::works(),
    })
}

impl Said {
    const fn works() -> Self {
        Self::Works { version: None }
    }

    /// This worker: whoever reads this was answered by it.
    fn here() -> Self {
        Self::Works { version: Some(env!("CARGO_PKG_VERSION").into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_told_for_ten_seconds() {
        let at = UnixMillis::new(1_000_000);
        assert!(is_fresh(at, at));
        assert!(is_fresh(at, at.plus(TOLD_MILLIS - 1)));
        assert!(!is_fresh(at, at.plus(TOLD_MILLIS)));
        assert!(!is_fresh(at, UnixMillis::new(999_999)), "a clock that went back");
    }

    #[test]
    fn a_part_is_as_it_says() {
        let health = |said| component("Sync", "", said).health;
        assert_eq!(health(Said::works()), Health::Works);
        assert_eq!(health(Said::Impaired("Ill.".into())), Health::Impaired);
        assert_eq!(health(Said::Nothing), Health::Down);
        assert_eq!(
            component("Server", "", Said::here()).version.as_deref(),
            Some(env!("CARGO_PKG_VERSION"))
        );
    }
}
