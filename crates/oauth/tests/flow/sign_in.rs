//! Signing in at GitHub, and what somebody may try on the way.

use oauth::{Browser, Destination, NotOwner, Owner, SIGN_IN_MILLIS, SignInRefusal};
use pretty_assertions::assert_eq;
use secrecy::ExposeSecret as _;

use crate::world::{HUBOT, OCTOCAT, World, cookie, form, parameter};

fn destination(world: &World) -> Destination {
    Destination::Consent(Box::new(world.request(&[])))
}

/// Sends a browser to GitHub; returns the state that GitHub hears.
fn depart(world: &World, cookie: &str) -> String {
    let departure = world.sign_in().depart(destination(world), Some(cookie), world.now()).unwrap();
    parameter(&departure.location, "state").unwrap()
}

fn arrive(
    world: &World,
    fields: &[(&str, &str)],
    cookie: Option<&str>,
) -> Result<(String, Destination), SignInRefusal> {
    let arrival = world.sign_in().arrive(&form(fields), cookie, world.now())?;
    Ok((arrival.code.expose_secret().to_owned(), arrival.destination))
}

#[test]
fn a_browser_goes_to_github_and_comes_back_to_where_it_was_going() {
    let world = World::new();
    let state = depart(&world, &cookie('a'));
    let arrived = arrive(&world, &[("code", "gh"), ("state", &state)], Some(&cookie('a')));
    assert_eq!(arrived, Ok(("gh".into(), destination(&world))));
}

#[test]
fn a_new_browser_gets_a_cookie_of_its_own() {
    let world = World::new();
    let departure = world.sign_in().depart(Destination::Home, None, world.now()).unwrap();
    let pair = departure.set_cookie.split(';').next().unwrap();
    assert!(Browser::of(Some(pair)).is_some());
    let again = world.sign_in().depart(Destination::Home, None, world.now()).unwrap();
    assert_ne!(departure.set_cookie, again.set_cookie);
    let known = world.sign_in().depart(Destination::Home, Some(pair), world.now()).unwrap();
    assert_eq!(known.set_cookie, departure.set_cookie, "two tabs are one browser");
}

#[test]
fn github_is_asked_with_state_and_pkce() {
    let world = World::new();
    let departure = world.sign_in().depart(destination(&world), None, world.now()).unwrap();
    let parameter = |name| parameter(&departure.location, name);
    assert!(departure.location.starts_with("https://github.com/login/oauth/authorize?"));
    assert_eq!(parameter("client_id").as_deref(), Some("Iv23abc"));
    assert_eq!(parameter("redirect_uri").as_deref(), Some("https://b00t.example/signin/callback"));
    assert_eq!(parameter("code_challenge_method").as_deref(), Some("S256"));
    assert_eq!(parameter("prompt"), None);
    let state = parameter("state").unwrap();
    let cookie = departure.set_cookie.split(';').next().unwrap();
    let query = form(&[("code", "gh"), ("state", &state)]);
    let arrival = world.sign_in().arrive(&query, Some(cookie), world.now()).unwrap();
    assert_eq!(
        parameter("code_challenge").as_deref(),
        Some(arrival.verifier.challenge().as_str()),
        "what is proved at the end is what was promised at the beginning"
    );
}

#[test]
fn a_user_may_choose_an_account_first() {
    let world = World::new();
    let request = world.request(&[("prompt", Some("select_account"))]);
    let destination = Destination::Consent(Box::new(request));
    let departure = world.sign_in().depart(destination, None, world.now()).unwrap();
    assert_eq!(parameter(&departure.location, "prompt").as_deref(), Some("select_account"));
}

#[test]
fn each_sign_in_has_its_own_state_and_challenge() {
    let world = World::new();
    let location = || {
        world.sign_in().depart(Destination::Home, Some(&cookie('a')), world.now()).unwrap().location
    };
    let (one, other) = (location(), location());
    for name in ["state", "code_challenge"] {
        assert_ne!(parameter(&one, name), parameter(&other, name), "{name}");
    }
}

#[test]
fn a_state_of_another_browser_is_refused() {
    let world = World::new();
    let state = depart(&world, &cookie('a'));
    let fields = [("code", "attackers"), ("state", &*state)];
    assert_eq!(arrive(&world, &fields, Some(&cookie('v'))), Err(SignInRefusal::OtherBrowser));
    let retried = arrive(&world, &fields, Some(&cookie('a')));
    assert_eq!(retried, Err(SignInRefusal::Over), "and used up");
}

#[test]
fn a_browser_without_the_cookie_is_refused() {
    let world = World::new();
    let state = depart(&world, &cookie('a'));
    let fields = [("code", "gh"), ("state", &*state)];
    let twice = format!("{}; {}", cookie('a'), cookie('v'));
    for cookie in [None, Some("theme=dark"), Some(&*twice)] {
        assert_eq!(arrive(&world, &fields, cookie), Err(SignInRefusal::NoBrowser), "{cookie:?}");
    }
}

#[test]
fn a_state_is_good_once() {
    let world = World::new();
    let state = depart(&world, &cookie('a'));
    let fields = [("code", "gh"), ("state", &*state)];
    assert!(arrive(&world, &fields, Some(&cookie('a'))).is_ok());
    assert_eq!(arrive(&world, &fields, Some(&cookie('a'))), Err(SignInRefusal::Over));
}

#[test]
fn a_state_is_good_for_ten_minutes() {
    let world = World::new();
    let state = depart(&world, &cookie('a'));
    world.pass(SIGN_IN_MILLIS);
    let fields = [("code", "gh"), ("state", &*state)];
    assert_eq!(arrive(&world, &fields, Some(&cookie('a'))), Err(SignInRefusal::Over));
}

#[test]
fn a_state_that_was_made_up_is_refused() {
    let world = World::new();
    depart(&world, &cookie('a'));
    let guess = "A".repeat(43);
    let fields = [("code", "gh"), ("state", &*guess)];
    assert_eq!(arrive(&world, &fields, Some(&cookie('a'))), Err(SignInRefusal::Over));
    for fields in [
        &[("code", "gh")][..],
        &[("code", "gh"), ("state", "short")],
        &[("code", "gh"), ("state", &guess), ("state", &guess)],
        &[("code", "gh"), ("code", "hg"), ("state", &guess)],
    ] {
        let refused = arrive(&world, fields, Some(&cookie('a')));
        assert_eq!(refused, Err(SignInRefusal::Malformed), "{fields:?}");
    }
}

#[test]
fn whoever_says_no_at_github_goes_back_with_it() {
    let world = World::new();
    let state = depart(&world, &cookie('a'));
    let fields = [("error", "access_denied"), ("state", &*state)];
    let denied = SignInRefusal::Denied(Box::new(destination(&world)));
    assert_eq!(arrive(&world, &fields, Some(&cookie('a'))), Err(denied));
    let state = depart(&world, &cookie('a'));
    let fields = [("error", "access_denied"), ("state", &*state)];
    assert_eq!(arrive(&world, &fields, Some(&cookie('v'))), Err(SignInRefusal::OtherBrowser));
}

#[test]
fn sign_ins_that_nobody_ended_are_forgotten() {
    let world = World::new();
    for _ in 0..5 {
        depart(&world, &cookie('a'));
    }
    world.pass(SIGN_IN_MILLIS);
    depart(&world, &cookie('a'));
    assert_eq!(world.sign_ins.count(), 1);
}

#[test]
fn a_subdomain_is_its_accounts_by_id_and_not_by_name() {
    let octocat = "octocat".parse().unwrap();
    let owner = Owner::of(&octocat, Some(OCTOCAT), OCTOCAT).unwrap();
    assert_eq!((owner.account(), owner.login()), (OCTOCAT, &octocat));
    // Somebody took the login after it was given up: the record is still of the one before.
    assert_eq!(Owner::of(&octocat, Some(OCTOCAT), HUBOT), Err(NotOwner::Other));
    assert_eq!(Owner::of(&octocat, None, OCTOCAT), Err(NotOwner::Nobody));
}
