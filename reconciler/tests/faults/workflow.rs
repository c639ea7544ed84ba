//! The workflow for operators: its scripts, with a program that ends as it is told to.

use std::{os::unix::fs::PermissionsExt, path::Path, process::Command};

use pretty_assertions::assert_eq;
use serde_norway::Value;

const WORKFLOW: &str = include_str!("../../../.github/workflows/reconcile.yml");
const PLAN: &str =
    "ACCOUNT  LOGIN  DRIFT\n    100  ann    stale\n\n1 account: 1 stale.\nTo repair: 1.\n";

fn steps() -> Vec<Value> {
    let workflow: Value = serde_norway::from_str(WORKFLOW).unwrap();
    workflow["jobs"]["reconcile"]["steps"].as_sequence().unwrap().clone()
}

fn step(name: &str) -> Value {
    steps().into_iter().find(|step| step["name"] == name).unwrap()
}

/// Runs a step's script as a runner does, beside a program that prints this and ends with that.
fn exit(folder: &Path, name: &str, prints: &str, ends: i32, variables: &[(&str, &str)]) -> i32 {
    let program = folder.join("bin/b00t-reconciler");
    std::fs::create_dir_all(folder.join("bin")).unwrap();
    std::fs::write(folder.join("printed"), prints).unwrap();
    std::fs::write(&program, format!("#!/bin/sh\ncat printed\nexit {ends}\n")).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let script = step(name)["run"].as_str().unwrap().to_owned();
    let status = Command::new("bash")
        .args(["-e", "-c", &script])
        .current_dir(folder)
        .env("GITHUB_OUTPUT", folder.join("output"))
        .env("GITHUB_STEP_SUMMARY", folder.join("summary"))
        .env("SHOW_LOGINS", "")
        .envs(variables.iter().copied())
        .status();
    status.unwrap().code().unwrap()
}

#[test]
fn only_a_failure_makes_a_run_red() {
    for name in ["Plan", "Redeliver"] {
        for (ends, expected) in [(0, 0), (2, 0), (1, 1), (101, 101), (137, 137)] {
            let folder = tempfile::tempdir().unwrap();
            assert_eq!(exit(folder.path(), name, "", ends, &[]), expected, "{name} {ends}");
        }
    }
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(exit(folder.path(), "Apply", "", 1, &[]), 1);
}

#[test]
fn drift_is_told_to_the_next_step() {
    let folder = tempfile::tempdir().unwrap();
    exit(folder.path(), "Plan", PLAN, 2, &[]);
    let output = std::fs::read_to_string(folder.path().join("output")).unwrap();
    assert_eq!(output, "status=2\n");
}

#[test]
fn the_summary_names_nobody_unless_that_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let summary = |variables: &[(&str, &str)]| {
        assert_eq!(exit(folder.path(), "Summary", "", 0, variables), 0);
        let path = folder.path().join("summary");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(path).unwrap();
        text
    };
    exit(folder.path(), "Plan", PLAN, 2, &[]);
    exit(folder.path(), "Apply", "ann (100): synced: it was stale\nSynced: 1 of 1.\n", 0, &[]);
    let quiet = summary(&[]);
    assert_eq!(
        quiet,
        "### plan\n```text\n1 account: 1 stale.\nTo repair: 1.\n```\n\
         ### apply\n```text\nSynced: 1 of 1.\n```\n"
    );
    let full = summary(&[("SHOW_LOGINS", "true")]);
    assert_eq!(full.matches("ann").count(), 2, "{full}");
}

#[test]
fn a_failure_skips_neither_the_sweep_nor_the_alert_nor_what_is_remembered() {
    for name in
        ["Redeliver", "Tell people", "Since when accounts differ, for the next run", "Summary"]
    {
        let condition = step(name)["if"].as_str().unwrap().to_owned();
        let runs = condition.contains("always()") || condition.contains("!cancelled()");
        assert!(runs, "{name}: {condition}");
    }
    let caches: Vec<_> = steps()
        .iter()
        .filter(|step| step["with"]["path"] == "state")
        .map(|step| step["uses"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(caches, ["actions/cache/restore@v4", "actions/cache/save@v4"]);
}

#[test]
fn each_secret_is_given_to_the_steps_that_need_it_only() {
    let with = |name: &str| -> Vec<String> {
        let has = |step: &&Value| step["env"].get(name).is_some();
        let steps = steps();
        steps.iter().filter(has).map(|step| step["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(with("ALERTS_TOKEN"), ["Tell people"]);
    assert_eq!(with("RECONCILER_SECRET"), ["Apply"]);
}
