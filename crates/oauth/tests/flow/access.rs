//! Access tokens: whom they let in, and where.

use ids::UnixMillis;
use oauth::{BearerChallenge, Scope, suffices};
use pretty_assertions::assert_eq;
use token::{BaseUrl, Claims, KeyRing, PrivateKey, TokenRefusal};

use crate::world::{OCTOCAT, START, World};

#[test]
fn a_token_says_who_may_do_what_where_and_until_when() {
    let world = World::new();
    let (access, _) = world.connect(&[("scope", Some("b00t:write"))]);
    let token = world.verify(&access, "octocat").unwrap();
    let claims = token.claims();
    assert_eq!(token.account(), OCTOCAT);
    assert_eq!(claims.iss, "https://b00t.example");
    assert_eq!(claims.aud, "https://octocat.b00t.example/mcp");
    assert_eq!(claims.client_id, crate::world::APP);
    assert_eq!(claims.scope, "b00t:read b00t:write");
    assert_eq!(claims.exp - claims.iat, 300);
    assert_eq!(claims.epoch, Some(0));
    let families = world.grants().families(world.now()).unwrap();
    assert_eq!(claims.family.as_deref(), Some(families[0].id.as_str()));
}

#[test]
fn no_two_tokens_are_the_same() {
    let world = World::new();
    let ids: std::collections::BTreeSet<_> = (0..20)
        .map(|_| world.verify(&world.connect(&[]).0, "octocat").unwrap().claims().jti.clone())
        .collect();
    assert_eq!(ids.len(), 20);
}

#[test]
fn a_token_is_not_good_on_another_subdomain() {
    let world = World::new();
    let (access, _) = world.connect(&[]);
    assert_eq!(world.verify(&access, "hubot"), Err(TokenRefusal::Audience));
}

#[test]
fn a_token_of_another_platform_is_not_good_here() {
    let mut there = World::new();
    there.base = BaseUrl::parse("https://b00t.attacker.example").unwrap();
    let resource = "https://octocat.b00t.attacker.example/mcp";
    let code = there.code_for(&[("resource", Some(resource))]).expose().to_owned();
    let fields = crate::world::but(crate::world::redemption(&code), "resource", resource);
    let access = crate::world::field(&there.post(&fields).unwrap(), "access_token");
    assert_eq!(World::new().verify(&access, "octocat"), Err(TokenRefusal::Issuer));
}

#[test]
fn a_token_expires_after_five_minutes() {
    let world = World::new();
    let (access, _) = world.connect(&[]);
    world.pass(300_000);
    assert!(world.serves(&access), "clocks may be apart by 30 seconds");
    world.pass(30_000);
    assert_eq!(world.verify(&access, "octocat"), Err(TokenRefusal::Expired));
}

#[test]
fn a_rotation_of_keys_logs_nobody_out() {
    let mut world = World::new();
    let (before, refresh) = world.connect(&[]);
    let turn = |at: u64, seed| (UnixMillis::new(at), PrivateKey::from_seed(&[seed; 32]));
    world.keys = KeyRing::new(vec![turn(START - 1, 7), turn(START + 1000, 8)]).unwrap();
    world.pass(1000);
    assert!(world.serves(&before), "a token of the old key is still good");
    let (after, _) = world.connect(&[]);
    assert!(world.serves(&after));
    assert!(world.refresh(&refresh).is_ok(), "and refresh tokens do not know of keys");
    let kid = |token: &str| {
        let (head, _) = token.split_once('.').unwrap();
        head.to_owned()
    };
    assert_ne!(kid(&before), kid(&after));
}

#[test]
fn a_token_that_belongs_to_no_grant_is_not_served() {
    let world = World::new();
    let (access, _) = world.connect(&[]);
    let claims = world.verify(&access, "octocat").unwrap().claims().clone();
    for claims in [
        Claims { family: None, ..claims.clone() },
        Claims { epoch: None, ..claims.clone() },
        Claims { epoch: Some(1), ..claims.clone() },
        Claims { family: Some("made-up".into()), ..claims.clone() },
    ] {
        assert_eq!(oauth::admits(&world.grants, &claims), Ok(false), "{claims:?}");
    }
    assert_eq!(oauth::admits(&world.grants, &claims), Ok(true));
}

#[test]
fn a_token_reaches_as_far_as_its_scopes() {
    let world = World::new();
    let reach = |scope| {
        let (access, _) = world.connect(&[("scope", Some(scope))]);
        let token = world.verify(&access, "octocat").unwrap();
        Scope::ALL.map(|needed| suffices(&token, needed))
    };
    assert_eq!(reach("b00t:read"), [true, false]);
    assert_eq!(reach("b00t:write"), [true, true]);
}

#[test]
fn a_request_without_a_token_is_told_where_to_get_one() {
    let world = World::new();
    let challenge = BearerChallenge::no_token(&world.base.resource(&world.login));
    assert_eq!(challenge.status, 401);
    assert_eq!(
        challenge.www_authenticate,
        "Bearer resource_metadata=\"https://octocat.b00t.example/.well-known/\
         oauth-protected-resource/mcp\", scope=\"b00t:read\""
    );
}

#[test]
fn a_token_that_is_refused_is_a_401_with_the_reason() {
    let world = World::new();
    let resource = world.base.resource(&world.login);
    let challenge = BearerChallenge::invalid_token(&resource, TokenRefusal::Expired);
    assert_eq!(challenge.status, 401);
    let field = challenge.www_authenticate;
    assert!(field.contains("error=\"invalid_token\""), "{field}");
    assert!(field.contains("resource_metadata=\"https://octocat."), "{field}");
}

#[test]
fn a_token_that_does_not_reach_is_a_403_with_all_that_is_needed() {
    let world = World::new();
    let resource = world.base.resource(&world.login);
    let challenge = BearerChallenge::insufficient_scope(&resource, Scope::Write);
    assert_eq!(challenge.status, 403);
    let field = challenge.www_authenticate;
    assert!(field.contains("error=\"insufficient_scope\""), "{field}");
    assert!(field.contains("scope=\"b00t:read b00t:write\""), "{field}");
    assert!(field.contains("resource_metadata=\"https://octocat."), "{field}");
}
