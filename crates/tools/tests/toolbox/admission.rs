//! What is asked for by another way than by a tool is judged all the same.

use pretty_assertions::assert_eq;
use store::{PolicyState, SuspendedReason};
use tools::{DenyReason, NotAdmitted, NotTaken, admit};

use crate::world::World;

fn asked(world: &World, line: &str) -> Result<(), NotAdmitted> {
    let mut words = line.split(' ').map(str::to_owned);
    let command = words.next().unwrap();
    let args: Vec<_> = words.collect();
    admit(&world.caller, &world.standing, &world.meter, &world.files, &command, &args).map(drop)
}

fn denied(by: &str, asked: Result<(), NotAdmitted>) {
    let Err(NotAdmitted::Denied { rule, explanation }) = asked else { panic!("{asked:?}") };
    assert_eq!(rule, by);
    assert!(explanation.starts_with("denied"), "{explanation}");
}

#[test]
fn rules_and_patterns_decide_by_the_command_line() {
    let world = World::governed_by(
        "default_policy = \"deny\"\n[commands.history]\npolicy = \"allow\"\n\
         [patterns]\ndeny = [\"^history \\\\d+ diff$\"]\n",
    );
    assert_eq!(asked(&world, "history"), Ok(()));
    assert_eq!(asked(&world, "history 7"), Ok(()));
    denied("patterns.deny[0]", asked(&world, "history 7 diff"));
    denied("default_policy", asked(&world, "status"));
}

#[test]
fn without_a_policy_nothing_is_shown() {
    let reason = SuspendedReason::Uninstalled;
    let world = World::standing(PolicyState::Suspended { reason });
    let refused = asked(&world, "history");
    assert_eq!(refused, Err(NotAdmitted::AllDenied(DenyReason::Uninstalled)));
}

#[test]
fn limits_count_it() {
    let mut world = World::governed_by("default_policy = \"allow\"\n[limits]\nper_minute = 1\n");
    assert_eq!(asked(&world, "history"), Ok(()));
    let limited = NotAdmitted::Limited { rule: "limits.per_minute".into(), retry_after: 60 };
    assert_eq!(asked(&world, "history"), Err(limited));
    world.meter.broken = Some(NotTaken::Unknown);
    assert_eq!(asked(&world, "history"), Err(NotAdmitted::Unknown));
}

#[test]
fn a_rule_that_is_not_enforced_refuses_nothing_and_is_named() {
    let world = World::governed_by(
        "default_policy = \"allow\"\n[commands.history]\npolicy = \"deny\"\nenforce = false\n",
    );
    let World { caller, standing, meter, files, .. } = &world;
    let shadowed = admit(caller, standing, meter, files, "history", &[]).unwrap();
    assert_eq!(shadowed.map(|rule| rule.path), Some("commands.history".into()));
}

#[test]
fn it_is_recorded_whatever_comes_of_it() {
    let mut world = World::governed_by(
        "default_policy = \"deny\"\n[commands.history]\npolicy = \"allow\"\n[limits]\nper_day = 1\n",
    );
    let _ = [asked(&world, "history 7"), asked(&world, "history"), asked(&world, "audit")];
    let told = |entry: &audit::Entry| format!("{} {}", entry.command_line, entry.decision);
    let recorded: Vec<_> = world.files.calls.borrow().iter().rev().map(told).collect();
    assert_eq!(recorded, ["history 7 allowed", "history limited", "audit refused"]);
    world.meter.pass(86_400_000);
    world.files.unrecordable = true;
    assert_eq!(asked(&world, "history"), Err(NotAdmitted::Unknown), "it is not shown unrecorded");
}
