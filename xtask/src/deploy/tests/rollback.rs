use pretty_assertions::assert_eq;

use crate::operator::{
    Worker, Wrangler as _,
    fake::{Machine, World},
};

/// Deployed once, and then again with other code.
fn deployed_twice() -> Machine {
    let machine = Machine::with_app();
    machine.deploy(&World::default()).unwrap();
    machine.rebuild("mcp-worker", "new code");
    machine.rebuild("webhook-worker", "new code");
    machine.deploy(&World::default()).unwrap();
    machine.changes();
    machine
}

fn serving(machine: &Machine) -> Vec<Option<String>> {
    let current = |worker: &Worker| {
        machine.wrangler.current(&machine.environment.resource(worker.member())).unwrap()
    };
    Worker::BOTH.iter().map(current).collect()
}

#[test]
fn both_go_back_to_the_version_before_and_are_probed() {
    let machine = Machine::with_app();
    machine.deploy(&World::default()).unwrap();
    let before = serving(&machine);
    machine.rebuild("mcp-worker", "new code");
    machine.rebuild("webhook-worker", "new code");
    machine.deploy(&World::default()).unwrap();
    assert_ne!(serving(&machine), before);
    let world = World::default();
    machine.go_back(&world).unwrap();
    assert_eq!(serving(&machine), before);
    assert!(world.asked.borrow().len() > 10);
}

#[test]
fn whoever_asks_goes_back_first() {
    let machine = deployed_twice();
    machine.go_back(&World::default()).unwrap();
    let changes = machine.changes();
    assert!(changes[0].contains("--name mcp-worker-test"), "{changes:?}");
    assert!(changes[1].contains("--name webhook-worker-test"), "{changes:?}");
}

#[test]
fn after_a_rollback_the_next_deployment_goes_forward_again() {
    let machine = deployed_twice();
    let newest = serving(&machine);
    machine.go_back(&World::default()).unwrap();
    machine.changes();
    machine.deploy(&World::default()).unwrap();
    assert_eq!(machine.changes().len(), 2);
    assert!(serving(&machine).iter().zip(&newest).all(|(now, before)| now > before));
}

#[test]
fn the_foundation_is_no_version_to_go_back_to() {
    let machine = Machine::with_app();
    machine.deploy(&World::default()).unwrap();
    machine.changes();
    let error = machine.go_back(&World::default()).unwrap_err().to_string();
    assert!(error.contains("no version before"), "{error}");
    assert_eq!(machine.changes(), [""; 0]);
}

#[test]
fn a_rollback_never_brings_an_old_secret_back() {
    let machine = Machine::with_app();
    machine.deploy(&World::default()).unwrap();
    machine.wrangler.set_secrets("mcp-worker-test", &r#"{"ERRAND_SECRET":"new"}"#.into()).unwrap();
    machine.rebuild("mcp-worker", "new code");
    machine.deploy(&World::default()).unwrap();
    machine.changes();
    let error = machine.go_back(&World::default()).unwrap_err().to_string();
    assert!(error.contains("a secret of mcp-worker was changed"), "{error}");
    assert_eq!(machine.changes(), [""; 0]);
}
