//! What server and resources say of themselves.

use oauth::{ResourceMetadata, ServerMetadata};
use pretty_assertions::assert_eq;
use serde_json::json;
use token::BaseUrl;

use crate::world::World;

#[test]
fn the_server_says_where_its_endpoints_are_and_what_it_can() {
    let document = serde_json::to_value(ServerMetadata::of(&World::new().base)).unwrap();
    assert_eq!(
        document,
        json!({
            "issuer": "https://b00t.example",
            "authorization_endpoint": "https://b00t.example/oauth/authorize",
            "token_endpoint": "https://b00t.example/oauth/token",
            "registration_endpoint": "https://b00t.example/oauth/register",
            "revocation_endpoint": "https://b00t.example/oauth/revoke",
            "jwks_uri": "https://b00t.example/.well-known/jwks.json",
            "scopes_supported": ["b00t:read", "b00t:write"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_methods_supported": ["none"],
            "revocation_endpoint_auth_methods_supported": ["none"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
            "client_id_metadata_document_supported": true,
        })
    );
}

#[test]
fn everything_is_below_the_issuer_whatever_that_is() {
    for base in ["https://b00t.dev", "http://b00t.localhost:8787"] {
        let document = ServerMetadata::of(&BaseUrl::parse(base).unwrap());
        let document = serde_json::to_value(document).unwrap();
        assert_eq!(document["issuer"], base);
        for (name, value) in document.as_object().unwrap() {
            if name.ends_with("_endpoint") || name.ends_with("_uri") {
                assert!(value.as_str().unwrap().starts_with(base), "{name}");
            }
        }
    }
}

#[test]
fn a_resource_says_who_gives_out_tokens_for_it() {
    let world = World::new();
    let resource = world.base.resource(&world.login);
    let document = serde_json::to_value(ResourceMetadata::of(&resource, &world.base)).unwrap();
    assert_eq!(
        document,
        json!({
            "resource": "https://octocat.b00t.example/mcp",
            "resource_name": "b00t of octocat",
            "authorization_servers": ["https://b00t.example"],
            "scopes_supported": ["b00t:read"],
            "bearer_methods_supported": ["header"],
        })
    );
}
