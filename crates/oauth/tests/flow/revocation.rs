//! What was granted is taken back.

use oauth::{FamilyId, GrantRefusal, RevocationRequest};
use pretty_assertions::assert_eq;

use crate::world::{APP, FORM, World, field, form};

/// Posts to the revocation endpoint; whether the token meant anything.
fn revoke(world: &World, token: &str, client_id: &str) -> Result<bool, GrantRefusal> {
    let body = form(&[("token", token), ("client_id", client_id)]);
    let request = RevocationRequest::read(FORM, None, &body).unwrap();
    let keys = world.keys.keys(world.now()).unwrap();
    match request.target(&world.base, &keys, world.now()) {
        Some(target) => world.grants().revoke(&target, request.client_id()).map(|()| true),
        None => Ok(false),
    }
}

#[test]
fn a_refresh_token_that_is_given_back_takes_its_family_along() {
    let world = World::new();
    let (access, refresh) = world.connect(&[]);
    assert_eq!(revoke(&world, &refresh, APP), Ok(true));
    assert!(!world.serves(&access));
    assert_eq!(world.refresh(&refresh), Err(GrantRefusal::RefreshUnknown));
    assert_eq!(revoke(&world, &refresh, APP), Ok(true), "once more is no error");
}

#[test]
fn an_access_token_that_is_given_back_takes_its_family_along() {
    let world = World::new();
    let (access, refresh) = world.connect(&[]);
    assert_eq!(revoke(&world, &access, APP), Ok(true));
    assert!(!world.serves(&access));
    assert_eq!(world.refresh(&refresh), Err(GrantRefusal::RefreshUnknown));
}

#[test]
fn a_token_of_another_client_is_not_revoked() {
    let world = World::new();
    let (access, refresh) = world.connect(&[]);
    let other = "https://other.example.com/client.json";
    assert_eq!(revoke(&world, &refresh, other), Err(GrantRefusal::OtherClient));
    assert_eq!(revoke(&world, &access, other), Err(GrantRefusal::OtherClient));
    assert!(world.serves(&access));
}

#[test]
fn what_is_not_good_any_more_needs_no_revocation() {
    let world = World::new();
    let (access, refresh) = world.connect(&[]);
    let (head, _) = access.rsplit_once('.').unwrap();
    let forged = format!("{head}.{}", "A".repeat(86));
    for token in ["x", "a.b.c", &forged] {
        assert_eq!(revoke(&world, token, APP), Ok(false), "{token}");
    }
    assert!(world.serves(&access) && world.refresh(&refresh).is_ok());
    world.pass(3_600_000);
    assert_eq!(revoke(&world, &access, APP), Ok(false), "it has expired");
}

#[test]
fn a_request_to_revoke_is_in_order() {
    for (body, error) in [
        ("client_id=x", "invalid_request"),
        ("token=x", "invalid_request"),
        ("token=x&token=y&client_id=x", "invalid_request"),
        ("token=x&client_id=x&client_secret=s", "invalid_client"),
    ] {
        let refused = RevocationRequest::read(FORM, None, body).map(|_| ()).unwrap_err();
        assert_eq!(refused.answer().error, error, "{body}");
    }
    assert!(RevocationRequest::read(FORM, None, "token=x&client_id=x&token_type_hint=y").is_ok());
}

#[test]
fn the_owner_revokes_one_client() {
    let world = World::new();
    let (access, refresh) = world.connect(&[]);
    let (other, _) = world.connect(&[]);
    let family = world.verify(&access, "octocat").unwrap().claims().family.clone().unwrap();
    world.grants().revoke_family(&FamilyId::new(&family)).unwrap();
    assert!(!world.serves(&access) && world.serves(&other));
    assert_eq!(world.refresh(&refresh), Err(GrantRefusal::RefreshUnknown));
}

#[test]
fn the_owner_revokes_everything() {
    let world = World::new();
    let (access, refresh) = world.connect(&[]);
    let under_way = world.code();
    assert_eq!(world.grants().revoke_all(), Ok(1));
    assert!(!world.serves(&access));
    assert_eq!(world.refresh(&refresh), Err(GrantRefusal::RefreshUnknown));
    assert_eq!(world.redeem(&under_way), Err(GrantRefusal::CodeUnknown));
    assert!(world.grants().families(world.now()).unwrap().is_empty());
}

#[test]
fn whoever_comes_back_after_a_revocation_is_served() {
    let world = World::new();
    let (before, _) = world.connect(&[]);
    world.grants().revoke_all().unwrap();
    let (access, refresh) = world.connect(&[]);
    assert!(world.serves(&access) && !world.serves(&before), "within the same millisecond");
    assert!(world.serves(&field(&world.refresh(&refresh).unwrap(), "access_token")));
}

#[test]
fn the_newest_grant_is_listed_first() {
    let world = World::new();
    for scope in ["b00t:read", "b00t:write"] {
        world.connect(&[("scope", Some(scope))]);
        world.pass(1);
    }
    let families = world.grants().families(world.now()).unwrap();
    let scopes: Vec<_> = families.iter().map(|family| family.scopes.to_string()).collect();
    assert_eq!(scopes, ["b00t:read b00t:write", "b00t:read"]);
}
