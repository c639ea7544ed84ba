//! `/healthz`

use serde_json::json;
use worker::{Env, Method, Request, Response, Result};

use crate::{answer, config::Config};

/// Whether the worker runs and is configured.
pub(crate) fn answer(request: &Request, env: &Env) -> Result<Response> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return answer::method("GET, HEAD", "health is read with GET");
    }
    let version = env!("CARGO_PKG_VERSION");
    match Config::read(env) {
        Ok(_) => answer::json(200, &json!({"ok": true, "version": version, "config": "complete"})),
        Err(error) => {
            let config = error.to_string();
            answer::json(500, &json!({"ok": false, "version": version, "config": config}))
        }
    }
}
