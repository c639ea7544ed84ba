//! Every way a token can be wrong is refused by its own name.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ids::UnixMillis;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use token::{BaseUrl, PrivateKey, Resource, TokenCache, TokenRefusal, VerifiedToken, verify};

use world::World;

const NOW: u64 = 1_795_366_320;

#[cfg(test)]
mod world {
    use super::*;

    pub(crate) struct World {
        pub(crate) base: BaseUrl,
        pub(crate) resource: Resource,
        pub(crate) key: PrivateKey,
    }

    impl World {
        pub(crate) fn new() -> Self {
            let base = BaseUrl::parse("https://b00t.example").unwrap();
            let resource = base.resource(&"octocat".parse().unwrap());
            Self { base, resource, key: PrivateKey::from_seed(&[7; 32]) }
        }

        pub(crate) fn claims(&self) -> Value {
            json!({
                "iss": "https://b00t.example", "aud": "https://octocat.b00t.example/mcp",
                "sub": "583231", "login": "octocat", "client_id": "dev", "scope": "b00t:read",
                "iat": NOW - 60, "exp": NOW + 240, "jti": "1",
            })
        }

        pub(crate) fn with(&self, name: &str, value: Value) -> String {
            let mut claims = self.claims();
            claims[name] = value;
            self.key.sign(&claims).unwrap()
        }

        pub(crate) fn without(&self, name: &str) -> String {
            let mut claims = self.claims();
            claims.as_object_mut().unwrap().remove(name);
            self.key.sign(&claims).unwrap()
        }

        pub(crate) fn under(&self, change: impl FnOnce(&mut Header)) -> String {
            let mut header = Header::new(Algorithm::EdDSA);
            header.typ = Some("at+jwt".into());
            header.kid = Some(self.key.kid().into());
            change(&mut header);
            self.key.sign_with_header(&header, &self.claims()).unwrap()
        }

        pub(crate) fn verify(&self, token: &str) -> Result<VerifiedToken, TokenRefusal> {
            self.verify_at(token, NOW)
        }

        pub(crate) fn verify_at(
            &self,
            token: &str,
            seconds: u64,
        ) -> Result<VerifiedToken, TokenRefusal> {
            let keys = self.key.keys().unwrap();
            verify(token, &keys, &self.base, &self.resource, UnixMillis::new(seconds * 1000))
        }

        pub(crate) fn refusal(&self, token: &str) -> TokenRefusal {
            self.verify(token).unwrap_err()
        }
    }
}

fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

#[test]
fn a_good_token_says_whom_it_speaks_for() {
    let world = World::new();
    let token = world.verify(&world.key.sign(&world.claims()).unwrap()).unwrap();
    assert_eq!(token.account().get(), 583_231);
    assert_eq!(token.resource(), &world.resource);
    assert_eq!(token.claims().client_id, "dev");
    assert_eq!(token.scopes().collect::<Vec<_>>(), ["b00t:read"]);
}

#[test]
fn a_scope_is_one_of_the_words() {
    let world = World::new();
    let has = |scope: &str| {
        world.verify(&world.with("scope", json!(scope))).unwrap().has_scope("b00t:read")
    };
    for scope in ["b00t:read", "openid b00t:read", " b00t:read  b00t:write "] {
        assert!(has(scope), "{scope}");
    }
    for scope in ["", "b00t", "b00t:reader", "b00t:READ", "b00t:write", "b00t:read,b00t:write"] {
        assert!(!has(scope), "{scope}");
    }
}

#[test]
fn a_token_is_good_until_its_time_and_the_leeway_are_over() {
    let world = World::new();
    let signed = world.key.sign(&world.claims()).unwrap();
    let until = world.verify(&signed).unwrap().good_until().seconds();
    assert!(world.verify_at(&signed, until - 1).is_ok());
    assert_eq!(world.verify_at(&signed, until), Err(TokenRefusal::Expired));
}

#[test]
fn spelling_that_means_the_same_is_accepted() {
    let world = World::new();
    let slash = world.with("aud", json!("https://octocat.b00t.example/mcp/"));
    assert!(world.verify(&slash).is_ok());
    assert!(world.verify(&world.with("login", json!("OctoCat"))).is_ok());
    assert!(world.verify(&world.under(|header| header.typ = Some("AT+JWT".into()))).is_ok());
}

#[test]
fn claims_for_somebody_or_somewhere_else_are_refused() {
    let world = World::new();
    for (name, value, refusal) in [
        ("iss", json!("https://attacker.example"), TokenRefusal::Issuer),
        ("iss", json!("https://b00t.example/"), TokenRefusal::Issuer),
        ("iss", json!("http://b00t.example"), TokenRefusal::Issuer),
        ("aud", json!("https://hubot.b00t.example/mcp"), TokenRefusal::Audience),
        ("aud", json!("https://octocat.b00t.example"), TokenRefusal::Audience),
        ("aud", json!("https://b00t.example"), TokenRefusal::Audience),
        ("aud", json!("https://octocat.b00t.example/mcp/../x"), TokenRefusal::Audience),
        ("aud", json!(["https://octocat.b00t.example/mcp"]), TokenRefusal::Claims),
        ("login", json!("hubot"), TokenRefusal::Login),
        ("login", json!("octocat "), TokenRefusal::Login),
        ("sub", json!("octocat"), TokenRefusal::Subject),
        ("sub", json!(""), TokenRefusal::Subject),
        ("sub", json!("-1"), TokenRefusal::Subject),
        ("sub", json!("+583231"), TokenRefusal::Subject),
        ("sub", json!("0583231"), TokenRefusal::Subject),
        ("sub", json!(583_231), TokenRefusal::Claims),
        ("scope", json!(null), TokenRefusal::Claims),
    ] {
        assert_eq!(world.refusal(&world.with(name, value.clone())), refusal, "{name} {value}");
    }
}

#[test]
fn no_claim_may_be_missing() {
    let world = World::new();
    for name in ["iss", "aud", "sub", "login", "client_id", "scope", "iat", "exp", "jti"] {
        assert_eq!(world.refusal(&world.without(name)), TokenRefusal::Claims, "{name}");
    }
}

#[test]
fn a_token_has_its_time() {
    let world = World::new();
    let token = world.key.sign(&world.claims()).unwrap();
    let (iat, exp) = (NOW - 60, NOW + 240);
    for (now, expected) in [
        (iat - 31, Err(TokenRefusal::NotYetValid)),
        (iat - 30, Ok(())),
        (exp, Ok(())),
        (exp + 29, Ok(())),
        (exp + 30, Err(TokenRefusal::Expired)),
    ] {
        assert_eq!(world.verify_at(&token, now).map(|_| ()), expected, "at {now}");
    }
}

#[test]
fn a_token_lives_an_hour_at_most() {
    let world = World::new();
    for (exp, expected) in [
        (json!(NOW - 60 + 3600), Ok(())),
        (json!(NOW - 60 + 3601), Err(TokenRefusal::Lifetime)),
        (json!(NOW - 60), Err(TokenRefusal::Lifetime)),
        (json!(0), Err(TokenRefusal::Lifetime)),
        (json!(u64::MAX), Err(TokenRefusal::Lifetime)),
        (json!(1e300), Err(TokenRefusal::Claims)),
        (json!(-1), Err(TokenRefusal::Claims)),
        (json!("soon"), Err(TokenRefusal::Claims)),
    ] {
        let token = world.with("exp", exp.clone());
        assert_eq!(world.verify(&token).map(|_| ()), expected, "{exp}");
    }
}

#[test]
fn the_header_chooses_neither_algorithm_nor_key() {
    let world = World::new();
    let kid = world.key.kid();
    let none = json!({"alg": "none", "typ": "at+jwt", "kid": kid});
    let token = unsigned(&none, &world.claims());
    assert_eq!(world.refusal(&format!("{token}.")), TokenRefusal::Algorithm);

    // The classic: the public key taken for an HMAC secret.
    for secret in [world.key.jwk()["x"].to_string(), world.key.jwks()] {
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some("at+jwt".into());
        header.kid = Some(kid.into());
        let secret = EncodingKey::from_secret(secret.as_bytes());
        let token = jsonwebtoken::encode(&header, &world.claims(), &secret).unwrap();
        assert_eq!(world.refusal(&token), TokenRefusal::Algorithm);
    }
    for alg in ["eddsa", "Ed25519", "RS256", "ES256", "HS512", ""] {
        let token = unsigned(&json!({"alg": alg, "typ": "at+jwt", "kid": kid}), &world.claims());
        assert_eq!(world.refusal(&format!("{token}.AAAA")), TokenRefusal::Algorithm, "{alg}");
    }

    // A key of the attacker's own, embedded or pointed at, is not looked at.
    let attacker = PrivateKey::from_seed(&[9; 32]);
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some("at+jwt".into());
    header.jku = Some("https://attacker.example/jwks".into());
    header.jwk = serde_json::from_value(attacker.jwk()).ok();
    header.kid = Some(kid.into());
    let token = attacker.sign_with_header(&header, &world.claims()).unwrap();
    assert_eq!(world.refusal(&token), TokenRefusal::Signature);
    assert_eq!(world.refusal(&attacker.sign(&world.claims()).unwrap()), TokenRefusal::KeyUnknown);
}

#[test]
fn the_header_must_name_a_known_key_and_the_right_type() {
    let world = World::new();
    for (token, refusal) in [
        (world.under(|header| header.kid = None), TokenRefusal::KeyMissing),
        (world.under(|header| header.kid = Some("other".into())), TokenRefusal::KeyUnknown),
        (world.under(|header| header.kid = Some("../../etc".into())), TokenRefusal::KeyUnknown),
        (world.under(|header| header.kid = Some(String::new())), TokenRefusal::KeyUnknown),
        (world.under(|header| header.typ = None), TokenRefusal::Type),
        (world.under(|header| header.typ = Some("JWT".into())), TokenRefusal::Type),
        (world.under(|header| header.typ = Some("dpop+jwt".into())), TokenRefusal::Type),
    ] {
        assert_eq!(world.refusal(&token), refusal);
    }
    let crit = json!({"alg": "EdDSA", "typ": "at+jwt", "kid": world.key.kid(), "crit": ["b64"]});
    let token = unsigned(&crit, &world.claims());
    assert_eq!(world.refusal(&format!("{token}.AAAA")), TokenRefusal::CriticalExtension);
}

#[test]
fn a_changed_byte_breaks_the_signature() {
    let world = World::new();
    let token = world.key.sign(&world.claims()).unwrap();
    let (rest, signature) = token.rsplit_once('.').unwrap();
    let (header, _) = rest.split_once('.').unwrap();

    let mut claims = world.claims();
    claims["sub"] = json!("1");
    let forged = format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    assert_eq!(world.refusal(&forged), TokenRefusal::Signature);

    let mut bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
    bytes[0] ^= 1;
    let flipped = format!("{rest}.{}", URL_SAFE_NO_PAD.encode(bytes));
    assert_eq!(world.refusal(&flipped), TokenRefusal::Signature);
    assert!(world.verify(&format!("{rest}.")).is_err());
}

#[test]
fn what_is_no_jwt_is_malformed() {
    let world = World::new();
    let token = world.key.sign(&world.claims()).unwrap();
    for text in [
        String::new(),
        "..".into(),
        "a.b.c".into(),
        "ghp_0123456789abcdef".into(),
        format!("{token}.x"),
        format!("{token}="),
        format!(" {token}"),
        token.replace('.', ".."),
        format!("{token}{}", "A".repeat(8 * 1024)),
    ] {
        assert_eq!(world.refusal(&text), TokenRefusal::Malformed, "{text}");
    }
}

#[test]
fn a_refusal_repeats_nothing_of_the_token() {
    for refusal in [TokenRefusal::Malformed, TokenRefusal::Audience, TokenRefusal::Expired] {
        let text = refusal.to_string();
        assert!(text.ends_with('.') && !text.contains('"'), "{text}");
    }
}

#[test]
fn the_cache_answers_like_verify_and_forgets_in_time() {
    let world = World::new();
    let keys = world.key.keys().unwrap();
    let token = world.key.sign(&world.claims()).unwrap();
    let mut cache = TokenCache::new(2);
    let mut ask = |resource: &Resource, seconds: u64| {
        let now = UnixMillis::new(seconds * 1000);
        cache.verify(&token, &keys, &world.base, resource, now).map(|token| token.account().get())
    };
    assert_eq!(ask(&world.resource, NOW), Ok(583_231));
    assert_eq!(ask(&world.resource, NOW), Ok(583_231));
    let other = world.base.resource(&"hubot".parse().unwrap());
    assert_eq!(ask(&other, NOW), Err(TokenRefusal::Audience));
    assert_eq!(ask(&world.resource, NOW + 1000), Err(TokenRefusal::Expired));
    assert!(cache.is_empty());
}

#[test]
fn the_cache_stays_small() {
    let world = World::new();
    let keys = world.key.keys().unwrap();
    let mut cache = TokenCache::new(3);
    for jti in 0..20 {
        let token = world.with("jti", json!(jti.to_string()));
        let now = UnixMillis::new(NOW * 1000);
        assert!(cache.verify(&token, &keys, &world.base, &world.resource, now).is_ok());
        assert!(cache.len() <= 3);
    }
}

#[test]
fn a_key_pair_survives_the_way_through_pem() {
    let key = PrivateKey::from_seed(&[7; 32]);
    let pem = key.to_pem().unwrap();
    assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----"));
    let again = PrivateKey::from_pem(&pem).unwrap();
    assert_eq!(again.jwk(), key.jwk());
    assert_eq!(again.kid(), key.kid());
    assert!(PrivateKey::from_pem("nonsense").is_err());
}
