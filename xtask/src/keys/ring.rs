//! The ring of keys that sign access tokens, as the setting `TOKEN_KEYS` has it.

use anyhow::{Context as _, Result, bail};
use ids::UnixMillis;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use token::{KeyRing, LEEWAY_SECONDS, MAX_LIFETIME_SECONDS, PrivateKey};

/// How long a key is published before it signs: whoever keeps the set fetches it again by then.
const LEAD_MILLIS: u64 = 2 * 60 * 60 * 1000;
/// How long tokens of a key are good after it signed the last one.
const LINGER_MILLIS: u64 = (MAX_LIFETIME_SECONDS + LEEWAY_SECONDS) * 1000;

/// The keys, in the order in which they sign.
pub(crate) struct Ring(Vec<Turn>);

#[derive(Deserialize, Serialize)]
struct Turn {
    from: UnixMillis,
    pem: String,
}

/// What a key is for at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is published, and signs from then on.
    ToCome(UnixMillis),
    /// It signs.
    Signs,
    /// It verifies what it has signed, until then.
    Verifies(UnixMillis),
    /// Nothing that it signed is good any more.
    Over,
}

impl Ring {
    /// A ring of one key that signs at once.
    pub(crate) fn first(seed: &[u8; 32], now: UnixMillis) -> Result<Self> {
        Ok(Self(vec![Turn::new(seed, now)?]))
    }

    /// Reads what the worker would take.
    pub(crate) fn read(text: &SecretString) -> Result<Self> {
        KeyRing::from_json(text.expose_secret())?;
        let turns: Vec<Turn> =
            serde_json::from_str(text.expose_secret()).ok().context("the ring cannot be read")?;
        let mut ring = Self(turns);
        ring.0.sort_by_key(|turn| turn.from);
        Ok(ring)
    }

    /// The setting. It was read back by what the worker reads it with.
    pub(crate) fn to_secret(&self) -> Result<SecretString> {
        let text: SecretString = serde_json::to_string(&self.0)?.into();
        KeyRing::from_json(text.expose_secret())?;
        Ok(text)
    }

    /// Each key's id, and what it is for.
    pub(crate) fn keys(&self, now: UnixMillis) -> Result<Vec<(String, Standing)>> {
        let ends = self.0.iter().skip(1).map(|next| Some(next.from)).chain([None]);
        let key = |(turn, end): (&Turn, Option<UnixMillis>)| {
            let standing = match end {
                _ if turn.from > now => Standing::ToCome(turn.from),
                Some(end) if end <= now => {
                    let until = end.plus(LINGER_MILLIS);
                    if until <= now { Standing::Over } else { Standing::Verifies(until) }
                }
                _ => Standing::Signs,
            };
            Ok((turn.kid()?, standing))
        };
        self.0.iter().zip(ends).map(key).collect()
    }

    /// With one more key, which is published now and signs in two hours; nothing when one is to come
    /// already.
    pub(crate) fn rotated(mut self, seed: &[u8; 32], now: UnixMillis) -> Result<Option<Self>> {
        if self.0.iter().any(|turn| turn.from > now) {
            return Ok(None);
        }
        self.0.push(Turn::new(seed, now.plus(LEAD_MILLIS))?);
        self.retired(now).map(Some)
    }

    /// Without the keys that nothing needs any more.
    pub(crate) fn retired(self, now: UnixMillis) -> Result<Self> {
        let keys = self.keys(now)?;
        let turns = self.0.into_iter().zip(keys);
        let kept = turns.filter(|(_, (_, standing))| *standing != Standing::Over);
        Ok(Self(kept.map(|(turn, _)| turn).collect()))
    }

    /// Without a key that has leaked. What it signed is refused at once; if it was the one that signs, a
    /// fresh one does, and not the one before it.
    pub(crate) fn without(self, kid: &str, seed: &[u8; 32], now: UnixMillis) -> Result<Self> {
        let keys = self.keys(now)?;
        let leaked = keys.iter().find(|(known, _)| known == kid);
        let Some((_, standing)) = leaked else { bail!("the ring has no key {kid}") };
        let signed = *standing == Standing::Signs;
        let turns = self.0.into_iter().zip(&keys).filter(|(_, (known, _))| known != kid);
        let mut ring = Self(turns.map(|(turn, _)| turn).collect());
        if signed {
            ring.0.push(Turn::new(seed, now)?);
            ring.0.sort_by_key(|turn| turn.from);
        }
        Ok(ring)
    }
}

impl Turn {
    fn new(seed: &[u8; 32], from: UnixMillis) -> Result<Self> {
        Ok(Self { from, pem: PrivateKey::from_seed(seed).to_pem()? })
    }

    fn kid(&self) -> Result<String> {
        Ok(PrivateKey::from_pem(&self.pem)?.kid().to_owned())
    }
}

impl std::fmt::Display for Standing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ToCome(from) => write!(f, "is published, signs from {from}"),
            Self::Signs => f.write_str("signs"),
            Self::Verifies(until) => write!(f, "verifies until {until}"),
            Self::Over => f.write_str("is over"),
        }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    const NOW: UnixMillis = UnixMillis::new(1_795_000_000_000);

    fn later(millis: u64) -> UnixMillis {
        NOW.plus(millis)
    }

    fn standings(ring: &Ring, now: UnixMillis) -> Vec<Standing> {
        ring.keys(now).unwrap().into_iter().map(|(_, standing)| standing).collect()
    }

    fn two() -> Ring {
        Ring::first(&[1; 32], NOW).unwrap().rotated(&[2; 32], later(1)).unwrap().unwrap()
    }

    #[test]
    fn a_new_key_is_published_first_and_signs_next_while_the_old_one_verifies() {
        let ring = two();
        let turn = 1 + LEAD_MILLIS;
        assert_eq!(standings(&ring, later(1)), [Standing::Signs, Standing::ToCome(later(turn))]);
        let until = later(turn + LINGER_MILLIS);
        assert_eq!(standings(&ring, later(turn)), [Standing::Verifies(until), Standing::Signs]);
        assert_eq!(standings(&ring, until), [Standing::Over, Standing::Signs]);
    }

    #[test]
    fn what_stands_here_is_what_the_worker_publishes() {
        let ring = two();
        let worker = KeyRing::from_json(ring.to_secret().unwrap().expose_secret()).unwrap();
        for now in [NOW, later(1 + LEAD_MILLIS), later(1 + LEAD_MILLIS + LINGER_MILLIS)] {
            let jwks = worker.jwks(now);
            let published = jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].clone());
            let known = ring.keys(now).unwrap().into_iter();
            let known = known.filter(|(_, standing)| *standing != Standing::Over);
            assert_eq!(
                published.collect::<Vec<_>>(),
                known.map(|(kid, _)| serde_json::json!(kid)).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn a_rotation_that_is_under_way_is_not_begun_again() {
        assert!(two().rotated(&[3; 32], later(2)).unwrap().is_none());
    }

    #[test]
    fn a_key_is_retired_when_its_last_token_has_expired_and_not_before() {
        let until = 1 + LEAD_MILLIS + LINGER_MILLIS;
        assert_eq!(two().retired(later(until - 1)).unwrap().0.len(), 2);
        let left = two().retired(later(until)).unwrap();
        assert_eq!(standings(&left, later(until)), [Standing::Signs]);
    }

    #[test]
    fn a_key_that_leaked_is_gone_at_once_and_another_one_signs() {
        let ring = Ring::first(&[1; 32], NOW).unwrap();
        let leaked = ring.keys(NOW).unwrap().remove(0).0;
        let ring = ring.without(&leaked, &[9; 32], later(5)).unwrap();
        let keys = ring.keys(later(5)).unwrap();
        assert_eq!(keys.len(), 1);
        assert!(keys[0].0 != leaked && keys[0].1 == Standing::Signs);
    }

    #[test]
    fn a_leaked_key_of_a_rotation_leaves_the_other_and_a_fresh_one_signs() {
        let now = later(1 + LEAD_MILLIS);
        let leaked = two().keys(now).unwrap().remove(1).0;
        let ring = two().without(&leaked, &[9; 32], now).unwrap();
        assert!(matches!(standings(&ring, now)[..], [Standing::Verifies(_), Standing::Signs]));
        assert!(two().without("nobody", &[9; 32], now).is_err());
    }

    #[test]
    fn a_leaked_key_that_does_not_sign_is_only_removed() {
        for (leaked, now) in [(1, later(1)), (0, later(1 + LEAD_MILLIS))] {
            let leaked = two().keys(now).unwrap().remove(leaked).0;
            let ring = two().without(&leaked, &[9; 32], now).unwrap();
            assert_eq!(standings(&ring, now), [Standing::Signs]);
        }
    }

    #[test]
    fn a_ring_reads_back_and_what_is_none_is_refused_without_repeating_it() {
        let text = two().to_secret().unwrap();
        assert_eq!(Ring::read(&text).unwrap().0.len(), 2);
        let error = Ring::read(&"[{\"from\":1,\"pem\":\"secret words\"}]".into()).err().unwrap();
        assert!(!format!("{error:#}").contains("secret words"));
    }
}
