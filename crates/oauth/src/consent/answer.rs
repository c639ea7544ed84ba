//! The answer.

use ids::{AccountId, UnixMillis};

use super::{ConsentRecord, Consents, ticket::Ticket};
use crate::{AuthorizationRequest, Broken, Browser, Entropy, Parameters, Pending};

/// An answer as a browser posted it.
#[derive(Clone, Copy)]
pub struct ConsentForm<'a> {
    /// The form: `consent`, `token` and `decision`, which is `allow` or `deny`.
    pub body: &'a str,
    /// `Cookie`.
    pub cookie: Option<&'a str>,
    /// `Origin`. The page must not be sent with the referrer policy `no-referrer`, which would
    /// make this `null`.
    pub origin: Option<&'a str>,
}

/// That the owner of an account approved a request. Only his answer makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    request: AuthorizationRequest,
    account: AccountId,
}

/// What the owner answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// Yes.
    Approved(Approval),
    /// No: the client is told `access_denied`.
    Denied(AuthorizationRequest),
}

/// Nobody has answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConsentRefusal {
    /// The form was posted from another site.
    #[error("The form was sent from another site.")]
    OtherOrigin,
    /// A field is missing, malformed or there twice.
    #[error("The form is incomplete.")]
    Malformed,
    /// The browser has no cookie of this server.
    #[error("This browser was not asked, or its cookies were removed. Start again.")]
    NoBrowser,
    /// The form is not the one that this browser was given.
    #[error("The form is not the one that this browser was given. Start again.")]
    OtherForm,
    /// Answered before, or too late.
    #[error("The question is over. Start again.")]
    Over,
    /// The world failed.
    #[error("The server has failed. Try again.")]
    Broken(#[from] Broken),
}

impl ConsentForm<'_> {
    /// The account whose state has to be asked; `None` when the form cannot be one that was given
    /// out.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        let parameters = Parameters::parse(self.body).ok()?;
        Ticket::parse(parameters.get("consent").ok()??).map(|ticket| ticket.account())
    }
}

impl Approval {
    /// What was approved.
    #[must_use]
    pub const fn request(&self) -> &AuthorizationRequest {
        &self.request
    }

    /// Whose owner approved it.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }
}

impl<S: Pending<ConsentRecord>, E: Entropy> Consents<'_, S, E> {
    /// Hears an answer, once.
    ///
    /// # Errors
    /// When it is not the answer of whoever was asked.
    pub fn hear(
        &self,
        form: &ConsentForm<'_>,
        now: UnixMillis,
    ) -> Result<Answered, ConsentRefusal> {
        if form.origin.is_some_and(|origin| origin != self.base.to_string()) {
            return Err(ConsentRefusal::OtherOrigin);
        }
        let parameters = Parameters::parse(form.body).map_err(|_| ConsentRefusal::Malformed)?;
        let need = |name| parameters.get(name).ok().flatten().ok_or(ConsentRefusal::Malformed);
        let ticket = Ticket::parse(need("consent")?).ok_or(ConsentRefusal::Malformed)?;
        let (form_token, decision) = (need("token")?, need("decision")?);
        let approved = match decision {
            "allow" => true,
            "deny" => false,
            _ => return Err(ConsentRefusal::Malformed),
        };
        let browser = Browser::of(form.cookie).ok_or(ConsentRefusal::NoBrowser)?;
        if !browser.expects(form_token, &ticket.purpose()) {
            return Err(ConsentRefusal::OtherForm);
        }
        let record = self.store.take(&ticket.digest(), now).map_err(Broken::from)?;
        let record = record.ok_or(ConsentRefusal::Over)?;
        if record.browser != browser.digest() {
            return Err(ConsentRefusal::OtherForm);
        }
        let ConsentRecord { request, account, .. } = record;
        Ok(if approved {
            Answered::Approved(Approval { request, account })
        } else {
            Answered::Denied(request)
        })
    }
}
