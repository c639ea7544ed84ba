//! The GitHub App: takes webhook deliveries, and syncs the accounts that they hint at.
//!
//! This is the only writer of synced state, and the only part that holds the App's private key.
//! It serves no users; what mcp-worker asks for them is in [`errand`]. What is decided is decided in `github` and `sync`; here is only what
//! connects them to the Workers runtime.

mod alarm;
mod answer;
mod body;
mod clock;
mod config;
mod custody;
mod desk;
mod erasing;
mod errand;
mod gate;
mod health;
mod history;
mod instance;
mod journal;
mod log;
mod reconcile;
mod recorded;
mod records;
mod reports;
mod reviews;
mod schema;
mod signer;
mod sql;
mod stored;
mod stub;
mod tokens;
mod transport;
mod webhook;

use worker::{Context, Env, Request, Response, Result, event};

/// Answers a request from outside.
#[event(fetch)]
async fn fetch(mut request: Request, env: Env, _context: Context) -> Result<Response> {
    match request.path().as_str() {
        "/webhook" => webhook::receive(request, &env).await,
        "/healthz" => health::answer(&request, &env),
        errand::PATH => errand::answer(request, &env).await,
        custody::PATH => custody::answer(request, &env).await,
        path if path.starts_with(reconcile::PATH) => reconcile::answer(request, &env).await,
        _ => {
            body::discard(&mut request).await;
            answer::error(404, "nothing here")
        }
    }
}
