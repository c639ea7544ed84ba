//! Which part of the platform a request is for. Only its own URL counts: no forwarded host, and
//! no `Host` header beside it.

use token::Place;
use worker::{Env, Request, Response, Result};

use crate::{apex, config::Config, limits::Gate, log::Log, page, request_id::RequestId, subdomain};

pub(crate) async fn route(
    request: &Request,
    body: &[u8],
    env: &Env,
    config: &Config,
    id: &RequestId,
) -> Result<Response> {
    let url = request.url()?;
    if is_in_the_clear(config.base.scheme(), url.scheme()) {
        return page::problem(
            403,
            "Everything here is at `https://`. What was sent without it can be read on the way.",
        );
    }
    let host = url.host_str().unwrap_or_default();
    let host = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let place = config.base.place(&host);
    let log = Log::new(id);
    let gate = Gate::of(request, &place, url.path(), env);
    if let Some(refusal) = gate.refusal(&log).await? {
        return Ok(refusal);
    }
    let response = match place {
        Place::Apex => apex::serve(request, body, url.path(), env, config, id).await,
        Place::Account(login) => {
            subdomain::serve(request, body, url.path(), &login, env, config, id).await
        }
        Place::Elsewhere => page::not_found(config),
    };
    gate.outcome(response?, &log).await
}

/// Whether something came without TLS to a platform that has it (OAuth 2.1, section 1.5). Nothing that was sent so
/// is used, whatever the zone does about it.
fn is_in_the_clear(own: &str, scheme: &str) -> bool {
    own == "https" && scheme != "https"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_tls_nothing_is_served_but_on_ones_own_machine() {
        assert!(is_in_the_clear("https", "http"));
        assert!(!is_in_the_clear("https", "https"));
        assert!(!is_in_the_clear("http", "http"));
    }
}
