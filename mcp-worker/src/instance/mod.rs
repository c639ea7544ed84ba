//! The instance of one account: a Durable Object that keeps the policy in force, answers calls,
//! and tells open streams what changed.

mod account;
mod audit;
mod backend;
mod blobs;
mod call;
mod calls;
mod content;
mod database;
mod departure;
mod erasure;
mod errands;
mod export;
#[cfg(feature = "conformance")]
mod fixtures;
mod grants;
mod line;
mod memory;
mod meter;
mod policy;
mod push;
mod resumed;
mod revocation;
mod serve;
mod streams;
mod topics;
mod usage;

use std::{cell::RefCell, panic::AssertUnwindSafe, rc::Rc};

use ids::AccountId;
use worker::{
    DurableObject, Env, Error, Method, Request, Response, Result, State, WebSocket,
    WebSocketIncomingMessage, durable_object,
};

use crate::{config::Config, log::Log, reply, request_id::RequestId};
pub(crate) use account::{Arrival, Begun, Client, Cookie, Errand, Known, Overview, Wish};
pub(crate) use backend::server;
use calls::Calls;
use database::Database;
pub(crate) use grants::{Answer, Form, Question};
use memory::Memory;

/// One account's instance.
#[durable_object(websocket)]
pub(crate) struct Instance {
    /// A panic ends one request. What the next one finds here is either in SQLite, or a cache
    /// that is only ever replaced as a whole.
    core: AssertUnwindSafe<Rc<Core>>,
}

/// What the parts of an instance share.
struct Core {
    state: State,
    env: Env,
    database: Database,
    memory: RefCell<Memory>,
    calls: Rc<Calls>,
}

impl DurableObject for Instance {
    fn new(state: State, env: Env) -> Self {
        let database = Database::new(state.storage().sql());
        let memory = RefCell::new(Memory::default());
        let core = Core { state, env, database, memory, calls: Rc::default() };
        Self { core: AssertUnwindSafe(Rc::new(core)) }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let core = &*self.core;
        if names_anybody(&request.path()) && !core.database.is_made()? {
            // What is not read holds its connection.
            request.bytes().await?;
            return reply::empty(NOBODYS);
        }
        core.database.ready()?;
        match (request.method(), request.path().as_str()) {
            (Method::Post, "/mcp") => core.call(request).await,
            (Method::Get, "/stream") => core.stream(&request).await,
            (Method::Put, "/policy") => core.put_policy(request).await,
            (Method::Post, "/admission") => core.admit(request).await,
            (Method::Get, path) if path == "/audit" || path.starts_with("/audit/") => {
                core.tell_calls(&request)
            }
            (Method::Put, "/revocation") => core.put_revocation(request).await,
            (Method::Put, "/index") => core.put_index(request).await,
            (Method::Post, "/erase") => core.erase(request).await,
            (Method::Post, "/receipt") => core.sign_receipt(request).await,
            (Method::Get, "/export") => core.export(),
            (Method::Post, "/question") => core.ask_owner(request).await,
            (Method::Post, "/answer") => core.hear_owner(request).await,
            (Method::Post, "/token") => core.give_token(request).await,
            (Method::Post, "/giveback") => core.take_back(request).await,
            (Method::Post, "/web-session") => core.begin_web_session(request).await,
            (Method::Post, "/owner") => core.serve_owner(request).await,
            (Method::Delete, "/index") => core.delete_index(&request).await,
            _ => reply::empty(404),
        }
    }

    async fn websocket_message(&self, _: WebSocket, _: WebSocketIncomingMessage) -> Result<()> {
        Ok(())
    }

    async fn websocket_close(&self, socket: WebSocket, _: usize, _: String, _: bool) -> Result<()> {
        self.core.closed(&socket, 1000, "closed")
    }

    async fn websocket_error(&self, socket: WebSocket, _: Error) -> Result<()> {
        self.core.closed(&socket, 1011, "failed")
    }
}

impl Core {
    /// Whether this is that account's instance.
    fn is_of(&self, account: AccountId) -> bool {
        is_named_by(self.state.id().name().as_deref(), account)
    }

    fn config(&self) -> Result<Config> {
        Config::read(|name| self.env.var(name).ok().map(|value| value.to_string()))
            .map_err(|error| Error::RustError(error.to_string()))
    }

    fn log(&self, request: &str) -> Log {
        Log::new(&RequestId::named(request.into()))
    }
}

/// The status that says that this is nobody's instance: nothing was ever stored here.
pub(crate) const NOBODYS: u16 = 410;

/// Whether whoever asks for this need not have proved anything: a code, a token, a form or a cookie says itself
/// which account it is of. Nothing is made for a number that somebody made up.
fn names_anybody(path: &str) -> bool {
    matches!(path, "/answer" | "/token" | "/giveback" | "/owner")
}

/// An object's name is its account's id. One whose name is not known is nobody's.
fn is_named_by(name: Option<&str>, account: AccountId) -> bool {
    name.is_some_and(|name| name == account.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_made_for_whoever_has_proved_nothing() {
        for path in ["/answer", "/token", "/giveback", "/owner"] {
            assert!(names_anybody(path), "{path}");
        }
        for path in ["/mcp", "/policy", "/question", "/web-session", "/erase", "/receipt"] {
            assert!(!names_anybody(path), "{path}");
        }
    }

    #[test]
    fn an_object_is_of_the_account_that_names_it_and_of_no_other() {
        let account = AccountId::new(583_231);
        assert!(is_named_by(Some("583231"), account));
        for name in [None, Some(""), Some("583232"), Some("0583231"), Some("octocat")] {
            assert!(!is_named_by(name, account), "{name:?}");
        }
    }
}
