//! The protected resource a token is for.

use std::fmt;

use ids::Login;

use crate::BaseUrl;

/// The MCP endpoint of one account, `{scheme}://{login}.{authority}/mcp`: the `resource` of
/// RFC 9728 and RFC 8707, and the `aud` of its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    login: Login,
    origin: String,
}

impl Resource {
    const PATH: &'static str = "/mcp";

    pub(crate) fn new(base: &BaseUrl, login: &Login) -> Self {
        let origin = format!("{}://{login}.{}", base.scheme(), base.authority());
        Self { login: login.clone(), origin }
    }

    /// The login in its host name.
    #[must_use]
    pub const fn login(&self) -> &Login {
        &self.login
    }

    /// `{scheme}://{login}.{authority}`
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Where its metadata is (RFC 9728, section 3.1).
    #[must_use]
    pub fn metadata_url(&self) -> String {
        format!("{}/.well-known/oauth-protected-resource{}", self.origin, Self::PATH)
    }

    /// Whether a `resource` or `aud` means this one. One slash at the end does not matter.
    #[must_use]
    pub fn is_named_by(&self, text: &str) -> bool {
        text.strip_suffix('/').unwrap_or(text) == self.to_string()
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, Self::PATH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn octocat() -> Resource {
        BaseUrl::parse("https://b00t.example").unwrap().resource(&"OctoCat".parse().unwrap())
    }

    #[test]
    fn a_resource_has_one_name_and_one_place_for_its_metadata() {
        assert_eq!(octocat().to_string(), "https://octocat.b00t.example/mcp");
        assert_eq!(
            octocat().metadata_url(),
            "https://octocat.b00t.example/.well-known/oauth-protected-resource/mcp"
        );
    }

    #[test]
    fn only_its_own_name_names_it() {
        assert!(octocat().is_named_by("https://octocat.b00t.example/mcp"));
        assert!(octocat().is_named_by("https://octocat.b00t.example/mcp/"));
        for other in [
            "",
            "https://octocat.b00t.example",
            "https://octocat.b00t.example/mcp//",
            "https://octocat.b00t.example/mcp/x",
            "http://octocat.b00t.example/mcp",
            "https://hubot.b00t.example/mcp",
            "https://b00t.example/mcp",
        ] {
            assert!(!octocat().is_named_by(other), "{other}");
        }
    }
}
