//! One account's grants.

use std::cmp::Reverse;

use ids::{AccountId, Login, UnixMillis};
use token::{BaseUrl, Claims, KeyRing};

use super::{
    CODE_MILLIS, Code, CodeRecord, Family, FamilyId, GrantRefusal, GrantStore, Membership,
    RefreshToken, TokenResponse,
};
use crate::{Approval, Broken, Entropy, Scopes, StoreFailed, secret::draw_name};

/// For how many seconds an access token is good: five minutes.
pub const ACCESS_SECONDS: u64 = 300;
/// How many families an account has; the one that was not used for longest makes room.
pub const MAX_FAMILIES: usize = 100;

/// Gives out codes and tokens in the name of one account, and takes them back. To be used where the
/// account's own state is, so that nothing gets in between.
#[derive(Clone, Copy)]
pub struct Grants<'a, S, E> {
    /// The account.
    pub account: AccountId,
    /// The login that it goes by now.
    pub login: &'a Login,
    /// The platform: its apex is the issuer.
    pub base: &'a BaseUrl,
    /// What signs access tokens.
    pub keys: &'a KeyRing,
    /// Where grants are kept.
    pub store: &'a S,
    /// Where secrets come from.
    pub entropy: &'a E,
}

impl<S: GrantStore, E: Entropy> Grants<'_, S, E> {
    /// A code for what the owner has just approved, good for [`CODE_MILLIS`] and once.
    ///
    /// # Errors
    /// When it is not this account that approved, or the world fails.
    pub fn code(&self, approval: &Approval, now: UnixMillis) -> Result<Code, GrantRefusal> {
        let request = approval.request();
        if approval.account() != self.account {
            return Err(GrantRefusal::OtherAccount);
        }
        self.check_login(request.login())?;
        self.store.prune(now)?;
        let code = Code::draw(self.account, self.entropy)?;
        let record = CodeRecord {
            client: request.client().id().clone(),
            client_name: request.client().name().clone(),
            redirect_uri: request.redirect_uri().clone(),
            challenge: request.challenge().clone(),
            scopes: request.scopes().clone(),
            login: request.login().clone(),
            account: self.account,
            expires_at: now.plus(CODE_MILLIS),
        };
        self.store.put_code(&code.digest(), &record)?;
        Ok(code)
    }

    /// All that is granted at the moment, the newest first.
    ///
    /// # Errors
    /// When the store has failed.
    pub fn families(&self, now: UnixMillis) -> Result<Vec<Family>, StoreFailed> {
        let mut families = self.store.families()?;
        families.retain(|family| now < family.expires_at());
        families.sort_by_key(|family| Reverse(family.created_at));
        Ok(families)
    }

    /// Revokes one family: its refresh token at once, and its access tokens with the next call.
    ///
    /// # Errors
    /// When the store has failed.
    pub fn revoke_family(&self, id: &FamilyId) -> Result<(), StoreFailed> {
        self.store.remove_family(id)
    }

    /// Revokes everything, codes that are under way included: the account begins a new epoch.
    ///
    /// # Errors
    /// When the store has failed.
    pub fn revoke_all(&self) -> Result<u64, StoreFailed> {
        let epoch = self.store.epoch()?.saturating_add(1);
        self.store.end_all(epoch)?;
        Ok(epoch)
    }

    pub(super) fn check_login(&self, login: &Login) -> Result<(), GrantRefusal> {
        if login == self.login { Ok(()) } else { Err(GrantRefusal::LoginNotInUse) }
    }

    /// A `resource` that is named again has to be the one that was authorized (RFC 8707, section
    /// 2.2).
    pub(super) fn check_resource(
        &self,
        login: &Login,
        resource: Option<&str>,
    ) -> Result<(), GrantRefusal> {
        let Some(resource) = resource else { return Ok(()) };
        match self.base.resource_named(resource) {
            Some(named) if named.login() == login => Ok(()),
            _ => Err(GrantRefusal::OtherResource),
        }
    }

    /// Makes room for one more family.
    pub(super) fn make_room(&self) -> Result<(), StoreFailed> {
        let mut families = self.store.families()?;
        families.sort_by_key(|family| Reverse(family.used_at));
        for family in families.iter().skip(MAX_FAMILIES - 1) {
            self.store.remove_family(&family.id)?;
        }
        Ok(())
    }

    /// Answers with a new access token (RFC 9068) and this refresh token.
    pub(super) fn answer(
        &self,
        family: &Family,
        scopes: &Scopes,
        refresh_token: &RefreshToken,
        now: UnixMillis,
    ) -> Result<TokenResponse, GrantRefusal> {
        let claims = Claims {
            iss: self.base.to_string(),
            aud: self.base.resource(&family.login).to_string(),
            sub: self.account.to_string(),
            login: family.login.to_string(),
            client_id: family.client.to_string(),
            scope: scopes.to_string(),
            iat: now.seconds(),
            exp: now.seconds().saturating_add(ACCESS_SECONDS),
            jti: draw_name(self.entropy)?,
            family: Some(family.id.to_string()),
            epoch: Some(self.store.epoch()?),
        };
        let access_token =
            self.keys.issue(&claims, now).map_err(|error| Broken::Signer(error.to_string()))?;
        Ok(TokenResponse::new(access_token, ACCESS_SECONDS, refresh_token, scopes))
    }
}

/// Whether the account still stands by an access token that was verified: see
/// [`Membership::stands`]. A token that belongs to no grant is not served.
///
/// # Errors
/// When the store has failed: then the call is not served.
pub fn admits(store: &impl GrantStore, claims: &Claims) -> Result<bool, StoreFailed> {
    Membership::of(claims).map_or(Ok(false), |membership| membership.stands(store))
}
