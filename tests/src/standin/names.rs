//! Names that the stand-in invents: tokens, GUIDs, node ids. All of them follow from a seed and a
//! number, so that two runs with one seed are the same run.

use base64::Engine as _;
use sha2::{Digest as _, Sha256};

fn digest(seed: u64, kind: &str, number: u64) -> [u8; 32] {
    Sha256::new()
        .chain_update(seed.to_be_bytes())
        .chain_update(kind.as_bytes())
        .chain_update(number.to_be_bytes())
        .finalize()
        .into()
}

/// A delivery's GUID.
pub(crate) fn guid(seed: u64, number: u64) -> String {
    let text = hex::encode(digest(seed, "guid", number));
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().to_owned();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

/// The personal access token of an account.
pub(crate) fn personal_token(seed: u64, account: u64) -> String {
    format!("ghp_{}", hex::encode(digest(seed, "personal", account)).get(..36).unwrap_or_default())
}

/// An installation token in the form that GitHub uses since 2026: about 520 characters, with dots.
pub(crate) fn installation_token(seed: u64, number: u64) -> String {
    let bytes: Vec<u8> = (0..12)
        .flat_map(|part| digest(seed, "installation", number.wrapping_mul(100).wrapping_add(part)))
        .collect();
    let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
    let (head, rest) = text.split_at(36);
    let (body, signature) = rest.split_at(rest.len().saturating_sub(86));
    format!("ghs_{head}.{body}.{signature}")
}

/// A code that somebody who signs in is sent back with.
pub(crate) fn user_code(seed: u64, number: u64) -> String {
    hex::encode(digest(seed, "user code", number)).get(..20).unwrap_or_default().to_owned()
}

/// A token that acts for a person.
pub(crate) fn user_token(seed: u64, number: u64) -> String {
    format!("ghu_{}", hex::encode(digest(seed, "user", number)).get(..36).unwrap_or_default())
}

/// What renews it.
pub(crate) fn user_refresh_token(seed: u64, number: u64) -> String {
    format!("ghr_{}", hex::encode(digest(seed, "user refresh", number)))
}

/// An `X-GitHub-Request-Id`.
pub(crate) fn request_id(seed: u64, number: u64) -> String {
    let text = hex::encode_upper(digest(seed, "request", number));
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().to_owned();
    format!("{}:{}:{}:{}:{}", part(0, 4), part(4, 10), part(10, 17), part(17, 24), part(24, 32))
}

/// A GraphQL node id of an object.
pub(crate) fn node_id(prefix: &str, id: u64) -> String {
    format!(
        "{prefix}_{}",
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(id.to_be_bytes())
    )
}

/// A number from 0 to 99 that follows from a seed and a count.
pub(crate) fn percent(seed: u64, number: u64) -> u8 {
    digest(seed, "chance", number).first().map_or(0, |byte| (u16::from(*byte) * 100 / 256) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn installation_tokens_look_like_githubs_of_2026() {
        let token = installation_token(1, 2);
        assert!(token.starts_with("ghs_"));
        assert!((500..=540).contains(&token.len()), "{}", token.len());
        assert_eq!(token.matches('.').count(), 2);
        assert_ne!(token, installation_token(1, 3));
    }

    #[test]
    fn a_guid_has_the_usual_form() {
        let guid = guid(1, 1);
        assert_eq!(guid.len(), 36);
        assert_eq!(guid.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }

    #[test]
    fn chances_are_spread() {
        let hits = (0..1000).filter(|n| percent(7, *n) < 30).count();
        assert!((230..370).contains(&hits), "{hits}");
    }
}
