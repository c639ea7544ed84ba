//! The settings, read once a request and never guessed.

use std::rc::Rc;

use oauth::{GitHubApp, path};
use secrecy::SecretString;
use token::{BaseUrl, InvalidBaseUrl, InvalidKeyRing, KeyRing};
use tools::Site;

use crate::keys;

/// How many streams of one account are open at once, unless fewer are set.
const STREAMS: u32 = 100;
/// How many legacy sessions of one account are kept, unless fewer are set.
const SESSIONS: u32 = 1000;

/// Everything that can be set.
pub(crate) struct Config {
    pub(crate) base: BaseUrl,
    pub(crate) site: Site,
    /// What access tokens are signed and verified with.
    pub(crate) ring: Rc<KeyRing>,
    /// Where people sign in.
    pub(crate) github: SignIn,
    /// How many streams of one account are open at once.
    pub(crate) streams: u32,
    /// How many legacy sessions of one account are kept.
    pub(crate) sessions: u32,
}

/// The App, as far as signing in needs it.
pub(crate) struct SignIn {
    /// The App at GitHub's authorization endpoint.
    pub(crate) app: GitHubApp,
    /// GitHub's token endpoint.
    pub(crate) token_url: String,
    /// GitHub's API, without a slash at the end.
    pub(crate) api_url: String,
    /// What the App shows at the token endpoint.
    pub(crate) client_secret: SecretString,
}

/// A setting is missing or malformed. Nothing is served until it is mended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InvalidConfig {
    #[error("the setting {0} is missing")]
    Missing(&'static str),
    #[error("the setting BASE_URL is malformed: {0}")]
    BaseUrl(#[from] InvalidBaseUrl),
    #[error("the setting TOKEN_KEYS is malformed: {0}")]
    Keys(#[from] InvalidKeyRing),
    #[error("the setting {0} is malformed: expected {1}")]
    Malformed(&'static str, &'static str),
}

impl Config {
    /// Takes each setting from `get`.
    pub(crate) fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, InvalidConfig> {
        let setting =
            |name| get(name).filter(|value| !value.is_empty()).ok_or(InvalidConfig::Missing(name));
        let base = BaseUrl::parse(&setting("BASE_URL")?)?;
        let ring = keys::ring(&setting("TOKEN_KEYS")?)?;
        let url = |name| {
            let text = setting(name)?;
            if !text.starts_with("http://") && !text.starts_with("https://") {
                return Err(InvalidConfig::Malformed(name, "a URL"));
            }
            Ok(text.trim_end_matches('/').to_owned())
        };
        let (github_url, api_url) = (url("GITHUB_URL")?, url("GITHUB_API_URL")?);
        let template_repository = setting("TEMPLATE_REPOSITORY")?;
        let named = template_repository.split('/').filter(|part| is_name(part)).count();
        if named != 2 || template_repository.matches('/').count() != 1 {
            return Err(InvalidConfig::Malformed("TEMPLATE_REPOSITORY", "`owner/name`"));
        }
        let app_slug = setting("GITHUB_APP_SLUG")?;
        if !is_name(&app_slug) {
            return Err(InvalidConfig::Malformed("GITHUB_APP_SLUG", "the App's name in URLs"));
        }
        let client_id = setting("GITHUB_CLIENT_ID")?;
        if !is_name(&client_id) {
            return Err(InvalidConfig::Malformed("GITHUB_CLIENT_ID", "the App's client id"));
        }
        let github = SignIn {
            app: GitHubApp {
                authorize_url: format!("{github_url}/login/oauth/authorize"),
                client_id,
                callback_url: format!("{base}{}", path::CALLBACK),
            },
            token_url: format!("{github_url}/login/oauth/access_token"),
            api_url,
            client_secret: setting("GITHUB_CLIENT_SECRET")?.into(),
        };
        let limit = |name, standard: u32| match get(name).filter(|value| !value.is_empty()) {
            None => Ok(standard),
            Some(text) => text
                .parse()
                .ok()
                .filter(|limit| (1..=standard).contains(limit))
                .ok_or(InvalidConfig::Malformed(name, "a number from 1 to the standard limit")),
        };
        let streams = limit("STREAMS_PER_ACCOUNT", STREAMS)?;
        let sessions = limit("SESSIONS_PER_ACCOUNT", SESSIONS)?;
        let site = Site { github_url, template_repository, app_slug };
        Ok(Self { base, site, ring, github, streams, sessions })
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good(name: &str) -> Option<String> {
        let value = match name {
            "BASE_URL" => "https://b00t.example",
            "TOKEN_KEYS" => return Some(keys::example(1)),
            "GITHUB_URL" => "https://github.com/",
            "GITHUB_API_URL" => "https://api.github.com",
            "GITHUB_CLIENT_ID" => "Iv23example",
            "GITHUB_CLIENT_SECRET" => "a secret",
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
    fn people_sign_in_at_github_and_come_back_to_the_apex() {
        let github = Config::read(good).unwrap().github;
        assert_eq!(github.app.authorize_url, "https://github.com/login/oauth/authorize");
        assert_eq!(github.app.callback_url, "https://b00t.example/oauth/callback");
        assert_eq!(github.token_url, "https://github.com/login/oauth/access_token");
        assert_eq!(github.api_url, "https://api.github.com");
    }

    #[test]
    fn limits_can_be_lowered() {
        assert_eq!(Config::read(good).map(|config| config.streams).unwrap(), 100);
        let fewer = |name: &str| match name {
            "STREAMS_PER_ACCOUNT" => Some("3".into()),
            other => good(other),
        };
        assert_eq!(Config::read(fewer).map(|config| config.streams).unwrap(), 3);
    }

    #[test]
    fn a_missing_setting_is_named() {
        for name in [
            "BASE_URL",
            "TOKEN_KEYS",
            "GITHUB_URL",
            "GITHUB_API_URL",
            "GITHUB_CLIENT_ID",
            "GITHUB_CLIENT_SECRET",
            "TEMPLATE_REPOSITORY",
            "GITHUB_APP_SLUG",
        ] {
            assert_eq!(but(name, ""), format!("the setting {name} is missing"));
        }
    }

    #[test]
    fn a_malformed_setting_is_named() {
        for (name, value) in [
            ("BASE_URL", "b00t.example"),
            ("TOKEN_KEYS", "{}"),
            ("GITHUB_URL", "github.com"),
            ("GITHUB_API_URL", "api.github.com"),
            ("GITHUB_CLIENT_ID", "a b"),
            ("TEMPLATE_REPOSITORY", "_b00t_"),
            ("TEMPLATE_REPOSITORY", "a/b/c"),
            ("TEMPLATE_REPOSITORY", "a//b"),
            ("TEMPLATE_REPOSITORY", "a/\"><script>"),
            ("GITHUB_APP_SLUG", "a/b"),
            ("STREAMS_PER_ACCOUNT", "0"),
            ("STREAMS_PER_ACCOUNT", "101"),
            ("SESSIONS_PER_ACCOUNT", "many"),
        ] {
            let message = but(name, value);
            assert!(message.contains(name) && message.contains("malformed"), "{message}");
        }
    }
}
