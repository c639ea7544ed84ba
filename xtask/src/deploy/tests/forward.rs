use pretty_assertions::assert_eq;

use crate::operator::{
    SecretName,
    fake::{APP_KEY, Machine, World, answer},
};

/// The kinds of calls, without what differs from build to build.
fn kinds(calls: &[String]) -> Vec<String> {
    calls
        .iter()
        .map(|call| {
            let words: Vec<_> = call.split(' ').filter(|word| !word.starts_with("--")).collect();
            let last = words.iter().find_map(|word| word.rsplit('/').next()?.strip_suffix(".json"));
            match (words.first(), last) {
                (Some(&"deploy"), Some(file)) => format!("deploy {file}"),
                _ => words.join(" "),
            }
        })
        .collect()
}

#[test]
fn from_nothing_everything_is_made_in_the_order_in_which_it_can_be() {
    let machine = Machine::with_app();
    machine.deploy(&World::default()).unwrap();
    assert_eq!(
        kinds(&machine.changes()),
        [
            "kv namespace create b00t-policy-test",
            "r2 bucket create b00t-history-test",
            "deploy webhook-worker.foundation",
            "secret bulk webhook-worker-test",
            "secret bulk mcp-worker-test",
            "deploy mcp-worker",
            "deploy webhook-worker",
        ]
    );
}

#[test]
fn a_second_run_changes_nothing_and_probes_again() {
    let machine = Machine::with_app();
    machine.deploy(&World::default()).unwrap();
    machine.changes();
    let world = World::default();
    machine.deploy(&world).unwrap();
    assert_eq!(machine.changes(), [""; 0]);
    assert!(world.asked.borrow().iter().any(|question| question.url.ends_with("/errand")));
}

#[test]
fn without_yes_nothing_is_changed() {
    let machine = Machine::with_app();
    let world = World::default();
    machine.look(&world).unwrap();
    assert_eq!(machine.changes(), [""; 0]);
    assert!(machine.secrets.read(SecretName::TokenKeys).unwrap().is_none());
    assert!(world.asked.borrow().iter().all(|question| question.method == "GET"));
}

#[test]
fn only_the_worker_that_changed_is_deployed() {
    let machine = Machine::with_app();
    machine.deploy(&World::default()).unwrap();
    machine.changes();
    machine.rebuild("mcp-worker", "new code");
    machine.deploy(&World::default()).unwrap();
    assert_eq!(kinds(&machine.changes()), ["deploy mcp-worker"]);
}

#[test]
fn later_on_whoever_is_asked_is_newer_than_who_asks() {
    let machine = Machine::with_app();
    machine.deploy(&World::default()).unwrap();
    machine.changes();
    machine.rebuild("mcp-worker", "new code");
    machine.rebuild("webhook-worker", "new code");
    machine.deploy(&World::default()).unwrap();
    assert_eq!(kinds(&machine.changes()), ["deploy webhook-worker", "deploy mcp-worker"]);
}

#[test]
fn a_step_that_fails_stops_and_says_how_to_go_on_and_the_next_run_goes_on() {
    for failing in ["r2 bucket create", "deploy --config", "secret bulk --name mcp-worker-test"] {
        let machine = Machine::with_app();
        machine.fail(failing);
        let error = format!("{:#}", machine.deploy(&World::default()).unwrap_err());
        assert!(error.contains("run the same command again"), "{failing}: {error}");
        assert!(error.contains("[code: 10000]"), "{failing}: {error}");
        let failed = machine.changes();
        assert!(failed.last().unwrap().starts_with(failing), "{failing}: {failed:?}");
        machine.mend();
        machine.deploy(&World::default()).unwrap();
        let all = [failed[..failed.len() - 1].to_vec(), machine.changes()].concat();
        assert_eq!(kinds(&all).len(), 7, "{failing}: {all:?}");
    }
}

#[test]
fn whoever_reads_along_sees_no_secret() {
    let machine = Machine::with_app();
    machine.deploy(&World::default()).unwrap();
    let keys = machine.secret_at("mcp-worker-test", "TOKEN_KEYS").unwrap();
    let errand = machine.secret_at("mcp-worker-test", "ERRAND_SECRET").unwrap();
    assert_eq!(machine.secret_at("webhook-worker-test", "ERRAND_SECRET"), Some(errand.clone()));
    assert_eq!(
        machine.secret_at("webhook-worker-test", "GITHUB_APP_PRIVATE_KEY").as_deref(),
        Some(APP_KEY.trim_end())
    );
    let calls = machine.calls().join("\n");
    for secret in [keys.as_str(), &errand, "the webhook secret", "the client secret", "PRIVATE"] {
        assert!(!calls.contains(secret), "a secret is on a command line");
    }
}

#[test]
fn no_secret_is_in_a_configuration_or_in_an_error() {
    let machine = Machine::with_app();
    machine.fail("secret bulk --name mcp-worker-test");
    let error = format!("{:?}", machine.deploy(&World::default()).unwrap_err());
    let mut seen = error;
    for entry in std::fs::read_dir(machine.environment.generated()).unwrap() {
        seen += &std::fs::read_to_string(entry.unwrap().path()).unwrap();
    }
    for secret in ["the webhook secret", "the client secret", "PRIVATE KEY"] {
        assert!(!seen.contains(secret), "{secret}");
    }
}

#[test]
fn a_secret_that_is_at_cloudflare_is_neither_needed_here_nor_set_again() {
    let machine = Machine::with_app();
    machine.deploy(&World::default()).unwrap();
    machine.changes();
    for name in SecretName::ALL {
        machine.secrets.forget(name).unwrap();
    }
    machine.deploy(&World::default()).unwrap();
    assert_eq!(machine.changes(), [""; 0]);
}

#[test]
fn without_an_app_nothing_is_begun() {
    let machine = Machine::new();
    let error = format!("{:#}", machine.deploy(&World::default()).unwrap_err());
    assert!(error.contains("cargo xtask app"), "{error}");
    assert_eq!(machine.changes(), [""; 0]);
}

#[test]
fn everything_that_is_wrong_is_said_before_anything_is_changed() {
    let machine = Machine::with_app();
    let world = World::default();
    let app = serde_json::json!({ "id": 1, "permissions": {}, "events": ["push"] });
    world.instead.borrow_mut().extend([
        ("https://api.github.com/app", Some(answer(200, &app))),
        ("https://example.b00t.example.com/healthz", None),
    ]);
    let error = format!("{:#}", machine.deploy(&world).unwrap_err());
    for said in [
        "the key is of the App 1",
        "`contents: write`",
        "`pull_request`",
        "proxied DNS record",
        "nothing was changed",
    ] {
        assert!(error.contains(said), "{said}: {error}");
    }
    assert!(!error.contains("`push`"), "{error}");
    assert_eq!(machine.changes(), [""; 0]);
}

#[test]
fn what_wrangler_cannot_do_is_told_in_its_own_words() {
    let machine = Machine::with_app();
    machine.fail("kv namespace list");
    let error = format!("{:#}", machine.deploy(&World::default()).unwrap_err());
    assert!(error.contains("CLOUDFLARE_API_TOKEN") && error.contains("[code: 10000]"), "{error}");
}
