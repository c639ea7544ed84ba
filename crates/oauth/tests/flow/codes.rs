//! Codes, and what is tried with them.

use oauth::{CODE_MILLIS, Code, GrantRefusal, MAX_FAMILIES};
use pretty_assertions::assert_eq;

use crate::world::{HUBOT, OCTOCAT, RESOURCE, World, but, field, redemption};

#[test]
fn a_code_becomes_an_access_token_and_a_refresh_token() {
    let world = World::new();
    let answer = world.redeem(&world.code()).unwrap();
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(answer["expires_in"], 300);
    assert_eq!(answer["scope"], "b00t:read");
    assert!(world.serves(&field(&answer, "access_token")));
    assert!(world.refresh(&field(&answer, "refresh_token")).is_ok());
}

#[test]
fn a_code_is_good_for_a_minute() {
    let world = World::new();
    let (late, in_time) = (world.code(), world.code());
    world.pass(CODE_MILLIS - 1);
    assert!(world.redeem(&in_time).is_ok());
    world.pass(1);
    assert_eq!(world.redeem(&late), Err(GrantRefusal::CodeExpired));
}

#[test]
fn a_code_that_comes_twice_revokes_what_came_of_it() {
    let world = World::new();
    let code = world.code();
    let answer = world.redeem(&code).unwrap();
    assert_eq!(world.redeem(&code), Err(GrantRefusal::CodeReplayed));
    assert!(!world.serves(&field(&answer, "access_token")));
    let refused = world.refresh(&field(&answer, "refresh_token"));
    assert_eq!(refused, Err(GrantRefusal::RefreshUnknown));
    assert_eq!(world.redeem(&code), Err(GrantRefusal::CodeUnknown));
}

#[test]
fn a_code_that_comes_again_after_days_still_revokes_what_came_of_it() {
    let world = World::new();
    let code = world.code();
    let answer = world.redeem(&code).unwrap();
    world.pass(3 * 86_400_000);
    let refreshed = world.refresh(&field(&answer, "refresh_token")).unwrap();
    assert_eq!(world.redeem(&code), Err(GrantRefusal::CodeReplayed));
    assert!(!world.serves(&field(&refreshed, "access_token")));
}

#[test]
fn a_replay_leaves_other_clients_alone() {
    let world = World::new();
    let (access, refresh) = world.connect(&[]);
    let code = world.code();
    world.redeem(&code).unwrap();
    assert!(world.redeem(&code).unwrap_err().is_alarming());
    assert!(world.serves(&access));
    assert!(world.refresh(&refresh).is_ok());
}

#[test]
fn a_code_is_for_its_client() {
    let world = World::new();
    let code = world.code();
    let other = but(redemption(&code), "client_id", "https://other.example.com/client.json");
    assert_eq!(world.post(&other), Err(GrantRefusal::OtherClient));
}

#[test]
fn a_code_is_for_its_redirect_uri() {
    for uri in [
        "https://app.example.com/callback/",
        "https://attacker.example/callback",
        "http://127.0.0.1/callback",
        "HTTPS://app.example.com/callback",
    ] {
        let world = World::new();
        let code = world.code();
        let other = but(redemption(&code), "redirect_uri", uri);
        assert_eq!(world.post(&other), Err(GrantRefusal::OtherRedirectUri), "{uri}");
    }
}

#[test]
fn a_loopback_code_is_for_the_port_it_was_sent_to() {
    let world = World::new();
    let own = "http://127.0.0.1:4000/callback";
    let code = world.code_for(&[("redirect_uri", Some(own))]).expose().to_owned();
    let other = but(redemption(&code), "redirect_uri", "http://127.0.0.1:4001/callback");
    assert_eq!(world.post(&other), Err(GrantRefusal::OtherRedirectUri));
    let code = world.code_for(&[("redirect_uri", Some(own))]).expose().to_owned();
    assert!(world.post(&but(redemption(&code), "redirect_uri", own)).is_ok());
}

#[test]
fn a_code_needs_the_verifier_of_its_challenge() {
    let challenge = crate::world::CHALLENGE;
    let (short, long) = ("a".repeat(43), "b".repeat(128));
    for verifier in [&*short, &*long, challenge] {
        let world = World::new();
        let code = world.code();
        let other = but(redemption(&code), "code_verifier", verifier);
        assert_eq!(world.post(&other), Err(GrantRefusal::Verifier), "{verifier}");
    }
}

#[test]
fn a_code_is_for_its_resource() {
    for resource in [
        "https://hubot.b00t.example/mcp",
        "https://octocat.b00t.example",
        "https://octocat.attacker.example/mcp",
    ] {
        let world = World::new();
        let code = world.code();
        let refused = world.post(&but(redemption(&code), "resource", resource)).unwrap_err();
        assert_eq!(refused, GrantRefusal::OtherResource, "{resource}");
        assert_eq!(refused.answer().error, "invalid_target");
    }
    let world = World::new();
    let code = world.code();
    let slash = format!("{RESOURCE}/");
    assert!(world.post(&but(redemption(&code), "resource", &slash)).is_ok());
}

#[test]
fn a_code_is_used_up_by_any_attempt() {
    let world = World::new();
    let code = world.code();
    let wrong = "a".repeat(43);
    assert!(world.post(&but(redemption(&code), "code_verifier", &wrong)).is_err());
    assert_eq!(world.redeem(&code), Err(GrantRefusal::CodeUnknown));
}

#[test]
fn what_was_authorized_need_not_be_said_again() {
    let world = World::new();
    let code = world.code();
    let mut fields = redemption(&code);
    fields.retain(|(name, _)| !matches!(*name, "redirect_uri" | "resource"));
    let answer = world.post(&fields).unwrap();
    let token = world.verify(&field(&answer, "access_token"), "octocat").unwrap();
    assert_eq!(token.claims().aud, RESOURCE);
}

#[test]
fn a_code_that_was_made_up_is_unknown() {
    let world = World::new();
    world.code();
    let guess = format!("b00t-code.{OCTOCAT}.{}", "A".repeat(43));
    assert_eq!(world.redeem(&guess), Err(GrantRefusal::CodeUnknown));
    assert_eq!(world.grants.codes(), 1, "the real one is untouched");
}

#[test]
fn a_code_leads_to_its_account_and_is_good_for_no_other() {
    let world = World::new();
    let code = world.code();
    assert_eq!(Code::parse(&code).unwrap().account(), OCTOCAT);
    let moved = code.replace(&OCTOCAT.to_string(), &HUBOT.to_string());
    assert_eq!(Code::parse(&moved).unwrap().account(), HUBOT);
    assert_eq!(world.redeem(&moved), Err(GrantRefusal::CodeUnknown));
    for text in [
        "",
        "b00t-code",
        &code.replace("b00t-code", "b00t-refresh"),
        &code.replace(".5", ".05"),
        &code.replace(".5", ".+5"),
        &format!("{code}A"),
        &format!("{code}.x"),
    ] {
        assert!(Code::parse(text).is_none(), "{text}");
    }
}

#[test]
fn a_code_of_a_login_that_was_given_up_is_refused() {
    let mut world = World::new();
    let code = world.code();
    world.login = "octocat-2".parse().unwrap();
    assert_eq!(world.redeem(&code), Err(GrantRefusal::LoginNotInUse));
}

#[test]
fn codes_that_nobody_redeemed_are_forgotten() {
    let world = World::new();
    for _ in 0..5 {
        world.code();
    }
    world.pass(CODE_MILLIS);
    world.code();
    assert_eq!(world.grants.codes(), 1);
}

#[test]
fn an_account_has_so_many_families_and_the_idlest_makes_room() {
    let world = World::new();
    let (idle, _) = world.connect(&[]);
    world.pass(1);
    let (_, used) = world.connect(&[]);
    let used_again = field(&world.refresh(&used).unwrap(), "access_token");
    for _ in 2..MAX_FAMILIES {
        world.pass(1);
        world.connect(&[]);
    }
    assert!(world.serves(&idle));
    world.pass(1);
    let (newest, _) = world.connect(&[]);
    assert_eq!(world.grants().families(world.now()).unwrap().len(), MAX_FAMILIES);
    assert!(!world.serves(&idle) && world.serves(&used_again) && world.serves(&newest));
}

#[test]
fn the_reason_stays_inside() {
    for refusal in [
        GrantRefusal::CodeUnknown,
        GrantRefusal::CodeReplayed,
        GrantRefusal::CodeExpired,
        GrantRefusal::OtherClient,
        GrantRefusal::OtherRedirectUri,
        GrantRefusal::Verifier,
        GrantRefusal::OtherAccount,
    ] {
        assert_eq!(refusal.answer(), GrantRefusal::CodeUnknown.answer(), "{refusal}");
    }
    assert_eq!(GrantRefusal::CodeUnknown.answer().error, "invalid_grant");
}

#[test]
fn a_family_says_for_whom_it_is() {
    let world = World::new();
    world.connect(&[("scope", Some("b00t:write"))]);
    let families = world.grants().families(world.now()).unwrap();
    let [family] = families.as_slice() else { panic!("{families:?}") };
    assert_eq!(family.client_name.as_str(), "An App");
    assert_eq!(family.redirect_host, "app.example.com");
    assert_eq!(family.scopes.to_string(), "b00t:read b00t:write");
    assert_eq!((family.created_at, family.used_at), (world.now(), world.now()));
}
