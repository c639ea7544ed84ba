//! Back from GitHub.

use ids::UnixMillis;
use secrecy::SecretString;

use super::{Destination, SignInRecord, SignIns, departure::verifier};
use crate::{Broken, Browser, CodeVerifier, Entropy, Parameters, Pending, Secret};

/// A browser that came back from GitHub and is the one that went there.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// GitHub's code, to be redeemed there.
    pub code: SecretString,
    /// What proves that it was asked for here.
    pub verifier: CodeVerifier,
    /// Where the browser goes on, once GitHub has said who it is.
    pub destination: Destination,
}

/// Nobody has signed in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInRefusal {
    /// A parameter is missing, malformed or there twice.
    #[error("This is not how GitHub sends somebody back.")]
    Malformed,
    /// The browser has no cookie of this server.
    #[error("This browser did not begin to sign in, or its cookies were removed. Start again.")]
    NoBrowser,
    /// The state was never given out, is used up, or its time is over.
    #[error("This sign-in is over. Start again.")]
    Over,
    /// The sign-in was begun in another browser.
    #[error("This sign-in was begun in another browser. Start again.")]
    OtherBrowser,
    /// GitHub says that the user did not want to.
    #[error("You did not allow GitHub to say who you are.")]
    Denied(Box<Destination>),
    /// The world failed.
    #[error("The server has failed. Try again.")]
    Broken(#[from] Broken),
}

impl<S: Pending<SignInRecord>, E: Entropy> SignIns<'_, S, E> {
    /// Takes back a browser with this `Cookie` field that asks for the callback with this query. The
    /// state is used up by any attempt with it.
    ///
    /// # Errors
    /// The reason why nobody has signed in.
    pub fn arrive(
        &self,
        query: &str,
        cookie: Option<&str>,
        now: UnixMillis,
    ) -> Result<Arrival, SignInRefusal> {
        let parameters = Parameters::parse(query).map_err(|_| SignInRefusal::Malformed)?;
        let get = |name| parameters.get(name).map_err(|_| SignInRefusal::Malformed);
        let (code, error) = (get("code")?, get("error")?);
        let state = get("state")?.and_then(Secret::parse).ok_or(SignInRefusal::Malformed)?;
        let browser = Browser::of(cookie).ok_or(SignInRefusal::NoBrowser)?;
        let state = state.digest();
        let record = self.store.take(&state, now).map_err(Broken::from)?;
        let SignInRecord { browser: begun_by, destination } = record.ok_or(SignInRefusal::Over)?;
        if begun_by != browser.digest() {
            return Err(SignInRefusal::OtherBrowser);
        }
        if error.is_some() {
            return Err(SignInRefusal::Denied(Box::new(destination)));
        }
        let code = code.ok_or(SignInRefusal::Malformed)?.into();
        let verifier = verifier(&browser, &state).ok_or(SignInRefusal::Malformed)?;
        Ok(Arrival { code, verifier, destination })
    }
}
