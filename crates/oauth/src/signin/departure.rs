//! On the way to GitHub.

use ids::UnixMillis;
use serde::{Deserialize, Serialize};
use url::form_urlencoded::Serializer;

use super::{Destination, GitHubApp};
use crate::{Broken, Browser, CodeChallenge, CodeVerifier, Digest, Entropy, Pending, Secret};

/// For how many milliseconds a sign-in may be under way: ten minutes, as long as GitHub's own code.
pub const SIGN_IN_MILLIS: u64 = 10 * 60 * 1000;

/// What is kept of a sign-in under the digest of its `state`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInRecord {
    /// The browser that began it.
    pub browser: Digest,
    /// Where it goes on.
    pub destination: Destination,
}

/// Sends browsers to GitHub and takes them back.
#[derive(Clone, Copy)]
pub struct SignIns<'a, S, E> {
    /// The App.
    pub app: &'a GitHubApp,
    /// Where sign-ins wait.
    pub store: &'a S,
    /// Where secrets come from.
    pub entropy: &'a E,
}

/// A redirect to GitHub.
#[derive(Clone)]
pub struct Departure {
    /// `Location`.
    pub location: String,
    /// `Set-Cookie`.
    pub set_cookie: String,
}

impl<S: Pending<SignInRecord>, E: Entropy> SignIns<'_, S, E> {
    /// Sends a browser with this `Cookie` field to GitHub, with a `state` that only it can bring
    /// back, once, and a PKCE challenge of its own (RFC 9700, section 2.1.1).
    ///
    /// # Errors
    /// When the world fails.
    pub fn depart(
        &self,
        destination: Destination,
        cookie: Option<&str>,
        now: UnixMillis,
    ) -> Result<Departure, Broken> {
        let browser = Browser::known_or_new(cookie, self.entropy)?;
        let state = Secret::draw(self.entropy)?;
        let challenge = verifier(&browser, &state.digest()).map(|verifier| verifier.challenge());
        let challenge = challenge.ok_or_else(|| Broken::Signer("no verifier".into()))?;
        let GitHubApp { authorize_url, client_id, callback_url } = self.app;
        let mut query = Serializer::new(String::new());
        query
            .append_pair("client_id", client_id)
            .append_pair("redirect_uri", callback_url)
            .append_pair("state", state.expose())
            .append_pair("code_challenge", challenge.as_str())
            .append_pair("code_challenge_method", CodeChallenge::METHOD);
        if destination.select_account() {
            query.append_pair("prompt", "select_account");
        }
        let record = SignInRecord { browser: browser.digest(), destination };
        self.store.put(&state.digest(), &record, now.plus(SIGN_IN_MILLIS), now)?;
        Ok(Departure {
            location: format!("{authorize_url}?{}", query.finish()),
            set_cookie: browser.set_cookie(),
        })
    }
}

/// The verifier for GitHub. It is made of the browser's own secret again when it is needed, so that
/// nothing is kept with which a code could be redeemed.
pub(super) fn verifier(browser: &Browser, state: &Digest) -> Option<CodeVerifier> {
    CodeVerifier::parse(&browser.derived("github code verifier", state.as_str()))
}
