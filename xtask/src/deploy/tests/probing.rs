use pretty_assertions::assert_eq;
use serde_json::json;

use crate::{
    deploy::probes,
    operator::fake::{World, answer, settings},
};

fn probed(end: &'static str, status: u16, body: &serde_json::Value) -> String {
    let world = World::default();
    world.instead.borrow_mut().push((end, Some(answer(status, body))));
    format!("{:#}", probes::run(&settings(), &world).unwrap_err())
}

#[test]
fn a_platform_as_it_should_be_passes_without_waiting() {
    let world = World::default();
    probes::run(&settings(), &world).unwrap();
    assert_eq!(world.pauses.get(), 0);
}

#[test]
fn what_has_to_answer_and_does_not_is_named() {
    let none = json!({});
    for (end, status, body, said) in [
        ("hooks.example.com/healthz", 500, json!({ "ok": false }), "webhook-worker is configured"),
        ("/b00t.example.com/healthz", 500, none.clone(), "mcp-worker is configured"),
        ("authorization-server", 200, json!({ "issuer": "https://other.example" }), "who it is"),
        ("jwks.json", 200, json!({ "keys": [] }), "public keys"),
        ("jwks.json", 200, json!({ "keys": [{ "kty": "OKP", "d": "private" }] }), "public keys"),
        ("protected-resource/mcp", 200, none.clone(), "authorization server"),
        (".com/mcp", 401, none, "learns where"),
    ] {
        let error = probed(end, status, &body);
        assert!(error.contains(said), "{end}: {error}");
    }
}

#[test]
fn what_must_not_answer_and_does_is_named() {
    for (end, said) in [
        ("/webhook", "delivery"),
        ("b00t.example.com/policy", "pushes a policy"),
        ("/push", "/push is nowhere"),
        ("/revocation", "nobody revokes"),
        ("/errand", "errands are closed"),
        ("/reconcile", "reconciler"),
    ] {
        let error = probed(end, 202, &json!({}));
        assert!(error.contains(said), "{end}: {error}");
        assert!(error.contains("answered 202"), "{end}: {error}");
    }
}

#[test]
fn a_probe_waits_for_what_is_still_on_its_way() {
    let world = World::default();
    world.instead.borrow_mut().push(("/healthz", None));
    let error = format!("{:#}", probes::run(&settings(), &world).unwrap_err());
    assert!(error.contains("ENOTFOUND"), "{error}");
    assert_eq!(world.pauses.get(), 9);
}
