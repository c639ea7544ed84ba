//! Tokens that were verified a moment ago.

use std::collections::HashMap;

use ids::UnixMillis;
use sha2::{Digest as _, Sha256};

use crate::{BaseUrl, Keys, Resource, TokenRefusal, VerifiedToken, verify};

/// Remembers what [`verify`] accepted, under the token's hash, so that a client's next call
/// costs no signature check. Refusals are not remembered. Keep one for one set of keys.
pub struct TokenCache {
    capacity: usize,
    tokens: HashMap<[u8; 32], VerifiedToken>,
}

impl TokenCache {
    /// A cache of at most this many tokens.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { capacity, tokens: HashMap::new() }
    }

    /// [`verify`], or the same answer from memory as long as the token's time is now and the
    /// resource is the one it was verified for.
    ///
    /// # Errors
    /// Those of [`verify`].
    pub fn verify(
        &mut self,
        token: &str,
        keys: &Keys,
        issuer: &BaseUrl,
        resource: &Resource,
        now: UnixMillis,
    ) -> Result<VerifiedToken, TokenRefusal> {
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        if let Some(known) = self.tokens.get(&hash).filter(|known| known.resource() == resource) {
            return match known.check_time(now) {
                Ok(()) => Ok(known.clone()),
                Err(refusal) => {
                    self.tokens.remove(&hash);
                    Err(refusal)
                }
            };
        }
        let verified = verify(token, keys, issuer, resource, now)?;
        self.make_room(now);
        self.tokens.insert(hash, verified.clone());
        Ok(verified)
    }

    /// How many tokens are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Forgets what has expired, and everything when that is not enough: the next calls verify
    /// again, which is cheap, and no order has to be kept.
    fn make_room(&mut self, now: UnixMillis) {
        if self.tokens.len() < self.capacity {
            return;
        }
        self.tokens.retain(|_, token| token.check_time(now).is_ok());
        if self.tokens.len() >= self.capacity {
            self.tokens.clear();
        }
    }
}
