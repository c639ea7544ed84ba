//! Whose servers this server asks.

use url::Host;

/// A host that this server must not be made to ask (Client ID Metadata Document, section 8.6:
/// server-side request forgery).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForbiddenHost {
    /// An address, in whatever notation: none is a public name.
    #[error("the host is an IP address")]
    Address,
    /// A name that cannot be in the public DNS.
    #[error("the host is not a name in the public DNS")]
    NotPublic,
    /// A name that is set aside for special use, or usual in private networks.
    #[error("the host is a name for special or private use")]
    Special,
}

/// Names for special use (RFC 6761, 6762, 7686, 8375, 9476), the one that ICANN reserved for
/// private use, and others that resolve in private networks. Each stands for all below it.
const SPECIAL: [&str; 20] = [
    "alt",
    "arpa",
    "consul",
    "corp",
    "example",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "localtest.me",
    "mail",
    "nip.io",
    "onion",
    "private",
    "sslip.io",
    "test",
];

/// Whether the host is a name that the public DNS can have. Which address it has is for whoever
/// connects to look at.
pub(crate) fn check(host: &Host<&str>) -> Result<(), ForbiddenHost> {
    let Host::Domain(name) = host else { return Err(ForbiddenHost::Address) };
    let below = |suffix: &str| {
        name.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if SPECIAL.into_iter().any(below) {
        return Err(ForbiddenHost::Special);
    }
    let labels: Vec<_> = name.split('.').collect();
    let public = labels.len() >= 2 && name.len() <= 253;
    if public && labels.into_iter().all(is_label) { Ok(()) } else { Err(ForbiddenHost::NotPublic) }
}

/// RFC 1123, section 2.1.
fn is_label(label: &str) -> bool {
    let letters = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (1..=63).contains(&label.len()) && letters && !label.starts_with('-') && !label.ends_with('-')
}
