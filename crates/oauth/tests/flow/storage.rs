//! What somebody has who got hold of all that is stored.

use oauth::{Destination, Digest};
use pretty_assertions::assert_eq;

use crate::world::{VERIFIER, World, cookie, field, parameter};

#[test]
fn nothing_that_is_stored_can_be_handed_in() {
    let world = World::new();
    let code = world.code();
    let (access, first) = world.connect(&[]);
    let second = field(&world.refresh(&first).unwrap(), "refresh_token");
    let stored = world.grants.dump();
    for secret in [&code, &first, &second, &access, VERIFIER] {
        assert!(!stored.contains(secret), "{secret}");
        for part in secret.split('.').filter(|part| part.len() > 20) {
            assert!(!stored.contains(part), "{part}");
        }
    }
    for kept in [&code, &second] {
        assert!(stored.contains(Digest::of(kept).as_str()), "but its digest is there");
    }
}

#[test]
fn neither_states_nor_cookies_nor_tickets_are_stored() {
    let world = World::new();
    let cookie = cookie('a');
    let (_, secret) = cookie.split_once('=').unwrap();
    let departure = world.sign_in().depart(Destination::Home, Some(&cookie), world.now()).unwrap();
    let state = parameter(&departure.location, "state").unwrap();
    let page = world.question(world.request(&[]), &cookie);
    let stored = world.sign_ins.dump() + &world.questions.dump();
    for kept in [secret, &state, &page.ticket, &page.form_token] {
        assert!(!stored.contains(kept), "{kept}");
    }
    assert!(stored.contains(Digest::of(&state).as_str()));
}

#[test]
fn a_successor_cannot_be_made_of_what_is_stored() {
    let world = World::new();
    let (_, first) = world.connect(&[]);
    let answer = world.refresh(&first).unwrap();
    let families = world.grants().families(world.now()).unwrap();
    let rotation = families[0].rotation.as_ref().unwrap();
    assert_eq!(rotation.from, Digest::of(&first));
    assert_ne!(rotation.salt, field(&answer, "refresh_token"));
    let (_, secret) = first.rsplit_once('.').unwrap();
    assert!(!rotation.salt.contains(secret));
}

#[test]
fn nothing_secret_prints_itself() {
    let world = World::new();
    let code = world.code_for(&[]);
    assert!(!format!("{code:?}").contains(code.expose()));
    let (_, secret) = code.expose().rsplit_once('.').unwrap();
    assert!(!format!("{code:?}").contains(secret));
    let page = world.question(world.request(&[]), &cookie('a'));
    assert!(!format!("{page:?}").contains(&page.ticket));
    assert!(!format!("{page:?}").contains(&page.form_token));
}
