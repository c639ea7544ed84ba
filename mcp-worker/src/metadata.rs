//! Metadata of a protected resource (RFC 9728).

use serde_json::{Value, json};
use token::{BaseUrl, Resource};

/// The scope that reading needs.
pub(crate) const READ_SCOPE: &str = "b00t:read";

pub(crate) fn protected_resource(resource: &Resource, issuer: &BaseUrl) -> Value {
    json!({
        "resource": resource.to_string(),
        "resource_name": format!("b00t of {}", resource.login()),
        "authorization_servers": [issuer.to_string()],
        "scopes_supported": [READ_SCOPE],
        "bearer_methods_supported": ["header"],
    })
}

/// The challenge of a 401 (RFC 6750, section 3; RFC 9728, section 5.1): the same on every path.
pub(crate) fn challenge(resource: &Resource, problem: Option<&str>) -> String {
    let metadata = resource.metadata_url();
    let challenge = format!("Bearer resource_metadata=\"{metadata}\", scope=\"{READ_SCOPE}\"");
    match problem {
        None => challenge,
        Some(problem) => {
            // RFC 6750 allows neither quotes nor backslashes in a description.
            let problem = problem.replace(['"', '\\'], "'");
            format!("{challenge}, error=\"invalid_token\", error_description=\"{problem}\"")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn octocat() -> (Resource, BaseUrl) {
        let base = BaseUrl::parse("https://b00t.example").unwrap();
        (base.resource(&"octocat".parse().unwrap()), base)
    }

    #[test]
    fn the_document_points_to_the_apex() {
        let (resource, base) = octocat();
        let document = protected_resource(&resource, &base);
        assert_eq!(document["resource"], "https://octocat.b00t.example/mcp");
        assert_eq!(document["authorization_servers"], json!(["https://b00t.example"]));
        assert_eq!(document["scopes_supported"], json!(["b00t:read"]));
        assert_eq!(document["bearer_methods_supported"], json!(["header"]));
    }

    #[test]
    fn a_challenge_says_where_to_ask_and_what_was_wrong() {
        let (resource, _) = octocat();
        let plain = "Bearer resource_metadata=\"https://octocat.b00t.example/.well-known/\
                     oauth-protected-resource/mcp\", scope=\"b00t:read\"";
        assert_eq!(challenge(&resource, None), plain);
        assert_eq!(
            challenge(&resource, Some("The \"token\" is bad.")),
            format!("{plain}, error=\"invalid_token\", error_description=\"The 'token' is bad.\"")
        );
    }
}
