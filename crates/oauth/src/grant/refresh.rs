//! A family goes on.

use ids::UnixMillis;

use super::{
    Family, GrantRefusal, GrantStore, Grants, RefreshGrant, RefreshToken, Rotation, TokenResponse,
};
use crate::{Entropy, Secret};

impl<S: GrantStore, E: Entropy> Grants<'_, S, E> {
    /// Takes a refresh token for a new one and an access token (OAuth 2.1, section 4.3.1). The one
    /// before is answered the same way for a while; any older one revokes the family.
    ///
    /// # Errors
    /// The reason to refuse it.
    pub fn refresh(
        &self,
        grant: &RefreshGrant,
        now: UnixMillis,
    ) -> Result<TokenResponse, GrantRefusal> {
        if grant.token.account() != self.account {
            return Err(GrantRefusal::OtherAccount);
        }
        let family = self.store.family_of_handle(&grant.token.handle())?;
        let family = family.ok_or(GrantRefusal::RefreshUnknown)?;
        if family.client.as_str() != grant.client_id {
            return Err(GrantRefusal::OtherClient);
        }
        if family.expires_at() <= now {
            self.store.remove_family(&family.id)?;
            return Err(GrantRefusal::RefreshExpired);
        }
        let digest = grant.token.digest();
        let repeated = match &family.rotation {
            _ if digest == family.token => None,
            Some(rotation) if rotation.from == digest && rotation.is_recent(now) => {
                Some(rotation.salt.clone())
            }
            _ => {
                self.store.remove_family(&family.id)?;
                return Err(GrantRefusal::RefreshReused);
            }
        };
        // From here on the token is good, and the request may still be wrong.
        self.check_resource(&family.login, grant.resource.as_deref())?;
        self.check_login(&family.login)?;
        let scopes = grant.scopes.clone().unwrap_or_else(|| family.scopes.clone());
        if !family.scopes.cover(&scopes) {
            return Err(GrantRefusal::Scope);
        }
        if let Some(salt) = repeated {
            return self.answer(&family, &scopes, &grant.token.successor(&salt), now);
        }
        let (family, successor) = self.rotated(family, &grant.token, now)?;
        let answer = self.answer(&family, &scopes, &successor, now)?;
        self.store.put_family(&family)?;
        Ok(answer)
    }

    fn rotated(
        &self,
        family: Family,
        token: &RefreshToken,
        now: UnixMillis,
    ) -> Result<(Family, RefreshToken), GrantRefusal> {
        let salt = Secret::draw(self.entropy)?.expose().to_owned();
        let successor = token.successor(&salt);
        let rotation = Rotation { from: token.digest(), salt, at: now };
        let family =
            Family { token: successor.digest(), rotation: Some(rotation), used_at: now, ..family };
        Ok((family, successor))
    }
}
