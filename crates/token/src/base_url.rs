//! The platform's own address, and which part of it a host name means.

use std::fmt;

use ids::Login;

use crate::Resource;

/// Origin of the platform's apex, `https://b00t.example`: the token issuer, and the parent of
/// every account's subdomain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    scheme: Scheme,
    authority: String,
}

/// What a host name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The platform itself.
    Apex,
    /// The subdomain of an account.
    Account(Login),
    /// None of ours.
    Elsewhere,
}

/// The text is not an origin.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a base URL: expected `https://host` or `http://host:port`, \
     without a path and without a slash at the end"
)]
pub struct InvalidBaseUrl(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

impl BaseUrl {
    /// Reads `{scheme}://{host}[:{port}]`. Case and a scheme's default port do not matter.
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn parse(text: &str) -> Result<Self, InvalidBaseUrl> {
        let invalid = || InvalidBaseUrl(text.into());
        let lower = text.to_ascii_lowercase();
        let (scheme, authority) = if let Some(rest) = lower.strip_prefix("https://") {
            (Scheme::Https, rest)
        } else if let Some(rest) = lower.strip_prefix("http://") {
            (Scheme::Http, rest)
        } else {
            return Err(invalid());
        };
        let (host, port) = split_port(authority);
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        let labels = host.split('.').all(|label| !label.is_empty());
        let port_fits = port.is_none_or(|port| port.parse::<u16>().is_ok());
        if !labels || !host.bytes().all(fits) || !port_fits {
            return Err(invalid());
        }
        Ok(Self { scheme, authority: scheme.without_default_port(authority).into() })
    }

    /// Host and port, in lower case, without the scheme's default port.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// `http` or `https`.
    #[must_use]
    pub const fn scheme(&self) -> &'static str {
        match self.scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }

    /// The MCP endpoint of an account.
    #[must_use]
    pub fn resource(&self, login: &Login) -> Resource {
        Resource::new(self, login)
    }

    /// The account's endpoint that a `resource` parameter names (RFC 8707, section 2), if it is
    /// one below this apex. Case of scheme and host, the scheme's own port and one slash at the
    /// end do not matter.
    #[must_use]
    pub fn resource_named(&self, text: &str) -> Option<Resource> {
        let (scheme, rest) = text.split_once("://")?;
        let (host, path) = rest.split_at_checked(rest.find('/')?)?;
        if !scheme.eq_ignore_ascii_case(self.scheme()) || host.ends_with('.') {
            return None;
        }
        let Place::Account(login) = self.place(host) else { return None };
        let resource = self.resource(&login);
        resource.is_named_by(&format!("{}{path}", resource.origin())).then_some(resource)
    }

    /// What a host, with its port unless that is the default one, stands for. Case and the dot
    /// of a fully qualified name do not matter; anything that is not exactly one label below
    /// the apex is [`Place::Elsewhere`].
    #[must_use]
    pub fn place(&self, host: &str) -> Place {
        let lower = host.to_ascii_lowercase();
        let (name, port) = split_port(&lower);
        let name = name.strip_suffix('.').unwrap_or(name);
        let host = match port {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        };
        let host = self.scheme.without_default_port(&host);
        if host == self.authority {
            return Place::Apex;
        }
        host.strip_suffix(self.authority.as_str())
            .and_then(|rest| rest.strip_suffix('.'))
            .and_then(|label| label.parse().ok())
            .map_or(Place::Elsewhere, Place::Account)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme(), self.authority)
    }
}

impl Scheme {
    fn without_default_port(self, authority: &str) -> &str {
        let port = match self {
            Self::Http => ":80",
            Self::Https => ":443",
        };
        authority.strip_suffix(port).unwrap_or(authority)
    }
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(login: &str) -> Place {
        Place::Account(login.parse().unwrap())
    }

    #[test]
    fn an_origin_reads_back_as_it_was_written() {
        for text in ["https://b00t.example", "http://b00t.localhost:8787", "http://localhost"] {
            assert_eq!(BaseUrl::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(
            BaseUrl::parse("HTTPS://B00t.Example:443").unwrap().to_string(),
            "https://b00t.example"
        );
    }

    #[test]
    fn anything_but_an_origin_is_refused() {
        for text in [
            "",
            "b00t.example",
            "ftp://b00t.example",
            "https://",
            "https://b00t.example/",
            "https://b00t.example/path",
            "https://user@b00t.example",
            "https://b00t.example:port",
            "https://b00t.example:99999",
            "https://b00t..example",
            "https://b00t.example?x",
        ] {
            assert_eq!(BaseUrl::parse(text), Err(InvalidBaseUrl(text.into())));
        }
    }

    #[test]
    fn a_host_is_the_apex_an_account_or_elsewhere() {
        let base = BaseUrl::parse("https://b00t.example").unwrap();
        for (host, place) in [
            ("b00t.example", Place::Apex),
            ("B00T.Example.", Place::Apex),
            ("b00t.example:443", Place::Apex),
            ("octocat.b00t.example", account("octocat")),
            ("OctoCat.b00t.example", account("octocat")),
            ("octocat.b00t.example.", account("octocat")),
            ("octocat.b00t.example:443", account("octocat")),
            ("octocat.b00t.example:8443", Place::Elsewhere),
            ("octocat.b00t.example:80", Place::Elsewhere),
            ("a.octocat.b00t.example", Place::Elsewhere),
            ("octo_cat.b00t.example", Place::Elsewhere),
            ("-octocat.b00t.example", Place::Elsewhere),
            (".b00t.example", Place::Elsewhere),
            ("octocatb00t.example", Place::Elsewhere),
            ("b00t.example.attacker.test", Place::Elsewhere),
            ("b00t.example..", Place::Elsewhere),
            ("attacker.test", Place::Elsewhere),
            ("", Place::Elsewhere),
        ] {
            assert_eq!(base.place(host), place, "{host}");
        }
    }

    #[test]
    fn a_resource_parameter_names_one_account_or_nothing() {
        let base = BaseUrl::parse("https://b00t.example").unwrap();
        let octocat = base.resource(&"octocat".parse().unwrap());
        for text in [
            "https://octocat.b00t.example/mcp",
            "https://octocat.b00t.example/mcp/",
            "https://octocat.b00t.example:443/mcp",
            "HTTPS://OctoCat.B00T.example/mcp",
        ] {
            assert_eq!(base.resource_named(text).as_ref(), Some(&octocat), "{text}");
        }
        for text in [
            "",
            "octocat",
            "octocat.b00t.example/mcp",
            "https://octocat.b00t.example",
            "https://octocat.b00t.example/",
            "https://octocat.b00t.example/MCP",
            "https://octocat.b00t.example/mcp//",
            "https://octocat.b00t.example/mcp/../mcp",
            "https://octocat.b00t.example/mcp?x=1",
            "https://octocat.b00t.example/mcp#fragment",
            "https://octocat.b00t.example./mcp",
            "https://octocat.b00t.example:8443/mcp",
            "https://user@octocat.b00t.example/mcp",
            "https://a.octocat.b00t.example/mcp",
            "https://b00t.example/mcp",
            "https://octocat.b00t.example.attacker.test/mcp",
            "https://attacker.test/octocat.b00t.example/mcp",
            "http://octocat.b00t.example/mcp",
            " https://octocat.b00t.example/mcp",
        ] {
            assert_eq!(base.resource_named(text), None, "{text}");
        }
    }

    #[test]
    fn the_port_belongs_to_the_name() {
        let base = BaseUrl::parse("http://b00t.localhost:8787").unwrap();
        assert_eq!(base.place("b00t.localhost:8787"), Place::Apex);
        assert_eq!(base.place("octocat.b00t.localhost.:8787"), account("octocat"));
        assert_eq!(base.place("b00t.localhost"), Place::Elsewhere);
        assert_eq!(base.place("b00t.localhost:80"), Place::Elsewhere);
    }
}
