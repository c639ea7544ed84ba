//! Which browser it is.

use crate::{
    Digest, Entropy, NoEntropy, Secret,
    digest::{keyed, same},
};

/// A secret that one browser keeps in a cookie. Sign-ins and consent are bound to it, so that nobody
/// can begin one in his own browser and have it ended in another (RFC 9700, section 4.7).
#[derive(Clone, Debug)]
pub struct Browser(Secret);

impl Browser {
    /// The cookie's name. The prefix makes browsers take it only from this very host over HTTPS, so
    /// that no subdomain can set it (RFC 6265bis, section 4.1.3.2).
    pub const COOKIE: &'static str = "__Host-b00t-browser";
    /// For how many seconds it is kept.
    const MAX_AGE: u32 = 3600;

    /// The browser that sent this `Cookie` field, if it has been here before. A field with two
    /// such cookies is from none.
    #[must_use]
    pub fn of(cookie: Option<&str>) -> Option<Self> {
        let pairs = cookie?.split(';').filter_map(|pair| pair.trim().split_once('='));
        let mut own = pairs.filter(|(name, _)| *name == Self::COOKIE).map(|(_, value)| value);
        let value = own.next()?;
        if own.next().is_some() { None } else { Secret::parse(value).map(Self) }
    }

    /// The same, or else a new one.
    pub(crate) fn known_or_new(
        cookie: Option<&str>,
        entropy: &impl Entropy,
    ) -> Result<Self, NoEntropy> {
        Self::of(cookie).map_or_else(|| Secret::draw(entropy).map(Self), Ok)
    }

    /// The `Set-Cookie` field. `Lax`, because the way back from GitHub is a link from another site.
    #[must_use]
    pub fn set_cookie(&self) -> String {
        format!(
            "{}={}; Path=/; Max-Age={}; Secure; HttpOnly; SameSite=Lax",
            Self::COOKIE,
            self.0.expose(),
            Self::MAX_AGE
        )
    }

    /// What is kept of it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.0.digest()
    }

    /// The token that a form for this purpose has to bring back from this browser.
    #[must_use]
    pub fn form_token(&self, purpose: &str) -> String {
        keyed(self.0.expose(), "form token", purpose)
    }

    /// Whether a form brought its token.
    #[must_use]
    pub fn expects(&self, form_token: &str, purpose: &str) -> bool {
        same(form_token, &self.form_token(purpose))
    }

    /// A secret of this browser's own for this purpose, which need not be kept.
    pub(crate) fn derived(&self, purpose: &str, about: &str) -> String {
        keyed(self.0.expose(), purpose, about)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(letter: char) -> String {
        String::from(letter).repeat(43)
    }

    #[test]
    fn a_browser_is_known_by_exactly_one_cookie() {
        let cookie = |letter| format!("{}={}", Browser::COOKIE, value(letter));
        let known = Browser::of(Some(&format!("theme=dark; {}; x=y", cookie('a')))).unwrap();
        assert_eq!(known.digest(), Digest::of(&value('a')));
        let twice = format!("{}; {}", cookie('a'), cookie('b'));
        let lower = cookie('a').to_lowercase();
        let other = format!("b00t-browser={}", value('a'));
        let short = format!("{}=abc", Browser::COOKIE);
        for field in [None, Some(""), Some(&*twice), Some(&*lower), Some(&*other), Some(&*short)] {
            assert!(Browser::of(field).is_none(), "{field:?}");
        }
    }

    #[test]
    fn the_cookie_is_for_this_host_alone() {
        let browser = Browser::of(Some(&format!("{}={}", Browser::COOKIE, value('a')))).unwrap();
        let field = browser.set_cookie();
        let attributes: Vec<_> = field.split("; ").skip(1).collect();
        assert_eq!(attributes, ["Path=/", "Max-Age=3600", "Secure", "HttpOnly", "SameSite=Lax"]);
        assert!(field.starts_with("__Host-"));
        assert!(!field.to_ascii_lowercase().contains("domain="), "__Host- forbids it");
    }

    #[test]
    fn a_form_token_is_of_one_browser_and_one_purpose() {
        let browser =
            |letter| Browser::of(Some(&format!("{}={}", Browser::COOKIE, value(letter)))).unwrap();
        let token = browser('a').form_token("revoke");
        assert!(browser('a').expects(&token, "revoke"));
        assert!(!browser('b').expects(&token, "revoke"));
        assert!(!browser('a').expects(&token, "erase"));
        assert!(!browser('a').expects("", "revoke"));
    }
}
