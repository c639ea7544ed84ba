//! Which events ask for a check run, and for which commit.

#![cfg(test)]

use github::{Event, IgnoredReason, Pull, RepositoryPath, ReviewCause, ReviewRequest};
use ids::{InstallationId, RepositoryId};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

const HEAD: &str = "1111111111111111111111111111111111111111";
const OWN_APP: u64 = 5;

fn read(name: &str, body: &Value) -> Event {
    Event::parse(name, body.to_string().as_bytes()).unwrap()
}

fn repository() -> Value {
    json!({
        "id": 42, "name": "_b00t_", "full_name": "OctoCat/_b00t_", "default_branch": "main",
        "owner": {"id": 7, "login": "OctoCat"},
    })
}

/// As it stands in `pull_requests` of a check run, and in the event of a pull request.
fn pull(number: u64, base: &str, repository: u64) -> Value {
    json!({
        "number": number,
        "head": {"ref": "changes", "sha": HEAD, "repo": {"id": 77}},
        "base": {"ref": base, "sha": "0".repeat(40), "repo": {"id": repository}},
    })
}

fn pull_request(action: &str) -> Value {
    json!({
        "action": action, "number": 3, "pull_request": pull(3, "main", 42),
        "repository": repository(), "installation": {"id": 99, "node_id": "x"},
        "sender": {"id": 8, "login": "b00t-app[bot]"},
    })
}

fn again(what: &str, pulls: &[Value]) -> Value {
    let mut body = pull_request("rerequested");
    let app = json!({"id": OWN_APP, "slug": "b00t"});
    body[what] =
        json!({"id": 4, "name": "b00t ACL", "head_sha": HEAD, "pull_requests": pulls, "app": app});
    body
}

fn review(pulls: &[(u64, &str)], cause: ReviewCause) -> Event {
    let pulls = pulls.iter().map(|(number, base)| Pull { number: *number, base: (*base).into() });
    Event::Review(Box::new(ReviewRequest {
        repository: RepositoryId::new(42),
        at: RepositoryPath { owner: "octocat".parse().unwrap(), name: "_b00t_".into() },
        default_branch: Some("main".into()),
        installation: Some(InstallationId::new(99)),
        head: HEAD.parse().unwrap(),
        pulls: pulls.collect(),
        cause,
    }))
}

fn requested(event: &Event) -> &ReviewRequest {
    match event {
        Event::Review(request) => request,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_pull_request_is_reviewed_when_its_head_or_base_is_new() {
    for action in ["opened", "synchronize", "reopened", "ready_for_review"] {
        let expected = review(&[(3, "main")], ReviewCause::Pull);
        assert_eq!(read("pull_request", &pull_request(action)), expected, "{action}");
    }
}

#[test]
fn an_edited_pull_request_is_reviewed_only_for_another_base() {
    let mut body = pull_request("edited");
    let ignored = Event::Ignored(IgnoredReason::OtherAction);
    assert_eq!(read("pull_request", &body), ignored);
    body["changes"] = json!({"title": {"from": "old"}});
    assert_eq!(read("pull_request", &body), ignored);
    body["changes"] = json!({"base": {"ref": {"from": "dev"}, "sha": {"from": HEAD}}});
    assert_eq!(read("pull_request", &body), review(&[(3, "main")], ReviewCause::Pull));
}

#[test]
fn whatever_else_happens_to_a_pull_request_is_ignored() {
    for action in ["closed", "labeled", "converted_to_draft", "assigned", "locked", "?"] {
        let event = read("pull_request", &pull_request(action));
        assert_eq!(event, Event::Ignored(IgnoredReason::OtherAction), "{action}");
    }
}

#[test]
fn a_check_run_that_is_asked_for_again_is_reviewed_again() {
    let cause = ReviewCause::RunAgain { app: Some(OWN_APP), name: "b00t ACL".into() };
    let event = read("check_run", &again("check_run", &[pull(3, "dev", 42)]));
    assert_eq!(event, review(&[(3, "dev")], cause));
}

#[test]
fn so_is_a_whole_suite() {
    let event = read("check_suite", &again("check_suite", &[pull(3, "dev", 42)]));
    assert_eq!(event, review(&[(3, "dev")], ReviewCause::SuiteAgain { app: Some(OWN_APP) }));
}

#[test]
fn pull_requests_into_other_repositories_are_not_meant() {
    let event = read("check_run", &again("check_run", &[pull(3, "main", 1), pull(4, "dev", 42)]));
    assert_eq!(requested(&event).pulls, [Pull { number: 4, base: "dev".into() }]);
}

#[test]
fn a_fork_leaves_the_pull_requests_out() {
    let mut body = again("check_suite", &[]);
    assert_eq!(requested(&read("check_suite", &body)).pulls, []);
    body["check_suite"]["pull_requests"] = json!(null);
    assert_eq!(requested(&read("check_suite", &body)).pulls, []);
}

#[test]
fn what_the_app_did_to_a_check_run_itself_is_ignored() {
    for action in ["created", "completed", "requested_action", "requested"] {
        let mut body = again("check_run", &[]);
        body["action"] = json!(action);
        for name in ["check_run", "check_suite"] {
            let event = read(name, &body);
            assert_eq!(event, Event::Ignored(IgnoredReason::OtherAction), "{name} {action}");
        }
    }
}

#[test]
fn only_the_apps_own_check_runs_concern_it() {
    let own = read("check_run", &again("check_run", &[]));
    assert!(requested(&own).concerns(OWN_APP));
    assert!(!requested(&own).concerns(6));
    let mut body = again("check_suite", &[]);
    body["check_suite"]["app"] = json!(null);
    assert!(requested(&read("check_suite", &body)).concerns(6), "GitHub did not say whose it is");
    assert!(requested(&read("pull_request", &pull_request("opened"))).concerns(6));
}

#[test]
fn an_owner_that_cannot_have_a_host_name_is_ignored() {
    let mut body = pull_request("opened");
    body["repository"]["owner"]["login"] = json!("octo_cat");
    assert_eq!(read("pull_request", &body), Event::Ignored(IgnoredReason::NoAccount));
}

#[test]
fn a_request_without_an_installation_is_taken_too() {
    let mut body = pull_request("opened");
    body.as_object_mut().unwrap().remove("installation");
    body["repository"].as_object_mut().unwrap().remove("default_branch");
    let event = read("pull_request", &body);
    assert_eq!(requested(&event).installation, None);
    assert_eq!(requested(&event).default_branch, None);
}

#[test]
fn a_pull_request_without_a_head_is_malformed() {
    let mut body = pull_request("opened");
    body["pull_request"]["head"] = json!({});
    assert!(Event::parse("pull_request", body.to_string().as_bytes()).is_err());
    assert!(Event::parse("pull_request", b"{}").is_err());
}
