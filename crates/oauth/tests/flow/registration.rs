//! Clients that register.

use oauth::{
    ClientKind, InvalidRedirectUri, InvalidRegistration, MAX_PER_ADDRESS, MAX_REGISTRATIONS,
    Registered, Registration, RegistrationRefusal, UNUSED_MILLIS, USED_MILLIS,
};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::world::{CALLBACK, LOOPBACK, World};

fn wish() -> Value {
    json!({"client_name": "An App", "redirect_uris": [LOOPBACK]})
}

fn register_from(
    world: &World,
    body: &Value,
    address: &str,
) -> Result<Registered, RegistrationRefusal> {
    let body = body.to_string();
    world.registry().register(body.as_bytes(), address.parse().unwrap(), world.now())
}

fn register(world: &World, body: &Value) -> Result<Registered, RegistrationRefusal> {
    register_from(world, body, "192.0.2.1")
}

fn refused(name: &str, value: Value) -> InvalidRegistration {
    let mut body = wish();
    body[name] = value;
    match register(&World::new(), &body).unwrap_err() {
        RegistrationRefusal::Invalid(refusal) => refusal,
        other => panic!("{other}"),
    }
}

fn is_known(world: &World, registered: &Registered) -> bool {
    world.registry().find(registered.client.id(), world.now()).unwrap().is_some()
}

#[test]
fn a_client_is_told_what_it_was_registered_as() {
    let world = World::new();
    let registered = register(&world, &wish()).unwrap();
    let body = registered.body();
    assert_eq!(body["client_name"], "An App");
    assert_eq!(body["redirect_uris"], json!([LOOPBACK]));
    assert_eq!(body["token_endpoint_auth_method"], "none");
    assert_eq!(body["grant_types"], json!(["authorization_code", "refresh_token"]));
    assert_eq!(body["response_types"], json!(["code"]));
    assert_eq!(body["client_id_issued_at"], world.now().seconds());
    assert_eq!(body["client_secret"], Value::Null);
    let id = body["client_id"].as_str().unwrap();
    let Ok(ClientKind::Registered(id)) = ClientKind::of(id, &world.rules()) else { panic!("{id}") };
    assert_eq!(world.registry().find(&id, world.now()).unwrap(), Some(registered.client));
}

#[test]
fn two_registrations_are_two_clients() {
    let world = World::new();
    let (one, other) = (register(&world, &wish()).unwrap(), register(&world, &wish()).unwrap());
    assert_ne!(one.client.id(), other.client.id());
}

#[test]
fn nobody_vouches_for_a_registered_client() {
    let registered = register(&World::new(), &wish()).unwrap();
    assert_eq!(registered.client.id().host(), None);
}

#[test]
fn a_client_that_asks_for_a_secret_is_registered_without_one() {
    for method in ["none", "client_secret_basic", "client_secret_post"] {
        let mut body = wish();
        body["token_endpoint_auth_method"] = json!(method);
        let answer = register(&World::new(), &body).unwrap().body();
        assert_eq!(answer["token_endpoint_auth_method"], "none", "{method}");
    }
    for method in ["private_key_jwt", "tls_client_auth", "client_secret_jwt", ""] {
        let refusal = refused("token_endpoint_auth_method", json!(method));
        assert_eq!(refusal, InvalidRegistration::AuthMethod, "{method}");
    }
}

#[test]
fn a_registration_has_redirect_uris_that_can_be_used() {
    for uris in [json!([]), json!(vec![CALLBACK; 11])] {
        assert_eq!(refused("redirect_uris", uris), InvalidRegistration::RedirectUris);
    }
    for (uri, why) in [
        ("http://attacker.example/cb", InvalidRedirectUri::Scheme),
        ("javascript:alert(1)", InvalidRedirectUri::Scheme),
        ("myapp://cb", InvalidRedirectUri::Scheme),
        ("https://app.example.com/#x", InvalidRedirectUri::Fragment),
        ("https://a@app.example.com/", InvalidRedirectUri::UserInfo),
    ] {
        let refusal = refused("redirect_uris", json!([CALLBACK, uri]));
        assert_eq!(refusal, InvalidRegistration::RedirectUri(why), "{uri}");
    }
    let answer = RegistrationRefusal::Invalid(InvalidRegistration::RedirectUris).answer();
    assert_eq!((answer.status, answer.error), (400, "invalid_redirect_uri"));
}

#[test]
fn a_registration_is_for_the_code_flow() {
    assert_eq!(refused("grant_types", json!(["client_credentials"])), InvalidRegistration::Flow);
    assert_eq!(refused("response_types", json!(["token"])), InvalidRegistration::Flow);
    let answer = RegistrationRefusal::Invalid(InvalidRegistration::Flow).answer();
    assert_eq!((answer.status, answer.error), (400, "invalid_client_metadata"));
}

#[test]
fn a_registration_is_a_small_json_object() {
    for value in [json!(7), json!([7])] {
        assert_eq!(refused("redirect_uris", value), InvalidRegistration::Json);
    }
    assert_eq!(Registration::read(b"redirect_uris=x"), Err(InvalidRegistration::Json));
    let mut large = wish();
    large["padding"] = json!("x".repeat(Registration::MAX_BYTES));
    let refusal = register(&World::new(), &large).unwrap_err();
    assert_eq!(refusal, RegistrationRefusal::Invalid(InvalidRegistration::TooLarge));
    assert_eq!(refusal.answer().status, 413);
}

#[test]
fn one_address_registers_so_many_and_no_more() {
    let world = World::new();
    for _ in 0..MAX_PER_ADDRESS {
        register_from(&world, &wish(), "2001:db8::1").unwrap();
        world.pass(1000);
    }
    let refusal = register_from(&world, &wish(), "2001:db8::2").unwrap_err();
    let retry_after = UNUSED_MILLIS / 1000 - MAX_PER_ADDRESS;
    assert_eq!(refusal, RegistrationRefusal::TooMany { retry_after });
    let answer = refusal.answer();
    assert_eq!((answer.status, answer.retry_after), (429, Some(retry_after)));
    assert!(register_from(&world, &wish(), "2001:db8:0:1::1").is_ok(), "others still may");
    world.pass(retry_after * 1000);
    assert!(register_from(&world, &wish(), "2001:db8::2").is_ok(), "and so may it, later");
}

#[test]
fn a_client_in_use_does_not_count_against_its_address() {
    let world = World::new();
    for _ in 0..MAX_PER_ADDRESS * 2 {
        let registered = register(&world, &wish()).unwrap();
        world.registry().used(registered.client.id(), world.now()).unwrap();
    }
}

#[test]
fn all_together_are_bounded_and_those_in_use_stay() {
    let world = World::new();
    let used = register(&world, &wish()).unwrap();
    world.registry().used(used.client.id(), world.now()).unwrap();
    let unused = register(&world, &wish()).unwrap();
    world.pass(1);
    world.clients.pretend(MAX_REGISTRATIONS - 3);
    let last = register_from(&world, &wish(), "198.51.100.1").unwrap();
    assert!(is_known(&world, &last));
    assert!(is_known(&world, &used) && is_known(&world, &unused));
    let newest = register_from(&world, &wish(), "198.51.100.1").unwrap();
    assert!(!is_known(&world, &unused), "the oldest that nobody used made room");
    assert!([&used, &last, &newest].into_iter().all(|known| is_known(&world, known)));
    world.clients.pretend(MAX_REGISTRATIONS);
    for known in [&last, &newest] {
        world.registry().used(known.client.id(), world.now()).unwrap();
    }
    let refusal = register_from(&world, &wish(), "198.51.100.2").unwrap_err();
    assert_eq!(refusal, RegistrationRefusal::Full, "those in use make none");
    assert_eq!(refusal.answer().status, 503);
}

#[test]
fn a_client_that_nobody_uses_is_forgotten_after_a_day() {
    let world = World::new();
    let registered = register(&world, &wish()).unwrap();
    world.pass(UNUSED_MILLIS - 1);
    assert!(is_known(&world, &registered));
    world.pass(1);
    assert!(!is_known(&world, &registered));
    world.registry().used(registered.client.id(), world.now()).unwrap();
    assert!(!is_known(&world, &registered), "what is over does not come back");
}

#[test]
fn each_use_keeps_a_client_for_longer() {
    let world = World::new();
    let registered = register(&world, &wish()).unwrap();
    for _ in 0..3 {
        world.registry().used(registered.client.id(), world.now()).unwrap();
        world.pass(USED_MILLIS - 1);
        assert!(is_known(&world, &registered));
    }
    world.pass(1);
    assert!(!is_known(&world, &registered));
}
