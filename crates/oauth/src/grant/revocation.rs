//! A client gives a token back (RFC 7009).

use ids::{AccountId, UnixMillis};
use token::{BaseUrl, Keys, VerifiedToken, claimed_resource, verify};

use super::{
    Family, FamilyId, GrantRefusal, GrantStore, Grants, InvalidTokenRequest, RefreshToken,
    token_request::read_form,
};
use crate::{Entropy, ErrorAnswer};

/// A request to the revocation endpoint (RFC 7009, section 2.1). The hint is not needed.
#[derive(Clone)]
pub struct RevocationRequest {
    token: String,
    client_id: String,
}

/// What a token that is to be revoked belongs to.
#[derive(Clone, Debug)]
pub enum RevocationTarget {
    /// The family of a refresh token.
    Refresh(RefreshToken),
    /// The family of an access token that is still good.
    Access {
        /// The account.
        account: AccountId,
        /// The family.
        family: FamilyId,
    },
}

/// The request is not in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct InvalidRevocation(#[from] InvalidTokenRequest);

impl RevocationRequest {
    /// Reads a POST: its `Content-Type`, its `Authorization` and its body.
    ///
    /// # Errors
    /// The first thing that is not in order.
    pub fn read(
        content_type: Option<&str>,
        authorization: Option<&str>,
        body: &str,
    ) -> Result<Self, InvalidRevocation> {
        let parameters = read_form(content_type, authorization, body)?;
        let need = |name: &'static str| {
            let value = parameters.get(name).map_err(|_| InvalidTokenRequest::Twice)?;
            value.map(str::to_owned).ok_or(InvalidTokenRequest::Parameter(name))
        };
        Ok(Self { token: need("token")?, client_id: need("client_id")? })
    }

    /// What the token belongs to; `None` when it is not good any more or never was, which is
    /// answered with 200 like a revocation (RFC 7009, section 2.2).
    #[must_use]
    pub fn target(&self, base: &BaseUrl, keys: &Keys, now: UnixMillis) -> Option<RevocationTarget> {
        if let Some(token) = RefreshToken::parse(&self.token) {
            return Some(RevocationTarget::Refresh(token));
        }
        let resource = claimed_resource(&self.token, base)?;
        let token = verify(&self.token, keys, base, &resource, now).ok()?;
        RevocationTarget::of(&token)
    }

    /// Who says that the token was given to him.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }
}

impl RevocationTarget {
    fn of(token: &VerifiedToken) -> Option<Self> {
        let family = FamilyId::new(token.claims().family.as_deref()?);
        Some(Self::Access { account: token.account(), family })
    }

    /// The account whose state has to be asked.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        match self {
            Self::Refresh(token) => token.account(),
            Self::Access { account, .. } => *account,
        }
    }
}

impl InvalidRevocation {
    /// What the client is answered.
    #[must_use]
    pub fn answer(&self) -> ErrorAnswer {
        self.0.answer()
    }
}

impl<S: GrantStore, E: Entropy> Grants<'_, S, E> {
    /// Revokes the family that a token belongs to, whichever of its tokens that is.
    ///
    /// # Errors
    /// When the token is another client's, or the world fails.
    pub fn revoke(&self, target: &RevocationTarget, client_id: &str) -> Result<(), GrantRefusal> {
        if target.account() != self.account {
            return Err(GrantRefusal::OtherAccount);
        }
        let family = match target {
            RevocationTarget::Refresh(token) => self.store.family_of_handle(&token.handle())?,
            RevocationTarget::Access { family, .. } => self.store.family(family)?,
        };
        let Some(Family { id, client, .. }) = family else { return Ok(()) };
        if client.as_str() != client_id {
            return Err(GrantRefusal::OtherClient);
        }
        Ok(self.store.remove_family(&id)?)
    }
}
