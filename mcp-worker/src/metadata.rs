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

/// What is wrong with a request's token: a code of RFC 6750, section 3.1, and a sentence.
pub(crate) type Problem = (&'static str, String);

/// The challenge of a 401 or 403 (RFC 6750, section 3; RFC 9728, section 5.1): the same on every
/// path.
pub(crate) fn challenge(resource: &Resource, problem: Option<&Problem>) -> String {
    let metadata = resource.metadata_url();
    let challenge = format!("Bearer resource_metadata=\"{metadata}\", scope=\"{READ_SCOPE}\"");
    match problem {
        None => challenge,
        Some((code, sentence)) => {
            // RFC 6750 allows neither quotes nor backslashes in a description.
            let sentence = sentence.replace(['"', '\\'], "'");
            format!("{challenge}, error=\"{code}\", error_description=\"{sentence}\"")
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
        let problem = ("invalid_token", "The \"token\" is bad.".into());
        assert_eq!(
            challenge(&resource, Some(&problem)),
            format!("{plain}, error=\"invalid_token\", error_description=\"The 'token' is bad.\"")
        );
    }
}
