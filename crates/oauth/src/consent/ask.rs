//! The question.

use ids::{AccountId, UnixMillis};
use serde::{Deserialize, Serialize};
use token::BaseUrl;

use super::{ConsentPage, ticket::Ticket};
use crate::{AuthorizationRequest, Broken, Browser, Digest, Entropy, Owner, Pending};

/// For how many milliseconds an answer is waited for: ten minutes.
pub const CONSENT_MILLIS: u64 = 10 * 60 * 1000;

/// What is kept of a question under the digest of its ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRecord {
    /// What was asked for.
    pub request: AuthorizationRequest,
    /// Who was asked.
    pub account: AccountId,
    /// In which browser.
    pub browser: Digest,
}

/// Asks owners and hears their answers. To be used where the state of the account is that is asked,
/// so that an [`Approval`](super::Approval) need not travel.
#[derive(Clone, Copy)]
pub struct Consents<'a, S, E> {
    /// The platform.
    pub base: &'a BaseUrl,
    /// Where questions wait.
    pub store: &'a S,
    /// Where secrets come from.
    pub entropy: &'a E,
}

/// The question was not asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAsked {
    /// Somebody else's subdomain.
    #[error("The request is for another subdomain.")]
    OtherOwner,
    /// The browser has no cookie of this server.
    #[error("This browser did not begin to sign in, or its cookies were removed. Start again.")]
    NoBrowser,
    /// The world failed.
    #[error("The server has failed. Try again.")]
    Broken(#[from] Broken),
}

impl<S: Pending<ConsentRecord>, E: Entropy> Consents<'_, S, E> {
    /// The page that asks the owner, who has just signed in with a browser that sent this `Cookie`
    /// field.
    ///
    /// # Errors
    /// When it is not his to answer, or the world fails.
    pub fn ask(
        &self,
        request: AuthorizationRequest,
        owner: &Owner,
        cookie: Option<&str>,
        now: UnixMillis,
    ) -> Result<ConsentPage, NotAsked> {
        if request.login() != owner.login() {
            return Err(NotAsked::OtherOwner);
        }
        let browser = Browser::of(cookie).ok_or(NotAsked::NoBrowser)?;
        let ticket = Ticket::draw(owner.account(), self.entropy).map_err(Broken::from)?;
        let form_token = browser.form_token(&ticket.purpose());
        let page = ConsentPage::of(&request, self.base, ticket.expose(), form_token);
        let account = owner.account();
        let record = ConsentRecord { request, account, browser: browser.digest() };
        self.store
            .put(&ticket.digest(), &record, now.plus(CONSENT_MILLIS), now)
            .map_err(Broken::from)?;
        Ok(page)
    }
}
