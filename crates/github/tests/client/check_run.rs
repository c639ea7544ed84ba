//! What is written into check runs, and what is read for them.

use crate::script::{Kept, Script, Seal, Watch};
use futures_util::FutureExt;
use github::{
    Access, CheckAnnotation, CheckConclusion, CheckOutput, CheckRun, CheckUpdate, Checks, Client,
    CommitPull, FileAt, GitHubError, NewCheckRun, ProposalQuestion, Proposed, Pull, PullState,
    RepositoryPath, Sources, git_blob_id,
};
use ids::{CheckRunId, CommitId, InstallationId, RepositoryId, UnixMillis};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

const ID: InstallationId = InstallationId::new(99);
const SOURCES: Sources<'static> = Sources { file: "acl.toml", tests: "acl.test.toml" };
const STARTED: UnixMillis = UnixMillis::new(1_795_366_320_000);

fn commit(digit: &str) -> CommitId {
    digit.repeat(40).parse().unwrap()
}

fn at() -> RepositoryPath {
    RepositoryPath { owner: "octocat".parse().unwrap(), name: "_b00t_".into() }
}

/// A GitHub that expects one request and gives this answer to it.
fn expecting(line: &str, status: u16, answer: &Value) -> Script {
    let script = Script::default();
    script.answer(&format!("{line} t"), status, answer);
    script
}

/// What the client makes of the answer, and the body that it sent.
fn ask<'s, T>(
    script: &'s Script,
    ask: impl AsyncFnOnce(&Client<&'s Script, Seal, &Kept, &Watch>) -> T,
) -> (T, Value) {
    let (kept, watch) = (Kept::with(ID, "t"), Watch::default());
    let client = Client::new(5, Access::Checking, script, Seal, &kept, &watch);
    let found = ask(&client).now_or_never().unwrap();
    script.done();
    (found, serde_json::from_str(&script.last_body()).unwrap_or_default())
}

fn check_run(status: &str, annotations: u64) -> Value {
    json!({
        "id": 4, "name": "b00t ACL", "head_sha": commit("2"), "external_id": "acl-2",
        "status": status, "conclusion": null,
        "output": {"title": null, "summary": null, "annotations_count": annotations},
    })
}

fn seen(completed: bool, annotations: usize) -> CheckRun {
    CheckRun { id: CheckRunId::new(4), external_id: "acl-2".into(), completed, annotations }
}

#[test]
fn a_check_run_is_made_in_progress() {
    let line = "POST /repos/octocat/_b00t_/check-runs";
    let script = expecting(line, 201, &check_run("in_progress", 0));
    let (head, update) = (commit("2"), CheckUpdate::default());
    let new = NewCheckRun {
        name: "b00t ACL",
        head: &head,
        external_id: "acl-2",
        started_at: STARTED,
        update,
    };
    let (made, body) = ask(&script, async |client| client.create_check_run(ID, &at(), &new).await);
    assert_eq!(made, Ok(seen(false, 0)));
    assert_eq!(
        body,
        json!({
            "name": "b00t ACL", "head_sha": head, "external_id": "acl-2",
            "status": "in_progress", "started_at": "2026-11-22T16:52:00.000Z",
        })
    );
}

#[test]
fn it_is_completed_with_what_it_says() {
    let line = "PATCH /repos/octocat/_b00t_/check-runs/4";
    let script = expecting(line, 200, &check_run("completed", 2));
    let on_a_place = CheckAnnotation {
        path: "acl.toml",
        start_line: 3,
        end_line: 3,
        start_column: Some(1),
        end_column: Some(4),
        level: "failure",
        title: "ACL001",
        message: "what",
    };
    let on_lines =
        CheckAnnotation { end_line: 5, start_column: None, end_column: None, ..on_a_place.clone() };
    let annotations = vec![on_a_place, on_lines];
    let output = CheckOutput { title: "one line", summary: "*more*", annotations };
    let update =
        CheckUpdate { completed: Some((CheckConclusion::Failure, STARTED)), output: Some(output) };
    let run = CheckRunId::new(4);
    let (changed, body) =
        ask(&script, async |client| client.update_check_run(ID, &at(), run, &update).await);
    assert_eq!(changed, Ok(seen(true, 2)));
    let annotation = |more: Value| {
        let mut one = json!({
            "path": "acl.toml", "start_line": 3, "annotation_level": "failure",
            "title": "ACL001", "message": "what",
        });
        one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        one
    };
    assert_eq!(
        body,
        json!({
            "status": "completed", "conclusion": "failure",
            "completed_at": "2026-11-22T16:52:00.000Z",
            "output": {"title": "one line", "summary": "*more*", "annotations": [
                annotation(json!({"end_line": 3, "start_column": 1, "end_column": 4})),
                annotation(json!({"end_line": 5})),
            ]},
        })
    );
}

#[test]
fn each_conclusion_has_githubs_word() {
    let words = [
        CheckConclusion::Success,
        CheckConclusion::Neutral,
        CheckConclusion::Failure,
        CheckConclusion::Cancelled,
    ];
    let words = words.map(|word| serde_json::to_value(word).unwrap());
    assert_eq!(words, ["success", "neutral", "failure", "cancelled"]);
}

#[test]
fn own_check_runs_of_a_commit_are_found_by_name() {
    let head = commit("2");
    let line = format!(
        "GET /repos/octocat/_b00t_/commits/{head}/check-runs\
         ?check_name=b00t%20ACL&filter=all&per_page=100&app_id=5"
    );
    let runs = json!({"total_count": 1, "check_runs": [check_run("queued", 7)]});
    let script = expecting(&line, 200, &runs);
    let (found, _) =
        ask(&script, async |client| client.check_runs(ID, &at(), &head, "b00t ACL").await);
    assert_eq!(found, Ok(vec![seen(false, 7)]));
    let script =
        expecting("GET /repos/octocat/_b00t_/check-runs/4", 200, &check_run("completed", 0));
    let run = CheckRunId::new(4);
    let (found, _) = ask(&script, async |client| client.check_run(ID, &at(), run).await);
    assert_eq!(found, Ok(seen(true, 0)));
}

#[test]
fn the_beginning_of_a_branch_is_asked_for() {
    let (base, head) = (commit("1"), commit("2"));
    let line = format!("GET /repos/octocat/_b00t_/compare/{base}...{head}?per_page=1");
    let answer = json!({"merge_base_commit": {"sha": commit("3")}, "commits": []});
    for (status, answer, expected) in [
        (200, answer, Ok(Some(commit("3")))),
        (404, json!({"message": "No common ancestor"}), Ok(None)),
        (500, json!({}), Err(GitHubError::Server(500))),
    ] {
        let script = expecting(&line, status, &answer);
        let (found, _) =
            ask(&script, async |client| client.merge_base(ID, &at(), &base, &head).await);
        assert_eq!(found, expected);
    }
}

#[test]
fn the_pull_requests_of_a_commit_tell_their_heads() {
    let head = commit("2");
    let line = format!("GET /repos/octocat/_b00t_/commits/{head}/pulls?per_page=100");
    let side = |name: &str, sha: CommitId| json!({"ref": name, "sha": sha, "label": "x"});
    let answer = json!([
        {"number": 3, "state": "open", "head": side("changes", head.clone()),
         "base": side("main", commit("1"))},
        {"number": 2, "state": "closed", "head": side("old", commit("4")),
         "base": side("dev", commit("1"))},
    ]);
    let script = expecting(&line, 200, &answer);
    let (found, _) = ask(&script, async |client| client.pulls(ID, &at(), &head).await);
    let pull = |number, base: &str, head, open| CommitPull {
        pull: Pull { number, base: base.into() },
        head,
        open,
    };
    assert_eq!(
        found,
        Ok(vec![pull(3, "main", head.clone(), true), pull(2, "dev", commit("4"), false)])
    );
}

fn files(digit: &str, acl: &str) -> Value {
    let blob = git_blob_id(acl.as_bytes()).unwrap();
    let object = json!({"__typename": "Blob", "oid": blob, "byteSize": acl.len(), "text": acl});
    json!({
        "oid": commit(digit), "tests": null,
        "file": {"type": "blob", "mode": 0o100_644, "object": object},
    })
}

fn proposal(pull: &Value) -> Value {
    json!({
        "databaseId": 42, "name": "_b00t_", "isFork": true,
        "owner": {"login": "OctoCat", "databaseId": 7},
        "parent": {"databaseId": 1, "nameWithOwner": "promptexecution/_b00t_"},
        "defaultBranchRef": {"name": "main"},
        "base": {"target": files("1", "old")}, "head": files("2", "new"), "pull": pull,
    })
}

fn proposed(answer: &Value, pull: Option<u64>) -> (Result<Proposed, GitHubError>, Value) {
    let script = expecting("POST /graphql", 200, answer);
    let head = commit("2");
    let question = ProposalQuestion { head: &head, base: "feature/x", pull };
    ask(&script, async |client| client.proposal(ID, &at(), &question, SOURCES).await)
}

#[test]
fn one_query_reads_a_proposal() {
    let pull = json!({"headRefOid": commit("2"), "baseRefName": "main", "isCrossRepository": true});
    let answer = json!({"data": {"repository": proposal(&pull)}});
    let (found, body) = proposed(&answer, Some(3));
    let found = found.unwrap();
    assert_eq!(found.repository, RepositoryId::new(42));
    assert_eq!(found.at, at());
    assert_eq!(found.default_branch.as_deref(), Some("main"));
    let state = PullState { head: commit("2"), base: "main".into(), is_cross_repository: true };
    assert_eq!(found.pull, Some(state));
    let head = found.head.unwrap();
    let content = Some(b"new".to_vec());
    let (blob, size) = (git_blob_id(b"new").unwrap(), 3);
    assert_eq!(head.file, Some(FileAt::File { blob, size, content }));
    assert_eq!((head.commit, head.tests), (commit("2"), None));
    assert_eq!(found.base.unwrap().commit, commit("1"));
    assert_eq!(
        body["variables"],
        json!({
            "owner": "octocat", "name": "_b00t_", "path": "acl.toml", "tests": "acl.test.toml",
            "base": "refs/heads/feature/x", "head": commit("2"), "pull": 3,
        })
    );
}

#[test]
fn a_file_that_is_absent_and_a_pull_request_that_may_not_be_read_are_no_errors() {
    let answer = json!({
        "data": {"repository": proposal(&Value::Null)},
        "errors": [
            {"type": "NOT_FOUND", "path": ["repository", "head", "tests"], "message": "none"},
            {"type": "FORBIDDEN", "path": ["repository", "pull"], "message": "no"},
        ],
    });
    let (found, _) = proposed(&answer, Some(3));
    assert_eq!(found.unwrap().pull, None);
    let (_, body) = proposed(&answer, None);
    assert!(!body["query"].as_str().unwrap().contains("pullRequest"));
}

#[test]
fn what_is_not_known_for_certain_is_not_absent() {
    let answer = json!({
        "data": {"repository": proposal(&Value::Null)},
        "errors": [{"type": "INTERNAL", "path": ["repository", "base"], "message": "oops"}],
    });
    let (found, _) = proposed(&answer, Some(3));
    assert_eq!(found, Err(GitHubError::Malformed("oops".into())));
}

#[test]
fn branches_and_commits_that_are_gone_are_absent() {
    let mut repository = proposal(&Value::Null);
    repository["base"] = Value::Null;
    repository["head"] = Value::Null;
    let (found, _) = proposed(&json!({"data": {"repository": repository}}), None);
    let found = found.unwrap();
    assert_eq!((found.base, found.head), (None, None));
}

#[test]
fn two_commits_are_read_in_their_order() {
    let answer = json!({"data": {"repository": {"c0": files("1", "old"), "c1": null}}});
    let script = expecting("POST /graphql", 200, &answer);
    let commits = [&commit("1"), &commit("2")];
    let (found, body) =
        ask(&script, async |client| client.snapshots(ID, &at(), commits, SOURCES).await);
    let [first, second] = found.unwrap();
    assert_eq!(first.map(|first| first.commit), Some(commit("1")));
    assert_eq!(second, None);
    assert_eq!(body["variables"]["c1"], json!(commit("2")));
}
