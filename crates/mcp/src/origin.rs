//! Which web pages may send requests (DNS rebinding, confused browsers).

/// Whether a request with this `Origin` is served: there is none (no browser), it is one of our
/// own, or a page on the user's own machine, where tools such as inspectors run.
#[must_use]
pub fn origin_is_welcome(origin: Option<&str>, own: &[&str]) -> bool {
    let Some(origin) = origin else { return true };
    own.iter().any(|own| own.eq_ignore_ascii_case(origin)) || is_loopback(origin)
}

fn is_loopback(origin: &str) -> bool {
    let Some(authority) =
        origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"))
    else {
        return false;
    };
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|host| {
        authority.strip_prefix(host).is_some_and(|rest| {
            rest.is_empty()
                || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_page_our_pages_and_local_pages_are_welcome() {
        let own = ["https://octocat.b00t.example", "https://b00t.example"];
        for (origin, welcome) in [
            (None, true),
            (Some("https://b00t.example"), true),
            (Some("https://OCTOCAT.b00t.example"), true),
            (Some("http://localhost:6274"), true),
            (Some("http://127.0.0.1"), true),
            (Some("http://[::1]:3000"), true),
            (Some("https://hubot.b00t.example"), false),
            (Some("http://b00t.example"), false),
            (Some("https://attacker.example"), false),
            (Some("http://localhost.attacker.example"), false),
            (Some("http://localhost:6274.attacker.example"), false),
            (Some("http://localhost@attacker.example"), false),
            (Some("null"), false),
            (Some(""), false),
        ] {
            assert_eq!(origin_is_welcome(origin, &own), welcome, "{origin:?}");
        }
    }
}
