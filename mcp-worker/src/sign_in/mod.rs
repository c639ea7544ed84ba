//! Signing in at GitHub. Each sign-in is a Durable Object of its own, which is named by the digest of its
//! `state` and gone when it is over.

mod github;
mod schema;
mod store;

use std::panic::AssertUnwindSafe;

use ids::{AccountId, Login};
use oauth::{Departure, Destination, Digest, GitHubApp, SIGN_IN_MILLIS, SignInRefusal, SignIns};
use serde::{Deserialize, Serialize};
use worker::{
    DurableObject, Env, Error, Method, Request, Response, Result, State, Stub, durable_object,
};

use crate::{
    body, clock, config::Config, entropy::Runtime, log::Log, reply, request_id::RequestId, stub,
};
use github::{Somebody, Unknown};
use store::{Beginning, Begun, Database};

/// One sign-in.
#[durable_object(alarm)]
pub(crate) struct SignIn {
    inner: AssertUnwindSafe<Inner>,
}

struct Inner {
    state: State,
    env: Env,
    database: Database,
}

/// A browser came back from GitHub.
#[derive(Serialize, Deserialize)]
struct Back {
    request_id: String,
    query: String,
    cookie: Option<String>,
}

/// What came of a sign-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Arrived {
    /// GitHub says who it is.
    SignedIn {
        /// Who.
        account: AccountId,
        /// The login that GitHub names, unless it is one that no subdomain can have.
        login: Option<Login>,
        /// Whether GitHub shows a fork of the template, if that was to be found out.
        has_fork: bool,
        /// Where he goes on.
        destination: Destination,
    },
    /// Somebody said at GitHub that he does not want to.
    Denied(Destination),
    /// Nobody has signed in.
    Refused {
        /// The status of the page that says so.
        status: u16,
        /// What it says.
        sentence: String,
    },
}

impl DurableObject for SignIn {
    fn new(state: State, env: Env) -> Self {
        let database = Database(state.storage().sql());
        Self { inner: AssertUnwindSafe(Inner { state, env, database }) }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let inner = &*self.inner;
        inner.database.0.exec(schema::SCHEMA, None)?;
        match (request.method(), request.path().as_str()) {
            (Method::Put, "/departure") => inner.keep(request).await,
            (Method::Post, "/arrival") => inner.arrive(request).await,
            _ => reply::empty(404),
        }
    }

    async fn alarm(&self) -> Result<Response> {
        self.inner.forget().await?;
        reply::empty(204)
    }
}

impl Inner {
    async fn keep(&self, mut request: Request) -> Result<Response> {
        let Some(Begun { state, record, expires_at }) = body::json(&mut request).await else {
            return reply::empty(400);
        };
        let kept = oauth::Pending::put(&self.database, &state, &record, expires_at, clock::now());
        kept.map_err(|failed| Error::RustError(failed.to_string()))?;
        let offset = i64::try_from(SIGN_IN_MILLIS).unwrap_or(i64::MAX);
        self.state.storage().set_alarm(offset).await?;
        reply::empty(204)
    }

    async fn arrive(&self, mut request: Request) -> Result<Response> {
        let Some(back) = body::json::<Back>(&mut request).await else {
            return reply::empty(400);
        };
        let config = Config::read(|name| self.env.var(name).ok().map(|value| value.to_string()))
            .map_err(|error| Error::RustError(error.to_string()))?;
        let log = Log::new(&RequestId::named(back.request_id.clone()));
        let arrived = self.arrived(&back, &config, &log).await;
        // It is over in any case, and nothing of it is kept.
        self.forget().await?;
        reply::json(200, serde_json::to_string(&arrived)?)
    }

    async fn arrived(&self, back: &Back, config: &Config, log: &Log) -> Arrived {
        let app = &config.github.app;
        let sign_ins = SignIns { app, store: &self.database, entropy: &Runtime };
        let arrival = match sign_ins.arrive(&back.query, back.cookie.as_deref(), clock::now()) {
            Ok(arrival) => arrival,
            Err(SignInRefusal::Denied(destination)) => return Arrived::Denied(*destination),
            Err(why) => {
                let status = if matches!(why, SignInRefusal::Broken(_)) { 500 } else { 400 };
                log.info("sign_in_refused").text("reason", &why.to_string()).write();
                return Arrived::Refused { status, sentence: why.to_string() };
            }
        };
        match github::who(&arrival, config).await {
            Ok(Somebody { id: account, login, has_fork }) => {
                Arrived::SignedIn { account, login, has_fork, destination: arrival.destination }
            }
            Err(why) => {
                log.warn("sign_in_failed").text("reason", &why.to_string()).write();
                let (status, sentence) = match why {
                    Unknown::Refused(_) => {
                        (400, "GitHub did not accept its own code. Start again.")
                    }
                    Unknown::Silent(_) => (502, "GitHub does not answer. Start again in a minute."),
                };
                Arrived::Refused { status, sentence: sentence.into() }
            }
        }
    }

    /// Removes everything.
    async fn forget(&self) -> Result<()> {
        let storage = self.state.storage();
        storage.delete_alarm().await?;
        storage.delete_all().await
    }
}

/// Sends a browser to GitHub.
pub(crate) async fn depart(
    env: &Env,
    app: &GitHubApp,
    destination: Destination,
    cookie: Option<&str>,
) -> Result<Departure> {
    let beginning = Beginning::default();
    let sign_ins = SignIns { app, store: &beginning, entropy: &Runtime };
    let departure = sign_ins.depart(destination, cookie, clock::now());
    let departure = departure.map_err(|broken| Error::RustError(broken.to_string()))?;
    let begun = beginning.0.into_inner();
    let begun = begun.ok_or_else(|| Error::RustError("the sign-in was not kept".into()))?;
    let object = object(env, &begun.state)?;
    let response = stub::tell(&object, Method::Put, "http://sign-in/departure", &begun).await?;
    if response.status_code() == 204 { Ok(departure) } else { Err(stub::unexpected(&response)) }
}

/// Takes a browser back that asks with this query. `state` is what it says the sign-in's is.
pub(crate) async fn arrive(
    env: &Env,
    state: &Digest,
    query: &str,
    cookie: Option<String>,
    id: &RequestId,
) -> Result<Arrived> {
    let back = Back { request_id: id.as_str().into(), query: query.to_owned(), cookie };
    let object = object(env, state)?;
    let mut response = stub::tell(&object, Method::Post, "http://sign-in/arrival", &back).await?;
    if response.status_code() != 200 {
        return Err(stub::unexpected(&response));
    }
    Ok(serde_json::from_str(&response.text().await?)?)
}

fn object(env: &Env, state: &Digest) -> Result<Stub> {
    env.durable_object("SIGN_INS")?.get_by_name(state.as_str())
}
