//! What the owner has to see.

use std::fmt;

use serde::Serialize;
use token::BaseUrl;

use crate::{AuthorizationRequest, Scope};

/// What the page shows, and what its form has to send back. All of the client's own words are to be
/// shown as text. It does not print what the form sends back.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct ConsentPage {
    /// What the client calls itself, which proves nothing.
    pub client_name: String,
    /// The host that vouches for the client, if any does.
    pub client_host: Option<String>,
    /// Where the code goes.
    pub redirect_host: String,
    /// Whether that is the user's own machine, where any program can call itself anything: then
    /// the page warns (MCP, Localhost Redirect URI Risks).
    pub redirects_to_this_machine: bool,
    /// The subdomain that access is to.
    pub subdomain: String,
    /// As whom the owner has signed in.
    pub login: String,
    /// What is asked for.
    pub scopes: Vec<ScopeLine>,
    /// The hidden field `consent`.
    pub ticket: String,
    /// The hidden field `token`.
    pub form_token: String,
}

/// One scope that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScopeLine {
    /// As it is written.
    pub scope: &'static str,
    /// What it means.
    pub sentence: &'static str,
}

impl ConsentPage {
    pub(super) fn of(
        request: &AuthorizationRequest,
        base: &BaseUrl,
        ticket: &str,
        form_token: String,
    ) -> Self {
        let line = |scope: Scope| ScopeLine { scope: scope.as_str(), sentence: scope.sentence() };
        Self {
            client_name: request.client().name().as_str().into(),
            client_host: request.client().id().host().map(str::to_owned),
            redirect_host: request.redirect_uri().host().into(),
            redirects_to_this_machine: request.redirect_uri().is_loopback(),
            subdomain: format!("{}.{}", request.login(), base.authority()),
            login: request.login().to_string(),
            scopes: request.scopes().iter().map(line).collect(),
            ticket: ticket.into(),
            form_token,
        }
    }
}

impl fmt::Debug for ConsentPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsentPage")
            .field("client_name", &self.client_name)
            .field("redirect_host", &self.redirect_host)
            .field("subdomain", &self.subdomain)
            .finish_non_exhaustive()
    }
}
