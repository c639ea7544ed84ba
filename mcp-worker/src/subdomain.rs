//! An account's host.

use ids::Login;
use store::Key;
use worker::{Env, Method, Request, Response, Result};

use crate::{config::Config, cors, endpoint, metadata, page, reply, request_id::RequestId};

pub(crate) async fn serve(
    request: &Request,
    body: &[u8],
    path: &str,
    login: &Login,
    env: &Env,
    config: &Config,
    id: &RequestId,
) -> Result<Response> {
    let resource = config.base.resource(login);
    let reading = matches!(request.method(), Method::Get | Method::Head);
    match path {
        "/mcp" | "/mcp/" => endpoint::serve(request, body, &resource, env, config, id).await,
        "/.well-known/oauth-protected-resource" | "/.well-known/oauth-protected-resource/mcp" => {
            match request.method() {
                Method::Options => cors::preflight(),
                Method::Get | Method::Head => {
                    let document =
                        metadata::protected_resource(&resource, &config.base).to_string();
                    cors::open(reply::json(200, document)?)
                }
                _ => reply::method_not_allowed("GET, HEAD, OPTIONS"),
            }
        }
        "/" if reading => {
            let key = Key::Policy(login.clone()).to_string();
            match env.kv("POLICY")?.get(&key).text().await? {
                Some(_) => page::account(login, &resource),
                None => page::nothing_here(login, config),
            }
        }
        "/" => reply::method_not_allowed("GET, HEAD"),
        _ => page::not_found(),
    }
}
