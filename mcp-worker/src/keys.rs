//! The keys that access tokens are signed and verified with. They are the same for every request, so an
//! isolate reads them once.

use std::{cell::RefCell, rc::Rc};

use ids::UnixMillis;
use sha2::{Digest as _, Sha256};
use token::{InvalidKeyRing, InvalidKeys, KeyRing, Keys};

/// For how many milliseconds it is taken for granted which keys verify.
const VERIFYING_MILLIS: u64 = 60_000;

thread_local! {
    static RING: RefCell<Option<([u8; 32], Rc<KeyRing>)>> = const { RefCell::new(None) };
    static VERIFYING: RefCell<Option<Verifying>> = const { RefCell::new(None) };
}

/// Which keys of a ring verify for a while.
struct Verifying {
    ring: Rc<KeyRing>,
    until: UnixMillis,
    keys: Rc<Keys>,
}

/// The ring that this text describes.
pub(crate) fn ring(text: &str) -> Result<Rc<KeyRing>, InvalidKeyRing> {
    let hash: [u8; 32] = Sha256::digest(text).into();
    let known = RING.with_borrow(|known| {
        known.as_ref().filter(|(of, _)| *of == hash).map(|(_, ring)| Rc::clone(ring))
    });
    if let Some(ring) = known {
        return Ok(ring);
    }
    let ring = Rc::new(KeyRing::from_json(text)?);
    RING.set(Some((hash, Rc::clone(&ring))));
    Ok(ring)
}

/// The keys of a ring that verify now.
pub(crate) fn verifying(ring: &Rc<KeyRing>, now: UnixMillis) -> Result<Rc<Keys>, InvalidKeys> {
    let known = VERIFYING.with_borrow(|known| {
        let known = known.as_ref()?;
        (Rc::ptr_eq(&known.ring, ring) && now < known.until).then(|| Rc::clone(&known.keys))
    });
    if let Some(keys) = known {
        return Ok(keys);
    }
    let keys = Rc::new(ring.keys(now)?);
    let until = now.plus(VERIFYING_MILLIS);
    VERIFYING.set(Some(Verifying { ring: Rc::clone(ring), until, keys: Rc::clone(&keys) }));
    Ok(keys)
}

/// A ring with one key, for tests.
#[cfg(test)]
pub(crate) fn example(seed: u8) -> String {
    let pem = token::PrivateKey::from_seed(&[seed; 32]).to_pem().unwrap();
    serde_json::json!([{ "from": 0, "pem": pem }]).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_is_read_once_and_another_one_is_another_ring() {
        let first = ring(&example(1)).unwrap();
        assert!(Rc::ptr_eq(&first, &ring(&example(1)).unwrap()));
        let other = ring(&example(2)).unwrap();
        assert!(!Rc::ptr_eq(&first, &other));
        assert_ne!(first.jwks(UnixMillis::new(0)), other.jwks(UnixMillis::new(0)));
    }

    #[test]
    fn the_keys_that_verify_are_found_out_again_after_a_while_and_for_another_ring() {
        let (first, other) = (ring(&example(1)).unwrap(), ring(&example(2)).unwrap());
        let at = |ring, millis| verifying(ring, UnixMillis::new(millis)).unwrap();
        let keys = at(&first, 0);
        assert!(Rc::ptr_eq(&keys, &at(&first, VERIFYING_MILLIS - 1)));
        assert!(!Rc::ptr_eq(&keys, &at(&first, VERIFYING_MILLIS)));
        let now = at(&first, VERIFYING_MILLIS);
        assert!(!Rc::ptr_eq(&now, &at(&other, VERIFYING_MILLIS)));
    }
}
