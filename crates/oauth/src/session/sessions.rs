//! How sessions begin and end.

use std::cmp::Reverse;

use ids::{AccountId, Login, UnixMillis};

use super::{SessionCookie, WebSession, WebSessionStore};
use crate::{Broken, Entropy, StoreFailed};

/// How many sessions an account has at most.
pub const MAX_SESSIONS: usize = 20;

/// The sessions of one account.
#[derive(Clone, Copy)]
pub struct WebSessions<'a, S, E> {
    /// Whose.
    pub account: AccountId,
    /// Where they are kept.
    pub store: &'a S,
    /// Where secrets come from.
    pub entropy: &'a E,
}

impl<S: WebSessionStore, E: Entropy> WebSessions<'_, S, E> {
    /// Begins a session, whatever cookie the browser had: one that it was given by somebody else is
    /// worth nothing. The one that was not used for the longest makes room.
    ///
    /// # Errors
    /// When the world fails.
    pub fn begin(
        &self,
        login: Login,
        has_fork: bool,
        now: UnixMillis,
    ) -> Result<SessionCookie, Broken> {
        let cookie = SessionCookie::draw(self.account, self.entropy)?;
        let epoch = self.store.epoch()?;
        self.store.prune_web_sessions(epoch, now)?;
        let mut known = self.store.web_sessions()?;
        known.sort_by_key(|session| Reverse(session.used_at));
        for session in known.iter().skip(MAX_SESSIONS - 1) {
            self.store.remove_web_session(&session.digest)?;
        }
        let digest = cookie.digest();
        let session = WebSession { digest, login, has_fork, epoch, created_at: now, used_at: now };
        self.store.put_web_session(&session)?;
        Ok(cookie)
    }

    /// The session of this cookie; `None` when nobody is signed in with it (any more).
    ///
    /// # Errors
    /// When the store has failed: then nobody is.
    pub fn find(
        &self,
        cookie: &SessionCookie,
        now: UnixMillis,
    ) -> Result<Option<WebSession>, StoreFailed> {
        if cookie.account() != self.account {
            return Ok(None);
        }
        let Some(session) = self.store.web_session(&cookie.digest())? else { return Ok(None) };
        if !session.stands(self.store.epoch()?, now) {
            self.store.remove_web_session(&session.digest)?;
            return Ok(None);
        }
        if !session.is_to_be_noted(now) {
            return Ok(Some(session));
        }
        let session = WebSession { used_at: now, ..session };
        self.store.put_web_session(&session)?;
        Ok(Some(session))
    }

    /// Ends the session of this cookie.
    ///
    /// # Errors
    /// When the store has failed.
    pub fn end(&self, cookie: &SessionCookie) -> Result<(), StoreFailed> {
        self.store.remove_web_session(&cookie.digest())
    }
}
