//! Limits by address, in front of whatever needs no token. The runtime counts, for each place that it
//! runs at, and roughly: a shield, and no quota. Without the binding there is no limit.

use std::net::{IpAddr, Ipv4Addr};

use oauth::{ErrorAnswer, counted_as, path};
use token::Place;
use worker::{Env, Method, Request, Response, Result};

use crate::{audit, cors, history, log::Log, page, reply};

/// Set by Cloudflare, whatever a client sends.
const ADDRESS: &str = "cf-connecting-ip";
/// After how many seconds it is worth trying again: the period of the bindings.
const RETRY_AFTER: u64 = 60;

/// Whose requests are counted together, under one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// Browsers: pages, and signing in.
    People,
    /// Programs: a service that many people use may ask for all of them from one address.
    Programs,
}

/// When a request is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    Never,
    Always(Limit),
    /// It brings a token, and is counted if that is not good.
    WhenUnauthorized(Limit),
}

/// A request, before it is served.
pub(crate) struct Gate<'a> {
    request: &'a Request,
    env: &'a Env,
    counted: Counted,
}

impl<'a> Gate<'a> {
    /// The gate that a request to this place has to pass.
    pub(crate) fn of(request: &'a Request, place: &Place, path: &str, env: &'a Env) -> Self {
        Self { request, env, counted: counted(place, path, &request.method()) }
    }

    /// The refusal of a request that is not to be served at all.
    pub(crate) async fn refusal(&self, log: &Log) -> Result<Option<Response>> {
        match self.counted {
            Counted::Always(limit) if self.is_over(limit, log).await? => refused(limit).map(Some),
            _ => Ok(None),
        }
    }

    /// What goes out: of too many requests with bad tokens only that they are too many.
    pub(crate) async fn outcome(&self, response: Response, log: &Log) -> Result<Response> {
        match self.counted {
            Counted::WhenUnauthorized(limit)
                if response.status_code() == 401 && self.is_over(limit, log).await? =>
            {
                refused(limit)
            }
            _ => Ok(response),
        }
    }

    async fn is_over(&self, limit: Limit, log: &Log) -> Result<bool> {
        let Ok(limiter) = self.env.rate_limiter(limit.binding()) else { return Ok(false) };
        let key = counted_as(address(self.request)?);
        // Better without a shield than not at all.
        let is_over = match limiter.limit(key.as_str().to_owned()).await {
            Ok(outcome) => !outcome.success,
            Err(error) => {
                log.warn("limit_unknown").text("error", &error.to_string()).write();
                false
            }
        };
        if is_over {
            log.warn("limited").text("limit", limit.binding()).write();
        }
        Ok(is_over)
    }
}

impl Limit {
    /// The name of the binding that counts.
    const fn binding(self) -> &'static str {
        match self {
            Self::People => "PEOPLE_LIMIT",
            Self::Programs => "PROGRAMS_LIMIT",
        }
    }
}

/// Where a request comes from. Whoever comes from nowhere is counted with all others who do.
pub(crate) fn address(request: &Request) -> Result<IpAddr> {
    let address = request.headers().get(ADDRESS)?.and_then(|text| text.parse().ok());
    Ok(address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)))
}

fn counted(place: &Place, path: &str, method: &Method) -> Counted {
    match (place, path) {
        // Whoever watches over the platform asks often, and it costs nothing.
        (Place::Apex, "/healthz") => Counted::Never,
        (_, path) if is_for_programs(path) && *method == Method::Options => Counted::Never,
        (Place::Account(_), "/mcp" | "/mcp/") => Counted::WhenUnauthorized(Limit::Programs),
        (Place::Account(_), path) if history::is_history(path) || audit::is_audit(path) => {
            Counted::WhenUnauthorized(Limit::Programs)
        }
        (_, path) if is_for_programs(path) => Counted::Always(Limit::Programs),
        _ => Counted::Always(Limit::People),
    }
}

fn is_for_programs(path: &str) -> bool {
    matches!(path, path::TOKEN | path::REVOKE | path::REGISTER | "/mcp" | "/mcp/")
        || path.starts_with("/.well-known/")
        || history::is_history(path)
        || audit::is_audit(path)
}

fn refused(limit: Limit) -> Result<Response> {
    match limit {
        Limit::People => {
            let sentence =
                "There were too many requests from your address. Wait a minute, and try again.";
            let mut response = page::problem(429, sentence)?;
            response.headers_mut().set("Retry-After", &RETRY_AFTER.to_string())?;
            Ok(response)
        }
        Limit::Programs => cors::open(reply::refused(&ErrorAnswer::too_many(RETRY_AFTER))?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Place {
        Place::Account("octocat".parse().unwrap())
    }

    #[test]
    fn whatever_needs_no_token_is_counted_before_it_is_served() {
        for (place, path, limit) in [
            (Place::Apex, "/", Limit::People),
            (Place::Apex, "/account", Limit::People),
            (Place::Apex, "/start", Limit::People),
            (Place::Apex, "/oauth/authorize", Limit::People),
            (Place::Apex, "/oauth/callback", Limit::People),
            (Place::Apex, "/oauth/consent", Limit::People),
            (Place::Apex, "/nothing", Limit::People),
            (Place::Elsewhere, "/", Limit::People),
            (account(), "/", Limit::People),
            (account(), "/nothing", Limit::People),
            (Place::Apex, "/oauth/token", Limit::Programs),
            (Place::Apex, "/oauth/revoke", Limit::Programs),
            (Place::Apex, "/oauth/register", Limit::Programs),
            (Place::Apex, "/.well-known/jwks.json", Limit::Programs),
            (account(), "/.well-known/oauth-protected-resource", Limit::Programs),
        ] {
            for method in [Method::Get, Method::Post] {
                assert_eq!(counted(&place, path, &method), Counted::Always(limit), "{path}");
            }
        }
    }

    #[test]
    fn whoever_brings_a_good_token_is_not_counted() {
        for path in ["/mcp", "/mcp/", "/history", "/history/7/diff", "/audit", "/audit/usage"] {
            let expected = Counted::WhenUnauthorized(Limit::Programs);
            assert_eq!(counted(&account(), path, &Method::Post), expected, "{path}");
        }
        assert_eq!(
            counted(&Place::Apex, "/mcp", &Method::Post),
            Counted::Always(Limit::Programs),
            "there is no such thing on the apex"
        );
    }

    #[test]
    fn what_costs_nothing_is_not_counted() {
        assert_eq!(counted(&Place::Apex, "/healthz", &Method::Get), Counted::Never);
        assert_eq!(counted(&account(), "/mcp", &Method::Options), Counted::Never);
        assert_eq!(counted(&Place::Apex, "/oauth/token", &Method::Options), Counted::Never);
    }
}
