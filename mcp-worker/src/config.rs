//! The settings, read once a request and never guessed.

use token::{BaseUrl, InvalidBaseUrl, InvalidKeys, Keys};
use tools::Site;

/// Everything that can be set.
pub(crate) struct Config {
    pub(crate) base: BaseUrl,
    pub(crate) site: Site,
    pub(crate) keys: Keys,
    /// The public keys as they are published.
    pub(crate) jwks: String,
}

/// A setting is missing or malformed. Nothing is served until it is mended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InvalidConfig {
    #[error("the setting {0} is missing")]
    Missing(&'static str),
    #[error("the setting BASE_URL is malformed: {0}")]
    BaseUrl(#[from] InvalidBaseUrl),
    #[error("the setting TOKEN_JWKS is malformed: {0}")]
    Keys(#[from] InvalidKeys),
    #[error("the setting {0} is malformed: expected {1}")]
    Malformed(&'static str, &'static str),
}

impl Config {
    /// Takes each setting from `get`.
    pub(crate) fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, InvalidConfig> {
        let setting =
            |name| get(name).filter(|value| !value.is_empty()).ok_or(InvalidConfig::Missing(name));
        let base = BaseUrl::parse(&setting("BASE_URL")?)?;
        let jwks = setting("TOKEN_JWKS")?;
        let keys = Keys::from_jwks(&jwks)?;
        let github_url = setting("GITHUB_URL")?;
        if !github_url.starts_with("http://") && !github_url.starts_with("https://") {
            return Err(InvalidConfig::Malformed("GITHUB_URL", "a URL"));
        }
        let template_repository = setting("TEMPLATE_REPOSITORY")?;
        let named = template_repository.split('/').filter(|part| is_name(part)).count();
        if named != 2 || template_repository.matches('/').count() != 1 {
            return Err(InvalidConfig::Malformed("TEMPLATE_REPOSITORY", "`owner/name`"));
        }
        let app_slug = setting("GITHUB_APP_SLUG")?;
        if !is_name(&app_slug) {
            return Err(InvalidConfig::Malformed("GITHUB_APP_SLUG", "the App's name in URLs"));
        }
        let github_url = github_url.trim_end_matches('/').to_owned();
        Ok(Self { base, site: Site { github_url, template_repository, app_slug }, keys, jwks })
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    const JWKS: &str = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a",
        "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;

    fn good(name: &str) -> Option<String> {
        let value = match name {
            "BASE_URL" => "https://b00t.example",
            "TOKEN_JWKS" => JWKS,
            "GITHUB_URL" => "https://github.com/",
            "TEMPLATE_REPOSITORY" => "promptexecution/_b00t_",
            "GITHUB_APP_SLUG" => "b00t-test",
            _ => return None,
        };
        Some(value.into())
    }

    fn but(name: &'static str, value: &'static str) -> String {
        let read = |wanted: &str| if wanted == name { Some(value.into()) } else { good(wanted) };
        Config::read(read).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn good_settings_are_read() {
        let config = Config::read(good).unwrap();
        assert_eq!(config.base.to_string(), "https://b00t.example");
        assert_eq!(config.site.fork_url(), "https://github.com/promptexecution/_b00t_/fork");
        assert_eq!(
            config.site.install_url(),
            "https://github.com/apps/b00t-test/installations/new"
        );
    }

    #[test]
    fn a_missing_setting_is_named() {
        for name in
            ["BASE_URL", "TOKEN_JWKS", "GITHUB_URL", "TEMPLATE_REPOSITORY", "GITHUB_APP_SLUG"]
        {
            assert_eq!(but(name, ""), format!("the setting {name} is missing"));
        }
    }

    #[test]
    fn a_malformed_setting_is_named() {
        for (name, value) in [
            ("BASE_URL", "b00t.example"),
            ("TOKEN_JWKS", "{}"),
            ("GITHUB_URL", "github.com"),
            ("TEMPLATE_REPOSITORY", "_b00t_"),
            ("TEMPLATE_REPOSITORY", "a/b/c"),
            ("TEMPLATE_REPOSITORY", "a//b"),
            ("TEMPLATE_REPOSITORY", "a/\"><script>"),
            ("GITHUB_APP_SLUG", "a/b"),
        ] {
            let message = but(name, value);
            assert!(message.contains(name) && message.contains("malformed"), "{message}");
        }
    }
}
