//! What is always so.

use oauth::{
    Attempt, ClientKind, Code, ConsentForm, GRACE_MILLIS, RedirectUri, RefreshToken, Registration,
    RevocationRequest, Scopes, TokenRequest,
};
use proptest::prelude::*;

use crate::world::{APP, CALLBACK, FORM, LOOPBACK, World, cookie, field, query};

/// What somebody does with the refresh tokens of a family: with the newest (0), the one before (1)
/// or an older one, after so many milliseconds.
fn steps() -> impl Strategy<Value = Vec<(usize, u64)>> {
    let which = prop_oneof![6 => Just(0_usize), 2 => Just(1), 1 => 2_usize..5];
    let pause = prop_oneof![Just(0), 1..GRACE_MILLIS, GRACE_MILLIS..10 * GRACE_MILLIS];
    prop::collection::vec((which, pause), 1..25)
}

/// `text` without the port of its loopback host, found in another way than the library does.
fn portless(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    let host = url.host_str()?;
    let loopback = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
    let (before, after) = text.split_once(host)?;
    let digits =
        |rest: &str| rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).to_owned();
    let rest = after.strip_prefix(':').map_or_else(|| after.to_owned(), digits);
    (loopback && before == "http://").then(|| format!("{before}{host}{rest}"))
}

proptest! {
    // Each case signs a dozen tokens.
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn of_a_family_one_refresh_token_is_good_at_a_time(steps in steps()) {
        let world = World::new();
        let (_, first) = world.connect(&[]);
        let mut tokens = vec![first];
        let mut rotated_at = None;
        let mut alive = true;
        for (back, pause) in steps {
            world.pass(pause);
            let index = tokens.len().saturating_sub(1 + back);
            let is_newest = index == tokens.len() - 1;
            let is_before = index + 2 == tokens.len();
            let recent = rotated_at.is_some_and(|at| world.now().get() < at + GRACE_MILLIS);
            let expected = alive && (is_newest || (is_before && recent));
            let answer = world.refresh(&tokens[index]);
            prop_assert_eq!(answer.is_ok(), expected, "{} of {}", index, tokens.len());
            match answer {
                Ok(answer) => {
                    let successor = field(&answer, "refresh_token");
                    prop_assert!(world.serves(&field(&answer, "access_token")));
                    if is_newest {
                        prop_assert!(!tokens.contains(&successor));
                        tokens.push(successor);
                        rotated_at = Some(world.now().get());
                    } else {
                        prop_assert_eq!(Some(&successor), tokens.last());
                    }
                }
                Err(_) => alive = false,
            }
        }
        prop_assert_eq!(world.grants().families(world.now()).unwrap().len(), usize::from(alive));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_redirect_is_exact_but_for_the_port_of_loopback(
        own in "(https://app\\.example\\.com|http://(127\\.0\\.0\\.1|localhost|\\[::1\\]))(:[0-9]{1,5})?(/[a-z]{0,2})?",
        other in "(https://app\\.example\\.com|http://(127\\.0\\.0\\.1|localhost|\\[::1\\]))(:[0-9]{1,5})?(/[a-z]{0,2}|@x|\\.x|#|\\?x)?",
    ) {
        if let Ok(registered) = RedirectUri::parse(&own) {
            let same = own == other;
            let port = RedirectUri::parse(&other).is_ok()
                && portless(&own).is_some_and(|own| Some(own) == portless(&other));
            prop_assert_eq!(registered.allows(&other), same || port, "{} {}", own, other);
        }
    }

    #[test]
    fn a_tampered_redirect_is_never_redirected_to(
        position in 0_usize..CALLBACK.len(),
        inserted in "[ -~]{0,3}",
        cut in 0_usize..3,
    ) {
        let mut tampered = CALLBACK.to_owned();
        tampered.replace_range(position..(position + cut).min(CALLBACK.len()), &inserted);
        let answer = World::new().ask(&query(&[("redirect_uri", Some(&tampered))]));
        prop_assert_eq!(answer.is_ok(), tampered == CALLBACK, "{}", tampered);
    }

    #[test]
    fn whatever_comes_is_answered(text in "\\PC{0,80}", bytes: Vec<u8>) {
        let world = World::new();
        if let Ok(attempt) = Attempt::read(&format!("client_id={APP}&{text}")) {
            prop_assert!(attempt.judge(&world.client(), &world.base).is_err());
        }
        prop_assert!(TokenRequest::read(FORM, None, &text).is_err());
        prop_assert!(RevocationRequest::read(FORM, None, &text).is_err());
        prop_assert!(Registration::read(&bytes).is_err());
        prop_assert!(Code::parse(&text).is_none() && RefreshToken::parse(&text).is_none());
        prop_assert!(ClientKind::of(&text, &world.rules()).is_err());
        let cookie = cookie('a');
        let form = ConsentForm { body: &text, cookie: Some(&cookie), origin: None };
        prop_assert!(world.consents().hear(&form, world.now()).is_err());
        prop_assert!(world.sign_in().arrive(&text, Some(&cookie), world.now()).is_err());
    }

    #[test]
    fn scopes_read_back_as_they_are_written(words in prop::collection::vec("b00t:(read|write)", 1..5)) {
        let scopes: Scopes = words.join(" ").parse().unwrap();
        prop_assert_eq!(scopes.to_string().parse(), Ok(scopes.clone()));
        prop_assert!(scopes.cover(&Scopes::read()));
        prop_assert_eq!(scopes.iter().count() == 2, words.iter().any(|word| word == "b00t:write"));
    }
}

#[test]
fn the_other_way_to_take_off_a_port_works() {
    assert_eq!(portless("http://127.0.0.1:80/x").as_deref(), Some("http://127.0.0.1/x"));
    assert_eq!(portless(LOOPBACK).as_deref(), Some(LOOPBACK));
    assert_eq!(portless(CALLBACK), None);
}
