//! Where an authorization response may go.

use serde::{Deserialize, Serialize};
use url::Url;

/// A redirect URI that a client may have: HTTPS anywhere, or HTTP on the user's own machine
/// (RFC 8252, section 7.3; MCP, Communication Security). No other scheme, no user, no fragment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedirectUri(String);

/// The text cannot be a redirect URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRedirectUri {
    /// Over [`RedirectUri::MAX_LENGTH`] characters, or characters that no URI has.
    #[error("a redirect URI has at most 512 characters, all of them characters of a URI")]
    Text,
    /// Not absolute.
    #[error("a redirect URI is an absolute URL with a host")]
    Relative,
    /// Neither HTTPS nor HTTP on loopback.
    #[error(
        "a redirect URI begins with https://, or with http://localhost, http://127.0.0.1 or \
         http://[::1], in lower case"
    )]
    Scheme,
    /// `user@` or `user:password@`.
    #[error("a redirect URI has no user name and no password")]
    UserInfo,
    /// `#…`
    #[error("a redirect URI has no fragment")]
    Fragment,
    /// A parameter that the response is going to have.
    #[error("a redirect URI's query has none of code, state, iss, error")]
    Query,
}

/// What may stand between `http://` and the port of a loopback redirect.
const LOOPBACK: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];
/// Parameters of an authorization response.
const RESPONSE: [&str; 6] = ["code", "state", "iss", "error", "error_description", "error_uri"];

impl RedirectUri {
    /// The longest one.
    pub const MAX_LENGTH: usize = 512;

    /// Reads one.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn parse(text: &str) -> Result<Self, InvalidRedirectUri> {
        if text.is_empty() || text.len() > Self::MAX_LENGTH || !text.bytes().all(is_uri_character) {
            return Err(InvalidRedirectUri::Text);
        }
        let url = Url::parse(text).map_err(|_| InvalidRedirectUri::Relative)?;
        if text.contains('#') {
            return Err(InvalidRedirectUri::Fragment);
        }
        if !url.username().is_empty() || url.password().is_some() || authority(text).contains('@') {
            return Err(InvalidRedirectUri::UserInfo);
        }
        // The host that is shown to people is the one that a browser goes to.
        let is_host = |host: &str| match authority(text).strip_prefix(host) {
            Some(rest) => rest.is_empty() || rest.starts_with(':'),
            None => false,
        };
        let https = text.starts_with("https://")
            && url.host_str().is_some_and(|host| is_host(host) && host.bytes().all(is_of_a_host));
        if !https && Loopback::of(text).is_none() {
            return Err(InvalidRedirectUri::Scheme);
        }
        if url.query_pairs().any(|(name, _)| RESPONSE.contains(&name.as_ref())) {
            return Err(InvalidRedirectUri::Query);
        }
        Ok(Self(text.into()))
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a request may ask for `requested`: to the letter the same (RFC 9700, section
    /// 4.1.3), except for the port if both are on loopback (RFC 8252, section 7.3).
    #[must_use]
    pub fn allows(&self, requested: &str) -> bool {
        if self.0 == requested {
            return true;
        }
        match (Loopback::of(&self.0), Loopback::of(requested)) {
            (Some(own), Some(other)) => own == other,
            _ => false,
        }
    }

    /// Whether it leads to the user's own machine, where any program may listen.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        Loopback::of(&self.0).is_some()
    }

    /// Its host, with its port if it names one.
    #[must_use]
    pub fn host(&self) -> &str {
        authority(&self.0)
    }

    /// This URI with the parameters of a response added to its query (RFC 6749, section 4.1.2).
    #[must_use]
    pub(crate) fn with(&self, parameters: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(parameters);
        let joint = match self.0.split_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some(_) => "&",
        };
        format!("{}{joint}{}", self.0, query.finish())
    }
}

impl TryFrom<String> for RedirectUri {
    type Error = InvalidRedirectUri;

    fn try_from(text: String) -> Result<Self, InvalidRedirectUri> {
        Self::parse(&text)
    }
}

impl From<RedirectUri> for String {
    fn from(uri: RedirectUri) -> Self {
        uri.0
    }
}

/// A loopback redirect without its port. Read from the very text, not from a parser's idea of
/// it, so that no two texts can be taken for the same.
#[derive(PartialEq, Eq)]
struct Loopback<'a> {
    host: &'static str,
    rest: &'a str,
}

impl<'a> Loopback<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let after = text.strip_prefix("http://")?;
        let (host, rest) =
            LOOPBACK.into_iter().find_map(|host| Some((host, after.strip_prefix(host)?)))?;
        let rest = match rest.strip_prefix(':') {
            None => rest,
            Some(port) => {
                let end = port.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(port.len());
                let (digits, rest) = port.split_at_checked(end)?;
                digits.parse::<u16>().ok()?;
                rest
            }
        };
        (rest.is_empty() || rest.starts_with(['/', '?'])).then_some(Self { host, rest })
    }
}

fn authority(text: &str) -> &str {
    let after = text.split_once("://").map_or(text, |(_, after)| after);
    after.split(['/', '?', '#']).next().unwrap_or_default()
}

/// What names and addresses are made of. A parser takes more, as `;` and `,`, which mean something in the
/// header that names this host.
const fn is_of_a_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b':' | b'[' | b']')
}

/// RFC 3986, section 2, without the backslash and its like, which browsers repair.
const fn is_uri_character(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
}
