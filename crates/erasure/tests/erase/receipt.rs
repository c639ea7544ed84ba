//! A receipt proves itself, and is nothing else.

use erasure::{Deleted, End, Receipt, Requester, TYPE};
use ids::UnixMillis;
use pretty_assertions::assert_eq;
use token::{BaseUrl, Keys, NotSigned, PrivateKey, TokenRefusal, verify, verify_statement};

use crate::world::{ISSUER, OWNER, World};

const NOW: UnixMillis = UnixMillis::new(1_795_366_320_000);

fn issuer() -> BaseUrl {
    BaseUrl::parse(ISSUER).unwrap()
}

fn keys() -> Keys {
    Keys::from_jwks(&World::ring_of_keys().jwks(NOW).to_string()).unwrap()
}

/// The receipt that an erasure ended with.
fn signed() -> (Deleted, String) {
    let ended = World::new().settle();
    let End { receipt, .. } = ended.end.unwrap();
    (ended.deleted, receipt)
}

#[test]
fn whoever_has_the_published_keys_can_check_it() {
    let (deleted, signed) = signed();
    let receipt = Receipt::verify(&signed, &keys(), &issuer()).unwrap();
    assert_eq!((receipt.iss.as_str(), receipt.sub), (ISSUER, OWNER.to_string()));
    assert_eq!((receipt.by, receipt.jti.as_str()), (Requester::Owner, "e-1"));
    assert_eq!((receipt.requested_at, receipt.iat), (NOW.seconds(), NOW.seconds()));
    assert_eq!(receipt.deleted, deleted);
    assert!(!receipt.kept.is_empty());
}

#[test]
fn another_key_another_issuer_or_another_word_is_refused() {
    let (_, signed) = signed();
    let other = PrivateKey::from_seed(&[8; 32]).keys().unwrap();
    assert_eq!(Receipt::verify(&signed, &other, &issuer()), Err(TokenRefusal::KeyUnknown));
    let elsewhere = BaseUrl::parse("https://elsewhere.example").unwrap();
    assert_eq!(Receipt::verify(&signed, &keys(), &elsewhere), Err(TokenRefusal::Issuer));
    let mut parts: Vec<_> = signed.split('.').map(str::to_owned).collect();
    let place = parts[1].len() / 2;
    let letter = if parts[1].as_bytes()[place] == b'A' { "B" } else { "A" };
    parts[1].replace_range(place..=place, letter);
    assert!(Receipt::verify(&parts.join("."), &keys(), &issuer()).is_err());
}

#[test]
fn it_is_no_access_token_and_no_access_token_is_a_receipt() {
    let (_, signed) = signed();
    let resource = issuer().resource(&"octocat".parse().unwrap());
    let refused = verify(&signed, &keys(), &issuer(), &resource, NOW).unwrap_err();
    assert_eq!(refused, TokenRefusal::Type);
    let receipt = Receipt::verify(&signed, &keys(), &issuer()).unwrap();
    let key = PrivateKey::from_seed(&[7; 32]);
    let token = key.sign(&receipt).unwrap();
    assert_eq!(Receipt::verify(&token, &keys(), &issuer()), Err(TokenRefusal::Type));
    let refused = verify_statement::<Receipt>(&token, "at+jwt", &keys()).unwrap_err();
    assert_eq!(refused, TokenRefusal::Type, "not even for whoever asks for one");
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt"] {
        let signed = World::ring_of_keys().state(typ, &receipt, NOW);
        assert!(matches!(signed, Err(NotSigned::IsAccessToken)), "{typ}");
    }
}

#[test]
fn its_type_is_its_own() {
    assert_eq!(TYPE, "b00t-erasure-receipt+jwt");
    let (_, signed) = signed();
    assert!(verify_statement::<Receipt>(&signed, "another+jwt", &keys()).is_err());
}
