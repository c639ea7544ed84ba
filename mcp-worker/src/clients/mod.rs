//! The registry: a Durable Object that knows the clients that registered here, and what others say of
//! themselves.

mod document;
mod schema;
mod store;

use std::{net::IpAddr, panic::AssertUnwindSafe};

use oauth::{Client, ClientKind, Registration, Registry, UrlRules};
use serde::{Deserialize, Serialize};
use worker::{
    DurableObject, Env, Error, Method, Request, RequestInit, Response, Result, State, Stub,
    durable_object,
};

use crate::{body, clock, config::Config, entropy::Runtime, reply, stub};
use store::Database;

/// The name of the one registry.
const NAME: &str = "registry";
/// From where a client registers.
const ADDRESS: &str = "x-b00t-address";

/// The one registry.
#[durable_object(fetch)]
pub(crate) struct Clients {
    inner: AssertUnwindSafe<Inner>,
}

struct Inner {
    env: Env,
    database: Database,
}

#[derive(Serialize, Deserialize)]
struct Named {
    client_id: String,
}

/// A client, or why there is none, for people.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Found {
    Client(Box<Client>),
    Refused(String),
}

impl DurableObject for Clients {
    fn new(state: State, env: Env) -> Self {
        let database = Database(state.storage().sql());
        Self { inner: AssertUnwindSafe(Inner { env, database }) }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let inner = &*self.inner;
        inner.database.0.exec(schema::SCHEMA, None)?;
        match (request.method(), request.path().as_str()) {
            (Method::Post, "/registration") => inner.register(request).await,
            (Method::Post, "/client") => inner.find(request).await,
            (Method::Post, "/use") => inner.used(request).await,
            (Method::Get, "/health") => reply::empty(204),
            _ => reply::empty(404),
        }
    }
}

impl Inner {
    async fn register(&self, mut request: Request) -> Result<Response> {
        let address = request.headers().get(ADDRESS)?.and_then(|text| text.parse().ok());
        let Some(address) = address else { return reply::empty(400) };
        let body = request.bytes().await?;
        match self.registry().register(&body, address, clock::now()) {
            Ok(registered) => reply::json(201, registered.body().to_string()),
            Err(refusal) => reply::refused(&refusal.answer()),
        }
    }

    async fn find(&self, mut request: Request) -> Result<Response> {
        let Some(Named { client_id }) = body::json(&mut request).await else {
            return reply::empty(400);
        };
        let config = Config::read(|name| self.env.var(name).ok().map(|value| value.to_string()))
            .map_err(|error| Error::RustError(error.to_string()))?;
        let rules = UrlRules { base: &config.base, ports: &[] };
        let found = match ClientKind::of(&client_id, &rules) {
            Err(unknown) => Found::Refused(unknown.to_string()),
            Ok(ClientKind::Document(url)) => match document::describe(url, &self.database).await? {
                Ok(client) => Found::Client(Box::new(client)),
                Err(refusal) => Found::Refused(refusal.to_string()),
            },
            Ok(ClientKind::Registered(id)) => {
                let client = self.registry().find(&id, clock::now());
                let client = client.map_err(|failed| Error::RustError(failed.to_string()))?;
                let gone = "the client is not registered here, or was not used for too long";
                client.map_or_else(
                    || Found::Refused(gone.into()),
                    |client| Found::Client(Box::new(client)),
                )
            }
        };
        reply::json(200, serde_json::to_string(&found)?)
    }

    async fn used(&self, mut request: Request) -> Result<Response> {
        let Some(Named { client_id }) = body::json(&mut request).await else {
            return reply::empty(400);
        };
        let config = Config::read(|name| self.env.var(name).ok().map(|value| value.to_string()))
            .map_err(|error| Error::RustError(error.to_string()))?;
        let rules = UrlRules { base: &config.base, ports: &[] };
        if let Ok(ClientKind::Registered(id)) = ClientKind::of(&client_id, &rules) {
            let used = self.registry().used(&id, clock::now());
            used.map_err(|failed| Error::RustError(failed.to_string()))?;
        }
        reply::empty(204)
    }

    const fn registry(&self) -> Registry<'_, Database, Runtime> {
        Registry { store: &self.database, entropy: &Runtime }
    }
}

/// Registers a client; the answer is the one that it gets.
pub(crate) async fn register(env: &Env, body: &[u8], address: IpAddr) -> Result<Response> {
    let text = if body.len() > Registration::MAX_BYTES {
        // One byte too many is enough to be refused for it.
        " ".repeat(Registration::MAX_BYTES + 1)
    } else {
        // What is no text is no JSON either.
        std::str::from_utf8(body).unwrap_or_default().to_owned()
    };
    let headers = worker::Headers::new();
    headers.set(ADDRESS, &address.to_string())?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_headers(headers).with_body(Some(text.into()));
    let request = Request::new_with_init("http://clients/registration", &init)?;
    registry(env)?.fetch_with_request(request).await
}

/// The client with this id, or a sentence that says why there is none.
pub(crate) async fn find(env: &Env, client_id: &str) -> Result<Result<Client, String>> {
    let named = Named { client_id: client_id.to_owned() };
    let address = "http://clients/client";
    let mut response = stub::tell(&registry(env)?, Method::Post, address, &named).await?;
    if response.status_code() != 200 {
        return Err(stub::unexpected(&response));
    }
    Ok(match serde_json::from_str(&response.text().await?)? {
        Found::Client(client) => Ok(*client),
        Found::Refused(why) => Err(why),
    })
}

/// An owner has let this client in.
pub(crate) async fn used(env: &Env, client_id: &str) -> Result<()> {
    let named = Named { client_id: client_id.to_owned() };
    let response = stub::tell(&registry(env)?, Method::Post, "http://clients/use", &named).await?;
    if response.status_code() == 204 { Ok(()) } else { Err(stub::unexpected(&response)) }
}

/// Whether the registry answers.
pub(crate) async fn ping(env: &Env) -> Result<()> {
    let request = Request::new("http://clients/health", Method::Get)?;
    let response = registry(env)?.fetch_with_request(request).await?;
    if response.status_code() == 204 { Ok(()) } else { Err(stub::unexpected(&response)) }
}

fn registry(env: &Env) -> Result<Stub> {
    env.durable_object("CLIENTS")?.get_by_name(NAME)
}
