//! Refresh tokens, and what is tried with them.

use oauth::{GRACE_MILLIS, GrantRefusal, IDLE_MILLIS, LONGEST_MILLIS, RefreshToken};
use pretty_assertions::assert_eq;

use crate::world::{HUBOT, OCTOCAT, RESOURCE, World, but, field, renewal};

fn next(world: &World, token: &str) -> String {
    field(&world.refresh(token).unwrap(), "refresh_token")
}

#[test]
fn each_refresh_gives_another_refresh_token() {
    let world = World::new();
    let (_, first) = world.connect(&[]);
    let second = next(&world, &first);
    let third = next(&world, &second);
    assert!(first != second && second != third && first != third);
}

#[test]
fn a_lost_answer_is_given_again() {
    let world = World::new();
    let (_, first) = world.connect(&[]);
    let second = next(&world, &first);
    world.pass(GRACE_MILLIS - 1);
    assert_eq!(next(&world, &first), second, "the same successor");
    assert!(world.refresh(&second).is_ok(), "and it is in force");
}

#[test]
fn two_that_ask_at_once_get_the_same_and_both_go_on() {
    let world = World::new();
    let (_, first) = world.connect(&[]);
    let (one, other) = (world.refresh(&first).unwrap(), world.refresh(&first).unwrap());
    assert_eq!(one["refresh_token"], other["refresh_token"]);
    assert!(world.serves(&field(&one, "access_token")));
    assert!(world.serves(&field(&other, "access_token")));
}

#[test]
fn the_grace_is_not_prolonged_by_asking() {
    let world = World::new();
    let (_, first) = world.connect(&[]);
    next(&world, &first);
    world.pass(GRACE_MILLIS - 1);
    next(&world, &first);
    world.pass(1);
    assert_eq!(world.refresh(&first), Err(GrantRefusal::RefreshReused));
}

#[test]
fn reuse_after_the_grace_revokes_the_family() {
    let world = World::new();
    let (_, stolen) = world.connect(&[]);
    let answer = world.refresh(&stolen).unwrap();
    world.pass(GRACE_MILLIS);
    let refused = world.refresh(&stolen).unwrap_err();
    assert_eq!(refused, GrantRefusal::RefreshReused);
    assert!(refused.is_alarming());
    assert!(!world.serves(&field(&answer, "access_token")));
    let after = world.refresh(&field(&answer, "refresh_token"));
    assert_eq!(after, Err(GrantRefusal::RefreshUnknown));
}

#[test]
fn reuse_of_a_token_whose_successor_was_used_revokes_the_family_even_within_the_grace() {
    let world = World::new();
    let (_, first) = world.connect(&[]);
    let third = next(&world, &next(&world, &first));
    assert_eq!(world.refresh(&first), Err(GrantRefusal::RefreshReused));
    assert_eq!(world.refresh(&third), Err(GrantRefusal::RefreshUnknown));
}

#[test]
fn reuse_is_recognised_however_long_ago_it_was_replaced() {
    let world = World::new();
    let (_, first) = world.connect(&[]);
    let mut current = first.clone();
    for _ in 0..50 {
        world.pass(86_400_000);
        current = next(&world, &current);
    }
    assert_eq!(world.refresh(&first), Err(GrantRefusal::RefreshReused));
    assert_eq!(world.refresh(&current), Err(GrantRefusal::RefreshUnknown));
}

#[test]
fn reuse_leaves_other_families_alone() {
    let world = World::new();
    let (access, refresh) = world.connect(&[]);
    let (_, stolen) = world.connect(&[]);
    next(&world, &stolen);
    world.pass(GRACE_MILLIS);
    assert!(world.refresh(&stolen).is_err());
    assert!(world.serves(&access) && world.refresh(&refresh).is_ok());
}

#[test]
fn a_token_is_for_its_client() {
    let world = World::new();
    let (_, token) = world.connect(&[]);
    let other = but(renewal(&token), "client_id", "https://other.example.com/client.json");
    assert_eq!(world.post(&other), Err(GrantRefusal::OtherClient));
    assert!(world.refresh(&token).is_ok(), "its own can still use it");
}

#[test]
fn a_token_is_for_its_resource() {
    let world = World::new();
    let (_, token) = world.connect(&[]);
    let mut fields = renewal(&token);
    fields.push(("resource", "https://hubot.b00t.example/mcp"));
    assert_eq!(world.post(&fields), Err(GrantRefusal::OtherResource));
    assert!(world.post(&but(fields, "resource", RESOURCE)).is_ok());
}

#[test]
fn less_may_be_asked_for_and_more_may_not() {
    let world = World::new();
    let (_, wide) = world.connect(&[("scope", Some("b00t:write"))]);
    let mut fields = renewal(&wide);
    fields.push(("scope", "b00t:read"));
    let answer = world.post(&fields).unwrap();
    assert_eq!(answer["scope"], "b00t:read");
    let token = world.verify(&field(&answer, "access_token"), "octocat").unwrap();
    assert!(token.has_scope("b00t:read") && !token.has_scope("b00t:write"));
    let again = world.refresh(&field(&answer, "refresh_token")).unwrap();
    assert_eq!(again["scope"], "b00t:read b00t:write", "the grant itself is as wide as before");

    let (_, narrow) = world.connect(&[]);
    let mut fields = renewal(&narrow);
    fields.push(("scope", "b00t:write"));
    assert_eq!(world.post(&fields), Err(GrantRefusal::Scope));
    assert!(world.refresh(&narrow).is_ok(), "and the token is not used up");
}

#[test]
fn a_family_that_is_not_used_ends() {
    let world = World::new();
    let (_, token) = world.connect(&[]);
    world.pass(IDLE_MILLIS - 1);
    let token = next(&world, &token);
    world.pass(IDLE_MILLIS);
    assert_eq!(world.refresh(&token), Err(GrantRefusal::RefreshExpired));
    assert!(world.grants().families(world.now()).unwrap().is_empty());
}

#[test]
fn a_family_ends_however_much_it_is_used() {
    let world = World::new();
    let (_, mut token) = world.connect(&[]);
    let step = 20 * 86_400_000;
    for _ in 0..(LONGEST_MILLIS / step - 1) {
        world.pass(step);
        token = next(&world, &token);
    }
    world.pass(step);
    assert_eq!(world.refresh(&token), Err(GrantRefusal::RefreshExpired));
}

#[test]
fn a_token_of_a_login_that_was_given_up_is_refused() {
    let mut world = World::new();
    let (_, token) = world.connect(&[]);
    world.login = "octocat-2".parse().unwrap();
    assert_eq!(world.refresh(&token), Err(GrantRefusal::LoginNotInUse));
}

#[test]
fn a_token_that_was_made_up_is_unknown_and_harms_nobody() {
    let world = World::new();
    let (_, token) = world.connect(&[]);
    let guess = format!("b00t-refresh.{OCTOCAT}.{}.{}", "A".repeat(22), "A".repeat(43));
    assert_eq!(world.refresh(&guess), Err(GrantRefusal::RefreshUnknown));
    let moved = token.replace(&OCTOCAT.to_string(), &HUBOT.to_string());
    assert_eq!(RefreshToken::parse(&moved).unwrap().account(), HUBOT);
    assert_eq!(world.refresh(&moved), Err(GrantRefusal::OtherAccount));
    assert!(world.refresh(&token).is_ok());
}

#[test]
fn what_is_no_refresh_token_is_none() {
    let world = World::new();
    let (access, token) = world.connect(&[]);
    let (head, secret) = token.rsplit_once('.').unwrap();
    for text in [
        "",
        "b00t-refresh",
        &access,
        &world.code(),
        head,
        &head.replacen("b00t-refresh.583231.", "b00t-refresh.583231.A", 1),
        &token.replacen("b00t-refresh.583231.", "b00t-refresh.583231.A", 1),
        &format!("b00t-refresh.583231.{}.{secret}", "+".repeat(22)),
        &format!("{token}A"),
        &format!("{head}.{}=", &secret[1..]),
        &token.replace(".583231.", ".0583231."),
        &token.replace(".583231.", ".-1."),
    ] {
        assert!(RefreshToken::parse(text).is_none(), "{text}");
    }
}

#[test]
fn a_refresh_is_a_use() {
    let world = World::new();
    let (_, token) = world.connect(&[]);
    world.pass(1000);
    next(&world, &token);
    let families = world.grants().families(world.now()).unwrap();
    assert_eq!(families[0].used_at, world.now());
}

#[test]
fn the_reason_stays_inside() {
    let answer = GrantRefusal::RefreshUnknown.answer();
    assert_eq!(answer.error, "invalid_grant");
    for refusal in [GrantRefusal::RefreshExpired, GrantRefusal::RefreshReused] {
        assert_eq!(refusal.answer(), answer);
    }
}
