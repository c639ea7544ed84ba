//! What server and resources say of themselves.

use serde::Serialize;
use token::{BaseUrl, Resource};

use crate::{CodeChallenge, Scope};

/// Paths of the apex.
pub mod path {
    /// The server's metadata (RFC 8414, section 3).
    pub const SERVER_METADATA: &str = "/.well-known/oauth-authorization-server";
    /// Its public keys (RFC 7517).
    pub const JWKS: &str = "/.well-known/jwks.json";
    /// The authorization endpoint.
    pub const AUTHORIZE: &str = "/oauth/authorize";
    /// Where GitHub sends browsers back to.
    pub const CALLBACK: &str = "/oauth/callback";
    /// Where the owner's answer is posted.
    pub const CONSENT: &str = "/oauth/consent";
    /// The token endpoint.
    pub const TOKEN: &str = "/oauth/token";
    /// The registration endpoint.
    pub const REGISTER: &str = "/oauth/register";
    /// The revocation endpoint.
    pub const REVOKE: &str = "/oauth/revoke";
}

/// Metadata of the authorization server (RFC 8414, section 2; RFC 9207, section 3; Client ID
/// Metadata Document, section 6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServerMetadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    registration_endpoint: String,
    revocation_endpoint: String,
    jwks_uri: String,
    scopes_supported: [&'static str; 2],
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 2],
    token_endpoint_auth_methods_supported: [&'static str; 1],
    revocation_endpoint_auth_methods_supported: [&'static str; 1],
    code_challenge_methods_supported: [&'static str; 1],
    authorization_response_iss_parameter_supported: bool,
    client_id_metadata_document_supported: bool,
}

/// Metadata of one account's resource (RFC 9728, section 2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResourceMetadata {
    resource: String,
    resource_name: String,
    authorization_servers: [String; 1],
    scopes_supported: [&'static str; 1],
    bearer_methods_supported: [&'static str; 1],
}

impl ServerMetadata {
    /// Of the server whose issuer this apex is.
    #[must_use]
    pub fn of(base: &BaseUrl) -> Self {
        let at = |path: &str| format!("{base}{path}");
        Self {
            issuer: base.to_string(),
            authorization_endpoint: at(path::AUTHORIZE),
            token_endpoint: at(path::TOKEN),
            registration_endpoint: at(path::REGISTER),
            revocation_endpoint: at(path::REVOKE),
            jwks_uri: at(path::JWKS),
            scopes_supported: Scope::ALL.map(Scope::as_str),
            response_types_supported: ["code"],
            response_modes_supported: ["query"],
            grant_types_supported: ["authorization_code", "refresh_token"],
            token_endpoint_auth_methods_supported: ["none"],
            revocation_endpoint_auth_methods_supported: ["none"],
            code_challenge_methods_supported: [CodeChallenge::METHOD],
            authorization_response_iss_parameter_supported: true,
            client_id_metadata_document_supported: true,
        }
    }
}

impl ResourceMetadata {
    /// Of this resource. The scopes are the fewest that are of use (MCP, Scope Selection Strategy):
    /// more are asked for when they are needed.
    #[must_use]
    pub fn of(resource: &Resource, base: &BaseUrl) -> Self {
        Self {
            resource: resource.to_string(),
            resource_name: format!("b00t of {}", resource.login()),
            authorization_servers: [base.to_string()],
            scopes_supported: [Scope::Read.as_str()],
            bearer_methods_supported: ["header"],
        }
    }
}
