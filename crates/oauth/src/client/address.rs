//! From where a request came.

use std::net::IpAddr;

use crate::Digest;

/// What requests from this address are counted under: the address, or of IPv6 the first 64
/// bits, which one customer has all to himself (RFC 6177). Only the digest is kept.
#[must_use]
pub fn counted_as(address: IpAddr) -> Digest {
    match address.to_canonical() {
        IpAddr::V4(address) => Digest::of(&address.to_string()),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Digest::of(&format!("{a:x}:{b:x}:{c:x}:{d:x}::/64"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str) -> Digest {
        counted_as(text.parse().unwrap())
    }

    #[test]
    fn one_customer_is_counted_as_one() {
        assert_eq!(counted("2001:db8:1:2::1"), counted("2001:db8:1:2:ffff::9"));
        assert_eq!(counted("::ffff:192.0.2.1"), counted("192.0.2.1"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
        assert_ne!(counted("192.0.2.1"), counted("192.0.2.2"));
    }
}
