//! Who merged a commit, as far as GitHub says.

#![cfg(test)]

use github::{GitHubError, Origin, RepositoryPath, Request, Response, parse_origin};
use ids::{AccountId, Actor, CommitId, InstallationId, UnixMillis};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

const MERGE: &str = "1111111111111111111111111111111111111111";
const OTHER: &str = "2222222222222222222222222222222222222222";

fn origin(body: &Value) -> Result<Origin, GitHubError> {
    let response = Response::new(200, |_| None, body.to_string().into_bytes());
    parse_origin(&MERGE.parse().unwrap(), &response, UnixMillis::new(0))
}

fn of(nodes: &Value) -> Origin {
    let pulls = json!({"nodes": nodes});
    let body = json!({"data": {"repository": {"object": {"associatedPullRequests": pulls}}}});
    origin(&body).unwrap()
}

fn pull(number: u64, merged: bool, commit: &str, by: &Value) -> Value {
    json!({"number": number, "merged": merged, "mergeCommit": {"oid": commit}, "mergedBy": by})
}

#[test]
fn a_merge_names_its_pull_request_and_who_merged() {
    let by = json!({"login": "octocat", "databaseId": 7});
    let read = of(&json!([null, pull(3, true, OTHER, &by), pull(4, true, MERGE, &by)]));
    let octocat = Actor::new(AccountId::new(7), "octocat");
    assert_eq!(read, Origin { pull_request: Some(4), merged_by: Some(octocat) });
}

#[test]
fn a_commit_that_is_only_part_of_pull_requests_has_no_origin() {
    let by = json!({"login": "octocat", "databaseId": 7});
    let open = json!({"number": 5, "merged": false, "mergeCommit": null, "mergedBy": null});
    let test_merge = pull(6, false, MERGE, &json!(null));
    assert_eq!(of(&json!([open, test_merge, pull(3, true, OTHER, &by)])), Origin::default());
}

#[test]
fn who_merged_may_be_unknown() {
    for by in [json!(null), json!({"login": "ghost"})] {
        let read = of(&json!([pull(4, true, MERGE, &by)]));
        assert_eq!(read, Origin { pull_request: Some(4), merged_by: None });
    }
}

#[test]
fn what_may_not_be_read_is_not_known() {
    let forbidden = json!({"type": "FORBIDDEN", "message": "no"});
    let body = json!({"data": {"repository": {"object": null}}, "errors": [forbidden]});
    assert_eq!(origin(&body), Ok(Origin::default()));
    assert!(origin(&json!({"data": null, "errors": [forbidden]})).is_err());
}

#[test]
fn the_commit_is_a_variable_of_the_question() {
    let at = RepositoryPath { owner: "octocat".parse().unwrap(), name: "_b00t_".into() };
    let commit: CommitId = MERGE.parse().unwrap();
    let body = Request::origin(InstallationId::new(9), &at, &commit).body.unwrap();
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["variables"], json!({"owner": "octocat", "name": "_b00t_", "commit": MERGE}));
}
