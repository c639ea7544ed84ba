//! The platform's own host.

use worker::{Env, Method, Request, Response, Result};

use crate::{account, authorization, config::Config, page, reply, request_id::RequestId, status};

pub(crate) async fn serve(
    request: &Request,
    body: &[u8],
    path: &str,
    env: &Env,
    config: &Config,
    id: &RequestId,
) -> Result<Response> {
    if let Some(served) = authorization::serve(request, body, path, env, config, id).await {
        return served;
    }
    if let Some(served) = account::serve(request, body, path, env, config, id).await {
        return served;
    }
    if path == pages::path::STATUS {
        return status::serve(request, env, config).await;
    }
    let reading = matches!(request.method(), Method::Get | Method::Head);
    match path {
        "/" | "/healthz" if !reading => reply::method_not_allowed("GET, HEAD"),
        "/" => page::landing(config),
        "/healthz" => reply::json(200, r#"{"ok":true}"#.into()),
        _ => page::not_found(config),
    }
}
