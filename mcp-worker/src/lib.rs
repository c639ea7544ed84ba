//! The Worker that AI clients talk to: the platform's apex with its authorization server, and the MCP
//! endpoint of every account on its own subdomain.
//!
//! The stateless half routes by host, proves who calls, and holds event streams open. The
//! [`instance::Instance`], one Durable Object per account, keeps the policy in force, answers calls, and
//! keeps what the owner granted. [`clients::Clients`] knows OAuth clients, and each
//! [`sign_in::SignIn`] is a browser on its way to GitHub and back. Deciding is left to the pure crates:
//! `oauth`, `token`, `mcp`, `tools` and, below them, `acl`.

mod account;
mod admission;
mod apex;
mod audit;
mod authorization;
mod authorize;
mod body;
mod clients;
mod clock;
mod config;
mod cors;
mod custody;
mod endpoint;
mod entropy;
mod envelope;
mod fetched;
mod guarded;
mod history;
mod instance;
mod keys;
mod limits;
mod log;
mod page;
mod reply;
mod request_id;
mod router;
mod sign_in;
mod status;
mod stream;
mod stub;
mod subdomain;
mod visit;

use std::panic::AssertUnwindSafe;

use futures::FutureExt as _;
use worker::{Context, Env, Request, Response, Result, event};

use crate::{config::Config, log::Log, request_id::RequestId};

#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> Result<Response> {
    let id = RequestId::of(request.headers());
    let log = Log::new(&id);
    let served = AssertUnwindSafe(serve(request, &env, &id)).catch_unwind().await;
    match served {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(error)) => {
            log.error("failed").text("error", &error.to_string()).write();
            reply::internal_error()
        }
        Err(_) => {
            log.error("panicked").write();
            reply::internal_error()
        }
    }
}

async fn serve(mut request: Request, env: &Env, id: &RequestId) -> Result<Response> {
    let body = body::read(&mut request).await?;
    let config = Config::read(|name| env.var(name).ok().map(|value| value.to_string()))
        .map_err(|error| worker::Error::RustError(error.to_string()))?;
    #[cfg(feature = "fault-injection")]
    if request.headers().get(envelope::PANIC)?.as_deref() == Some("worker") {
        envelope::panic_on_purpose();
    }
    router::route(&request, &body, env, &config, id).await
}
