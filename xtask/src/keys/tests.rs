use anyhow::Result;
use pretty_assertions::assert_eq;

use super::{Ring, push, rotation, rotation::What, show};
use crate::{
    deploy::Site,
    operator::{
        Executable, SecretName,
        fake::{APP_KEY, Machine, World, app, settings},
    },
};

const NOW: ids::UnixMillis = ids::UnixMillis::new(1_795_000_000_000);

fn on<T>(
    machine: &Machine,
    now: ids::UnixMillis,
    run: impl FnOnce(&Site<'_, Executable>) -> T,
) -> T {
    let (settings, app) = (settings(), app());
    run(&Site {
        environment: &machine.environment,
        settings: &settings,
        app: &app,
        secrets: &machine.secrets,
        wrangler: &machine.wrangler,
        now,
    })
}

/// A machine that keeps a ring of one key, and has never deployed.
fn machine() -> Machine {
    let machine = Machine::with_app();
    let ring = Ring::first(&[1; 32], NOW).unwrap().to_secret().unwrap();
    machine.secrets.keep(SecretName::TokenKeys, &ring).unwrap();
    machine
}

fn rotate(machine: &Machine, world: &World, what: What) -> Result<()> {
    on(machine, NOW, |site| rotation::rotate(site, world, what, None)?.apply(site, world))
}

fn retire(machine: &Machine, now: ids::UnixMillis, what: What, kid: Option<&str>) -> Result<()> {
    on(machine, now, |site| rotation::retire(site, what, kid)?.apply(site, &World::default()))
}

fn told(machine: &Machine, name: &str) -> String {
    machine.secret_at("webhook-worker-test", name).unwrap_or_default()
}

#[test]
fn a_token_key_is_added_here_and_there_and_only_once() {
    let machine = machine();
    rotate(&machine, &World::default(), What::Token).unwrap();
    let first = machine.secret_at("mcp-worker-test", "TOKEN_KEYS").unwrap();
    assert_eq!(Ring::read(&first.clone().into()).unwrap().keys(NOW).unwrap().len(), 2);
    rotate(&machine, &World::default(), What::Token).unwrap();
    assert_eq!(machine.secret_at("mcp-worker-test", "TOKEN_KEYS"), Some(first));
}

#[test]
fn a_rotation_that_did_not_arrive_is_sent_again() {
    let machine = machine();
    machine.fail("secret bulk");
    let error = format!("{:#}", rotate(&machine, &World::default(), What::Token).unwrap_err());
    assert!(error.contains("run the same command again"), "{error}");
    machine.mend();
    rotate(&machine, &World::default(), What::Token).unwrap();
    let told = machine.secret_at("mcp-worker-test", "TOKEN_KEYS").unwrap();
    assert_eq!(Ring::read(&told.into()).unwrap().keys(NOW).unwrap().len(), 2);
}

#[test]
fn an_old_token_key_goes_when_nothing_needs_it_and_a_leaked_one_at_once() {
    let machine = machine();
    rotate(&machine, &World::default(), What::Token).unwrap();
    let count = |machine: &Machine| {
        let text = machine.secrets.read(SecretName::TokenKeys).unwrap().unwrap();
        Ring::read(&text).unwrap().keys(NOW).unwrap()
    };
    retire(&machine, NOW, What::Token, None).unwrap();
    assert_eq!(count(&machine).len(), 2);
    let leaked = count(&machine).remove(1).0;
    retire(&machine, NOW, What::Token, Some(&leaked)).unwrap();
    assert!(count(&machine).iter().all(|(kid, _)| *kid != leaked));
    retire(&machine, NOW.plus(86_400_000), What::Token, None).unwrap();
    assert_eq!(count(&machine).len(), 1);
}

#[test]
fn the_worker_takes_both_webhook_secrets_before_github_signs_with_the_new_one() {
    let machine = machine();
    let world = World::default();
    rotate(&machine, &world, What::Webhook).unwrap();
    assert_eq!(told(&machine, "WEBHOOK_SECRET_PREVIOUS"), "the webhook secret");
    let new = told(&machine, "WEBHOOK_SECRET");
    assert_eq!(new.len(), 64);
    let asked = world.asked.borrow();
    let last = asked.last().unwrap();
    assert_eq!(
        (last.method, last.url.as_str()),
        ("PATCH", "https://api.github.com/app/hook/config")
    );
    assert_eq!(last.body.as_deref(), Some(format!(r#"{{"secret":"{new}"}}"#).as_str()));
}

#[test]
fn a_webhook_rotation_that_broke_off_goes_on_with_the_same_secret() {
    let machine = machine();
    let world = World::default();
    world.instead.borrow_mut().push(("/app/hook/config", None));
    rotate(&machine, &world, What::Webhook).unwrap_err();
    let new = told(&machine, "WEBHOOK_SECRET");
    let world = World::default();
    rotate(&machine, &world, What::Webhook).unwrap();
    assert_eq!(told(&machine, "WEBHOOK_SECRET"), new);
    assert_eq!(told(&machine, "WEBHOOK_SECRET_PREVIOUS"), "the webhook secret");
    retire(&machine, NOW, What::Webhook, None).unwrap();
    assert_eq!(told(&machine, "WEBHOOK_SECRET_PREVIOUS"), "");
    assert!(machine.secrets.read(SecretName::WebhookSecretPrevious).unwrap().is_none());
    retire(&machine, NOW, What::Webhook, None).unwrap();
}

#[test]
fn both_workers_get_the_new_errand_secret() {
    let machine = machine();
    rotate(&machine, &World::default(), What::Errand).unwrap();
    let new = told(&machine, "ERRAND_SECRET");
    assert_eq!(machine.secret_at("mcp-worker-test", "ERRAND_SECRET"), Some(new));
}

#[test]
fn an_app_key_is_taken_only_when_github_takes_it() {
    let machine = machine();
    let file = machine.root().join("new.pem");
    std::fs::write(&file, APP_KEY).unwrap();
    let world = World::default();
    on(&machine, NOW, |site| {
        let change = rotation::rotate(site, &world, What::App, Some(&file)).unwrap();
        change.apply(site, &world).unwrap();
    });
    assert_eq!(told(&machine, "GITHUB_APP_PRIVATE_KEY"), APP_KEY.trim_end());
    let refused = World::default();
    let said = crate::operator::fake::answer(401, &serde_json::json!({ "message": "no" }));
    refused.instead.borrow_mut().push(("/app", Some(said)));
    let error = on(&machine, NOW, |site| {
        rotation::rotate(site, &refused, What::App, Some(&file)).unwrap_err().to_string()
    });
    assert!(error.contains("401 no"), "{error}");
    std::fs::write(&file, "no key at all").unwrap();
    let error = on(&machine, NOW, |site| {
        format!("{:#}", rotation::rotate(site, &world, What::App, Some(&file)).unwrap_err())
    });
    assert!(error.contains("no private RSA key") && !error.contains("at all"), "{error}");
}

#[test]
fn what_only_github_makes_has_to_be_brought() {
    let machine = machine();
    for what in [What::App, What::Client] {
        let error = rotate(&machine, &World::default(), what).unwrap_err().to_string();
        assert!(error.contains("--file"), "{error}");
    }
}

#[test]
fn what_is_to_come_and_what_there_is_are_told_without_a_secret() {
    let machine = machine();
    let world = World::default();
    let (planned, shown) = on(&machine, NOW, |site| {
        let change = rotation::rotate(site, &world, What::Webhook, None).unwrap();
        (format!("{change}{change:?}"), show(site).unwrap())
    });
    for text in [&planned, &shown] {
        for secret in ["the webhook secret", "the client secret", "PRIVATE KEY"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    assert!(shown.contains("signs"), "{shown}");
    assert!(shown.contains("WEBHOOK_SECRET_PREVIOUS  is not here"), "{shown}");
    assert_eq!(machine.calls(), [""; 0]);
}

#[test]
fn everything_that_is_here_can_be_set_again() {
    let machine = machine();
    on(&machine, NOW, |site| {
        push(&machine.secrets).unwrap().apply(site, &World::default()).unwrap()
    });
    assert_eq!(told(&machine, "WEBHOOK_SECRET"), "the webhook secret");
    assert!(machine.secret_at("mcp-worker-test", "TOKEN_KEYS").is_some());
}
