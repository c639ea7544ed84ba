//! What `b00t_status` tells besides what is in force.

use ids::{AccountId, Actor, Generation, RepositoryId, UnixMillis};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use store::{HistorySummary, PolicyState, RepositoryRef};
use tools::Standing;

use crate::world::{OPEN, World, commit, record, revision};

fn change(generation: u64) -> HistorySummary {
    HistorySummary {
        generation: Generation::new(generation),
        repository: Some("_b00t_".into()),
        commit: Some(commit('c')),
        state: "active".into(),
        errors: 0,
        warnings: 0,
        in_force: Some(commit('c')),
        digest: None,
        pushed_by: None,
        merged_by: None,
        pull_request: None,
        synced_at: UnixMillis::new(1_795_366_321_000),
    }
}

#[test]
fn it_tells_the_newest_changes_and_who_made_them() {
    let mut world = World::governed_by(OPEN);
    let merged = HistorySummary {
        pushed_by: Some(Actor::new(AccountId::new(1), "web-flow")),
        merged_by: Some(Actor::new(AccountId::new(2), "octocat")),
        pull_request: Some(12),
        ..change(9)
    };
    let broken = HistorySummary { state: "invalid".into(), commit: Some(commit('d')), ..change(8) };
    let gone = HistorySummary { state: "missing".into(), in_force: None, ..change(7) };
    world.files.history = vec![merged, broken, gone];
    let answer = world.answer("b00t_status", json!({}));
    let told = answer.text.split("\n\n").last().unwrap();
    insta::assert_snapshot!(told, @r"
    Newest changes (all of them: GET /history on this host):
    - 2026-11-22T16:52:01.000Z, generation 9: active at commit cccccccccccc, pull request #12, merged by octocat, pushed by web-flow
    - 2026-11-22T16:52:01.000Z, generation 8: invalid at commit dddddddddddd, in force is commit cccccccccccc
    - 2026-11-22T16:52:01.000Z, generation 7: missing at commit cccccccccccc, everything is denied
    ");
    let newest = &answer.structured["history"][0];
    assert_eq!((&newest["pull_request"], &newest["merged_by"]), (&json!(12), &json!("octocat")));
}

#[test]
fn it_tells_five_changes_at_most() {
    let mut world = World::governed_by(OPEN);
    world.files.history = (1..=9).map(change).collect();
    let answer = world.answer("b00t_status", json!({}));
    assert_eq!(answer.structured["history"].as_array().map(Vec::len), Some(5));
}

#[test]
fn a_history_that_cannot_be_read_does_not_hide_the_rest() {
    let mut world = World::governed_by(OPEN);
    world.files.unreachable = true;
    let answer = world.answer("b00t_status", json!({}));
    assert!(answer.text.ends_with("The history cannot be read at the moment."), "{}", answer.text);
    assert!(answer.text.contains("The last refusals cannot be read at the moment."));
    assert_eq!(answer.structured["history"], Value::Null);
    assert!(answer.text.contains("How many calls there were cannot be read at the moment."));
    assert_eq!(answer.structured["refusals"], Value::Null);
    assert_eq!(answer.structured["calls"], Value::Null);
    assert_eq!(answer.structured["state"], "active");
}

#[test]
fn it_tells_which_fork_does_not_count_and_how_to_change_that() {
    let mut record = record(PolicyState::Active { revision: revision(OPEN) });
    record.others = ["copy", "older"]
        .map(|name| RepositoryRef { id: RepositoryId::new(8), name: name.into() })
        .into();
    let answer = World::with(Standing::of(record)).answer("b00t_status", json!({}));
    insta::assert_snapshot!(answer.text.split("\n\n").last().unwrap(), @"Of several forks of the template one counts: octocat/_b00t_. Not used: octocat/copy, octocat/older. To use another one, take octocat/_b00t_ away from the GitHub App's repositories in GitHub's settings, or delete it.");
    assert_eq!(answer.structured["not_used"], json!(["octocat/copy", "octocat/older"]));
}

#[test]
fn it_tells_which_tests_fail() {
    let failing: acl::Diagnostic = serde_json::from_value(json!({
        "code": "ACL201", "severity": "error", "message": "`rm` is allowed", "help": "Deny it",
        "line": 4, "column": 1, "end_line": 4, "end_column": 9,
    }))
    .unwrap();
    let world = World::standing(PolicyState::Invalid {
        diagnostics: vec![],
        tests: vec![failing],
        last_good: Some(revision(OPEN)),
    });
    let answer = world.answer("b00t_status", json!({}));
    insta::assert_snapshot!(answer.text.split("\n\n").last().unwrap(), @r"
    The newest b00t-mcp-acl.test.toml, at eeeeeeeeeeee, has problems; the last good revision stays in force:
    - line 4, column 1: `rm` is allowed (ACL201). Deny it
    ");
    assert_eq!(answer.structured["test_diagnostics"][0]["code"], "ACL201");
    assert_eq!(answer.structured["diagnostics"], json!([]));
}

const LIMITED: &str = r#"default_policy = "allow"
[patterns]
deny = ["secret"]
[limits]
per_minute = 10
[limits.commands.whoami]
per_day = 1
"#;

#[test]
fn it_tells_what_is_left_of_each_limit() {
    let world = World::governed_by(LIMITED);
    world.answer("b00t_whoami", json!({}));
    let answer = world.answer("b00t_status", json!({}));
    let told = answer.text.split("\n\n").find(|part| part.starts_with("Limits")).unwrap();
    insta::assert_snapshot!(told, @r"
    Limits:
    - limits.per_minute (line 5): 10 calls a minute, 8 left
    - limits.commands.whoami.per_day (line 7): 1 call a day, 0 left
    ");
    assert_eq!(answer.structured["limits"][1]["left"], 0);
    let text = "default_policy = \"allow\"\n[limits.commands.whoami]\nper_day = 5\n";
    let mut unknown = World::governed_by(text);
    unknown.meter.broken = Some(tools::NotTaken::Unknown);
    let answer = unknown.answer("b00t_status", json!({}));
    assert!(answer.text.contains("5 calls a day, how many are left is not known"));
    assert_eq!(answer.structured["limits"][0]["left"], Value::Null);
    let none = World::governed_by(OPEN).answer("b00t_status", json!({}));
    assert!(!none.text.contains("Limits"), "{}", none.text);
}

#[test]
fn it_tells_how_many_calls_there_were_and_what_became_of_them() {
    let shadow = "[commands.learn]\npolicy = \"deny\"\nenforce = false\n";
    let world = World::governed_by(&format!("{LIMITED}{shadow}"));
    world.answer("b00t_whoami", json!({}));
    world.refusal("b00t_whoami", json!({}));
    world.answer("b00t_learn", json!({}));
    world.refusal("b00t_learn", json!({"topic": "secret"}));
    let answer = world.answer("b00t_status", json!({}));
    let told = answer.text.split("\n\n").find(|part| part.starts_with("Calls")).unwrap();
    insta::assert_snapshot!(told, @r"
    Calls (all of them: GET /audit on this host):
    - last 24 hours: 1 allowed, 1 refused, 1 allowed under trial, 1 over a limit
    - last 30 days: 1 allowed, 1 refused, 1 allowed under trial, 1 over a limit
    ");
    let one = json!({"allowed": 1, "refused": 1, "would_be_refused": 1, "limited": 1});
    assert_eq!(answer.structured["calls"], json!({"day": one, "month": one}));
}

#[test]
fn it_tells_what_was_refused_and_by_which_rule() {
    let world = World::governed_by(LIMITED);
    world.answer("b00t_whoami", json!({}));
    world.refusal("b00t_whoami", json!({}));
    world.refusal("b00t_learn", json!({"topic": "secret"}));
    world.refusal("b00t_learn", json!({"search": "x".repeat(500) + "secret"}));
    world.refusal("b00t_learn", json!({"nonsense": true}));
    let answer = world.answer("b00t_status", json!({}));
    let told = answer.text.split("\n\n").last().unwrap().replace(&"x".repeat(180), "[x]");
    insta::assert_snapshot!(told, @r"
    Last refusals:
    - 2026-11-22T16:52:02.000Z: learn --search [x]xxxxx of claude, by patterns.deny[0] at commit cccccccccccc
    - 2026-11-22T16:52:02.000Z: learn secret of claude, by patterns.deny[0] at commit cccccccccccc
    - 2026-11-22T16:52:02.000Z: whoami of claude, by limits.commands.whoami.per_day at commit cccccccccccc
    ");
    let refusals = answer.structured["refusals"].as_array().unwrap();
    assert_eq!(refusals.len(), 3, "arguments that do not fit are no refusal of the policy");
    assert_eq!(refusals[1]["by"], "patterns.deny[0]");
}

#[test]
fn a_refusal_is_recorded_without_what_is_not_on_the_line() {
    let world = World::governed_by("default_policy = \"allow\"\n[patterns]\ndeny = [\"lfmf\"]\n");
    world.refusal("b00t_lfmf", json!({"tool": "git", "lesson": "my password is sesame"}));
    let recorded = world.files.calls.borrow();
    assert_eq!(recorded[0].command_line, "lfmf git");
    assert!(!format!("{recorded:?}").contains("sesame"));
}

#[test]
fn what_was_refused_while_everything_was_denied_is_recorded_too() {
    let world = World::with(Standing::unknown(tools::DenyReason::Unreachable));
    world.refusal("b00t_learn", json!({"topic": "rust"}));
    let recorded = &world.files.calls.borrow()[0];
    let reason = recorded.reason.as_deref();
    assert_eq!((recorded.command_line.as_str(), reason), ("learn", Some("unreachable")));
    assert_eq!((&recorded.rule, &recorded.commit), (&None, &None));
}
