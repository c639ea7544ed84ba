//! Keys take turns, and nobody is logged out by it.

#![cfg(test)]

use ids::UnixMillis;
use pretty_assertions::assert_eq;
use serde_json::json;
use token::{
    BaseUrl, Claims, InvalidKeyRing, KeyRing, LEEWAY_SECONDS, MAX_LIFETIME_SECONDS, NotSigned,
    PrivateKey, TokenRefusal, verify,
};

const FIRST: u64 = 1_795_000_000_000;
const SECOND: u64 = FIRST + 30 * 86_400_000;
const LAST_OF_FIRST: u64 = SECOND + (MAX_LIFETIME_SECONDS + LEEWAY_SECONDS) * 1000;

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_seed(&[seed; 32])
}

fn at(millis: u64) -> UnixMillis {
    UnixMillis::new(millis)
}

fn ring() -> KeyRing {
    KeyRing::new(vec![(at(SECOND), key(2)), (at(FIRST), key(1))]).unwrap()
}

fn claims(now: u64, lifetime: u64) -> Claims {
    let iat = now / 1000;
    Claims {
        iss: "https://b00t.example".into(),
        aud: "https://octocat.b00t.example/mcp".into(),
        sub: "583231".into(),
        login: "octocat".into(),
        client_id: "client".into(),
        scope: "b00t:read".into(),
        iat,
        exp: iat + lifetime,
        jti: "1".into(),
        family: Some("f".into()),
        epoch: Some(3),
    }
}

fn kids(now: u64) -> Vec<String> {
    let jwks = ring().jwks(at(now));
    let keys = jwks["keys"].as_array().unwrap();
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

fn judged(token: &str, now: u64) -> Result<Option<u64>, TokenRefusal> {
    let base = BaseUrl::parse("https://b00t.example").unwrap();
    let resource = base.resource(&"octocat".parse().unwrap());
    let keys = ring().keys(at(now)).unwrap();
    verify(token, &keys, &base, &resource, at(now)).map(|token| token.claims().epoch)
}

#[test]
fn a_key_signs_from_its_time_until_the_next_ones() {
    let kid = |now: u64| {
        let token = ring().issue(&claims(now, 300), at(now)).unwrap();
        let header = jsonwebtoken::decode_header(&token).unwrap();
        header.kid.unwrap()
    };
    assert_eq!(kid(FIRST), key(1).kid());
    assert_eq!(kid(SECOND - 1), key(1).kid());
    assert_eq!(kid(SECOND), key(2).kid());
    assert_eq!(kid(SECOND * 2), key(2).kid());
}

#[test]
fn before_the_first_turn_nothing_is_signed() {
    let refused = ring().issue(&claims(FIRST, 300), at(FIRST - 1));
    assert!(matches!(refused, Err(NotSigned::NotInForce)));
}

#[test]
fn an_old_key_verifies_until_its_last_token_has_expired() {
    let last = ring().issue(&claims(SECOND - 1, MAX_LIFETIME_SECONDS), at(SECOND - 1)).unwrap();
    assert_eq!(judged(&last, SECOND - 1), Ok(Some(3)));
    let end = (SECOND - 1) / 1000 + MAX_LIFETIME_SECONDS + LEEWAY_SECONDS;
    assert_eq!(judged(&last, (end - 1) * 1000), Ok(Some(3)), "the rotation cost nothing");
    assert_eq!(judged(&last, end * 1000), Err(TokenRefusal::Expired));
    assert_eq!(judged(&last, LAST_OF_FIRST), Err(TokenRefusal::KeyUnknown));
}

#[test]
fn a_key_is_published_before_its_turn_and_until_its_end() {
    let (first, second) = (key(1).kid().to_owned(), key(2).kid().to_owned());
    assert_eq!(kids(FIRST), [first.clone(), second.clone()]);
    assert_eq!(kids(LAST_OF_FIRST - 1), [first, second.clone()]);
    assert_eq!(kids(LAST_OF_FIRST), [second]);
}

#[test]
fn only_public_halves_are_published() {
    let text = ring().jwks(at(FIRST)).to_string();
    for key in ring().jwks(at(FIRST))["keys"].as_array().unwrap() {
        let members: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x"]);
    }
    assert!(!text.contains("PRIVATE"));
}

#[test]
fn a_ring_is_read_from_its_setting() {
    let entry = |from: u64, seed: u8| json!({"from": from, "pem": key(seed).to_pem().unwrap()});
    let text = json!([entry(FIRST, 1), entry(SECOND, 2)]).to_string();
    assert_eq!(KeyRing::from_json(&text).unwrap().jwks(at(FIRST)), ring().jwks(at(FIRST)));
}

#[test]
fn what_is_no_ring_is_refused_without_repeating_a_key() {
    let pem = key(1).to_pem().unwrap();
    let secret = pem.lines().nth(1).unwrap();
    let entry = |from: u64, seed: u8| json!({"from": from, "pem": key(seed).to_pem().unwrap()});
    for (text, expected) in [
        ("[]".to_owned(), "empty"),
        (json!([entry(1, 1), entry(1, 2)]).to_string(), "same"),
        (json!([entry(1, 1), entry(2, 1)]).to_string(), "same"),
        (json!([{"from": 1, "pem": "nonsense"}]).to_string(), "key 1"),
        (json!([{"from": 1, "pem": pem, "until": 2}]).to_string(), "JSON list"),
        (json!([{"from": pem, "pem": 1}]).to_string(), "JSON list"),
        (pem.clone(), "JSON list"),
    ] {
        let Err(refused) = KeyRing::from_json(&text) else { panic!("{expected}") };
        let message = refused.to_string();
        assert!(message.contains(expected), "{message}");
        assert!(!message.contains(secret), "{message}");
    }
    assert!(matches!(KeyRing::new(Vec::new()), Err(InvalidKeyRing::Empty)));
}
