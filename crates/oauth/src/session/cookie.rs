//! What a browser keeps of a session.

use ids::AccountId;
use secrecy::{ExposeSecret as _, SecretString};

use super::SESSION_LONGEST_MILLIS;
use crate::{
    Digest, Entropy, NoEntropy, Secret,
    digest::{keyed, same},
    grant::read_account,
};

/// The account, so that its own state can be asked, and a secret. It does not print itself.
#[derive(Clone, Debug)]
pub struct SessionCookie {
    account: AccountId,
    text: SecretString,
}

impl SessionCookie {
    /// The cookie's name. The prefix makes browsers take it only from this very host over HTTPS, so
    /// that no subdomain can set it (RFC 6265bis, section 4.1.3.2).
    pub const NAME: &'static str = "__Host-b00t-session";
    /// What the form token is for.
    const PURPOSE: &'static str = "web session form token";

    pub(super) fn draw(account: AccountId, entropy: &impl Entropy) -> Result<Self, NoEntropy> {
        let secret = Secret::draw(entropy)?;
        Ok(Self { account, text: format!("{account}.{}", secret.expose()).into() })
    }

    /// The session that this `Cookie` field says it is of. A field with two such cookies is of none.
    #[must_use]
    pub fn of(cookie: Option<&str>) -> Option<Self> {
        let pairs = cookie?.split(';').filter_map(|pair| pair.trim().split_once('='));
        let mut own = pairs.filter(|(name, _)| *name == Self::NAME).map(|(_, value)| value);
        let value = own.next()?;
        if own.next().is_some() { None } else { Self::parse(value) }
    }

    /// Reads a cookie's value; `None` when the text cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (account, secret) = text.split_once('.')?;
        Secret::parse(secret)?;
        Some(Self { account: read_account(account)?, text: text.into() })
    }

    /// The account that it says is signed in. Whether it is, its own state knows.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// The value, for the one place it goes to.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// What is kept of it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(self.expose())
    }

    /// The `Set-Cookie` field. `Lax`, because the way back from GitHub is a link from another site.
    #[must_use]
    pub fn set_cookie(&self) -> String {
        Self::field(self.expose(), SESSION_LONGEST_MILLIS / 1000)
    }

    /// The `Set-Cookie` field that makes a browser forget it.
    #[must_use]
    pub fn forget_cookie() -> String {
        Self::field("", 0)
    }

    fn field(value: &str, seconds: u64) -> String {
        let name = Self::NAME;
        format!("{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax")
    }

    /// The token that each form of this session has to bring back.
    #[must_use]
    pub fn form_token(&self) -> String {
        keyed(self.expose(), Self::PURPOSE, "")
    }

    /// Whether a form brought it.
    #[must_use]
    pub fn expects(&self, form_token: &str) -> bool {
        same(form_token, &self.form_token())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(account: u64, letter: char) -> String {
        format!("{account}.{}", String::from(letter).repeat(43))
    }

    fn cookie(account: u64, letter: char) -> SessionCookie {
        SessionCookie::parse(&value(account, letter)).unwrap()
    }

    #[test]
    fn a_session_is_known_by_exactly_one_cookie() {
        let pair = |letter| format!("{}={}", SessionCookie::NAME, value(7, letter));
        let known = SessionCookie::of(Some(&format!("x=y; {}; theme=dark", pair('a')))).unwrap();
        assert_eq!(known.account(), AccountId::new(7));
        assert_eq!(known.digest(), Digest::of(&value(7, 'a')));
        let twice = format!("{}; {}", pair('a'), pair('b'));
        let other = format!("b00t-session={}", value(7, 'a'));
        for field in [None, Some(""), Some(&*twice), Some(&*other)] {
            assert!(SessionCookie::of(field).is_none(), "{field:?}");
        }
    }

    #[test]
    fn what_cannot_be_a_cookie_is_none() {
        let secret = "a".repeat(43);
        for text in [
            String::new(),
            secret.clone(),
            format!("07.{secret}"),
            format!("-7.{secret}"),
            format!("octocat.{secret}"),
            format!("7.{secret}a"),
            format!("7.{secret}."),
        ] {
            assert!(SessionCookie::parse(&text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_cookie_is_for_this_host_alone_and_no_script_reads_it() {
        let field = cookie(7, 'a').set_cookie();
        let attributes: Vec<_> = field.split("; ").skip(1).collect();
        assert_eq!(attributes, ["Path=/", "Max-Age=604800", "Secure", "HttpOnly", "SameSite=Lax"]);
        assert!(field.starts_with("__Host-"));
        let gone = SessionCookie::forget_cookie();
        assert!(gone.starts_with("__Host-b00t-session=; Path=/; Max-Age=0; Secure"), "{gone}");
    }

    #[test]
    fn a_form_token_is_of_one_session() {
        let token = cookie(7, 'a').form_token();
        assert!(cookie(7, 'a').expects(&token));
        assert!(!cookie(7, 'b').expects(&token));
        assert!(!cookie(8, 'a').expects(&token));
        assert!(!cookie(7, 'a').expects(""));
        assert!(!token.contains(&"a".repeat(43)));
    }

    #[test]
    fn a_cookie_does_not_print_itself() {
        assert!(!format!("{:?}", cookie(7, 'a')).contains("aaa"));
    }
}
