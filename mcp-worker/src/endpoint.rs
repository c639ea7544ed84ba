//! The MCP endpoint of an account: `/mcp`.

use ids::UnixMillis;
use mcp::{
    Accepted, Action, Batched, Era, Fault, HeaderFields, Incoming, origin_is_welcome, receive,
};
use oauth::{Membership, Scope};
use token::{Resource, TokenRefusal, VerifiedToken};
use tools::Caller;
use worker::{Env, Headers, Method, Request, RequestInit, Response, Result, Stub};

use crate::{
    authorize::{Unauthorized, authorize, reaching},
    config::Config,
    cors,
    envelope::Envelope,
    log::Log,
    reply,
    request_id::RequestId,
    stream,
};

pub(crate) async fn serve(
    request: &Request,
    body: &[u8],
    resource: &Resource,
    env: &Env,
    config: &Config,
    id: &RequestId,
) -> Result<Response> {
    if request.method() == Method::Options {
        return cors::preflight();
    }
    let log = Log::new(id);
    let origin = request.headers().get("origin")?;
    let own = [resource.origin().to_owned(), config.base.to_string()];
    if !origin_is_welcome(origin.as_deref(), &own.each_ref().map(String::as_str)) {
        return cors::open(reply::of(&Fault::ForeignOrigin.reply(Era::Modern, None))?);
    }
    let token = match authorize(request.headers(), resource, config) {
        Ok(token) => token,
        Err(unauthorized) => return cors::open(unauthorized.logged(resource, &log)?),
    };
    let response = match accept(request, body) {
        Ok(accepted) => {
            if let Err(unauthorized) = reaching(&token, needed(&accepted.action)) {
                return cors::open(unauthorized.logged(resource, &log)?);
            }
            let envelope = Envelope {
                request_id: id.as_str().into(),
                caller: caller(&token),
                issued_at: token.claims().iat,
                membership: Membership::of(token.claims()),
                accepted,
                #[cfg(feature = "fault-injection")]
                panic: request.headers().get(crate::envelope::PANIC)?.as_deref()
                    == Some("instance"),
            };
            match forward(envelope, token.good_until(), env, &log).await? {
                Ok(response) => response,
                Err(unauthorized) => unauthorized.logged(resource, &log)?,
            }
        }
        Err(reply) => reply::of(&reply)?,
    };
    cors::open(response)
}

/// Finds out what the request asks for.
fn accept(request: &Request, body: &[u8]) -> Result<Accepted, mcp::Reply> {
    let headers = HeaderFields::read(request.headers().entries());
    receive(&Incoming { method: request.method().as_ref(), headers, body })
}

/// How far a token must reach for this.
fn needed(action: &Action) -> Scope {
    match action {
        Action::CallTool { name, arguments, .. } if !tools::only_reads(name, arguments) => {
            Scope::Write
        }
        // One of them is enough.
        Action::Batch { messages } => {
            let scopes = messages.iter().map(|message| match message {
                Batched::Accepted(accepted) => needed(&accepted.action),
                Batched::Refused(_) => Scope::Read,
            });
            scopes.max().unwrap_or(Scope::Read)
        }
        _ => Scope::Read,
    }
}

/// One request to the account's instance, which answers everything else.
async fn forward(
    envelope: Envelope,
    until: UnixMillis,
    env: &Env,
    log: &Log,
) -> Result<Result<Response, Unauthorized>> {
    let account = envelope.caller.account;
    let stub = env.durable_object("INSTANCE")?.get_by_name(&account.to_string())?;
    let (name, id, era) =
        (envelope.accepted.name(), envelope.accepted.id().cloned(), envelope.accepted.era());
    let answered = if envelope.accepted.opens_stream() {
        stream::open(&stub, &envelope, until).await
    } else {
        ask(&stub, &envelope).await
    };
    let (response, problem) = match answered {
        Ok(Ok(response)) => (response, None),
        Ok(Err(unauthorized)) => return Ok(Err(unauthorized)),
        Err(error) => {
            let fault = Fault::Internal.reply(era, id.as_ref());
            (reply::of(&fault)?, Some(error.to_string()))
        }
    };
    let line = if problem.is_some() { log.error("request") } else { log.info("request") };
    line.text("action", name)
        .value("account", account.get())
        .text("client_id", &envelope.caller.client_id)
        .value("status", response.status_code())
        .value("error", problem)
        .write();
    Ok(Ok(response))
}

async fn ask(stub: &Stub, envelope: &Envelope) -> Result<Result<Response, Unauthorized>> {
    let headers = Headers::new();
    headers.set("Content-Type", "application/json")?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_headers(headers)
        .with_body(Some(serde_json::to_string(envelope)?.into()));
    let request = Request::new_with_init("http://instance/mcp", &init)?;
    let mut response = stub.fetch_with_request(request).await?;
    match response.status_code() {
        200 if stream::is_stream(&response)? => stream::relay(response).map(Ok),
        200 => Ok(Ok(reply::of(&response.json().await?)?)),
        401 => Ok(Err(Unauthorized::Refused(TokenRefusal::Revoked))),
        status => Err(worker::Error::RustError(format!("the instance answered {status}"))),
    }
}

pub(crate) fn caller(token: &VerifiedToken) -> Caller {
    Caller {
        account: token.account(),
        login: token.resource().login().clone(),
        client_id: token.claims().client_id.chars().take(200).collect(),
        scopes: token.scopes().take(20).map(str::to_owned).collect(),
        resource: token.resource().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn needs(body: &Value, fields: &[(&str, &str)]) -> Scope {
        let fields = [&[("content-type", "application/json")], fields].concat();
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let (headers, body) = (HeaderFields::read(fields), body.to_string());
        let accepted = receive(&Incoming { method: "POST", headers, body: body.as_bytes() });
        needed(&accepted.unwrap().action)
    }

    fn call(tool: &str) -> Value {
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
               "params": {"name": tool, "arguments": {}}})
    }

    #[test]
    fn what_proposes_a_change_needs_the_broader_scope_alone_and_among_others() {
        let session = |version| [("mcp-protocol-version", version), ("mcp-session-id", "s")];
        for (tool, scope) in [("b00t_learn", Scope::Read), ("b00t_acl_propose", Scope::Write)] {
            assert_eq!(needs(&call(tool), &session("2025-11-25")), scope, "{tool}");
            let batch = json!([call("b00t_whoami"), call(tool)]);
            assert_eq!(needs(&batch, &session("2025-03-26")), scope, "{tool} in a batch");
        }
        let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
        assert_eq!(needs(&list, &session("2025-11-25")), Scope::Read);
    }
}
