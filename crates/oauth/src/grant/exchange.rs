//! A code becomes a family.

use ids::UnixMillis;

use super::{
    CodeGrant, CodeRecord, Family, FamilyId, GrantRefusal, GrantStore, Grants, RefreshToken,
    TokenResponse,
};
use crate::{Entropy, secret::draw_name};

impl<S: GrantStore, E: Entropy> Grants<'_, S, E> {
    /// Redeems a code (OAuth 2.1, section 4.1.3). The code is used up by any attempt, and a second
    /// one revokes what came of the first.
    ///
    /// # Errors
    /// The reason to refuse it.
    pub fn redeem(
        &self,
        grant: &CodeGrant,
        now: UnixMillis,
    ) -> Result<TokenResponse, GrantRefusal> {
        let digest = grant.code.digest();
        let Some(record) = self.store.take_code(&digest)? else {
            let Some(family) = self.store.family_of_code(&digest)? else {
                return Err(GrantRefusal::CodeUnknown);
            };
            self.store.remove_family(&family.id)?;
            return Err(GrantRefusal::CodeReplayed);
        };
        self.check_code(grant, &record, now)?;
        self.make_room()?;
        let token = RefreshToken::draw(self.account, self.entropy)?;
        let family = Family {
            id: FamilyId::new(&draw_name(self.entropy)?),
            client: record.client,
            client_name: record.client_name,
            redirect_host: record.redirect_uri.host().into(),
            login: record.login,
            scopes: record.scopes,
            created_at: now,
            used_at: now,
            code: digest,
            handle: token.handle(),
            token: token.digest(),
            rotation: None,
        };
        let answer = self.answer(&family, &family.scopes, &token, now)?;
        self.store.put_family(&family)?;
        Ok(answer)
    }

    fn check_code(
        &self,
        grant: &CodeGrant,
        record: &CodeRecord,
        now: UnixMillis,
    ) -> Result<(), GrantRefusal> {
        if record.account != self.account {
            return Err(GrantRefusal::OtherAccount);
        }
        if record.client.as_str() != grant.client_id {
            return Err(GrantRefusal::OtherClient);
        }
        let redirect_uri = grant.redirect_uri.as_deref();
        if redirect_uri.is_some_and(|uri| uri != record.redirect_uri.as_str()) {
            return Err(GrantRefusal::OtherRedirectUri);
        }
        if !record.challenge.is_proved_by(&grant.verifier) {
            return Err(GrantRefusal::Verifier);
        }
        self.check_resource(&record.login, grant.resource.as_deref())?;
        self.check_login(&record.login)?;
        if record.expires_at <= now { Err(GrantRefusal::CodeExpired) } else { Ok(()) }
    }
}
