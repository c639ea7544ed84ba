//! Answers of GitHub as the platform reads them.

#![cfg(test)]

use github::{FileAt, GitHubError, Response, TreeEntryKind, git_blob_id};
use ids::{AccountId, BlobId, RepositoryId, UnixMillis};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

const NOW: UnixMillis = UnixMillis::new(0);
const OID: &str = "1111111111111111111111111111111111111111";

fn ok(body: &Value) -> Response {
    Response::new(200, |_| None, body.to_string().into_bytes())
}

fn blob_of(text: &str) -> BlobId {
    git_blob_id(text.as_bytes()).unwrap()
}

fn entry(kind: &str, mode: u32, object: &Value) -> Value {
    json!({"type": kind, "mode": mode, "object": object})
}

fn text_blob(oid: &BlobId, text: Option<&str>) -> Value {
    json!({"__typename": "Blob", "oid": oid, "byteSize": 5, "isBinary": false, "isTruncated": false, "text": text})
}

fn head(file: &Value) -> Value {
    json!({"data": {
        "repository": {
            "databaseId": 42, "name": "_b00t_", "isFork": true, "isArchived": false, "isEmpty": false,
            "owner": {"login": "OctoCat", "databaseId": 7},
            "parent": {"databaseId": 1, "nameWithOwner": "promptexecution/_b00t_"},
            "defaultBranchRef": {"name": "main", "target": {
                "__typename": "Commit", "oid": OID, "committedDate": "2026-11-22T00:00:00Z",
                "tree": {"oid": OID}, "file": file,
            }},
        },
        "rateLimit": {"remaining": 4999, "resetAt": "2026-11-22T01:00:00Z"},
    }})
}

fn file_of(body: &Value) -> Option<FileAt> {
    github::parse_head(&ok(body), NOW).unwrap().head.unwrap().file
}

#[test]
fn git_names_blobs_as_git_does() {
    assert_eq!(blob_of("").as_str(), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    assert_eq!(blob_of("hello\n").as_str(), "ce013625030ba8dba906f756967f9e9ca394464a");
    let sha256: BlobId =
        "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813".parse().unwrap();
    assert!(github::proves(&sha256, b""));
    assert!(!github::proves(&sha256, b"x"));
}

#[test]
fn a_head_tells_repository_owner_and_file() {
    let blob = blob_of("hello");
    let answer = head(&entry("blob", 0o100_644, &text_blob(&blob, Some("hello"))));
    let read = github::parse_head(&ok(&answer), NOW).unwrap();
    assert_eq!(read.repository, RepositoryId::new(42));
    assert_eq!(read.owner, AccountId::new(7));
    assert_eq!(read.login.as_str(), "octocat");
    assert_eq!(read.parent.unwrap().full_name, "promptexecution/_b00t_");
    let file = FileAt::File { blob, size: 5, content: Some(b"hello".to_vec()) };
    assert_eq!(read.head.unwrap().file, Some(file));
}

#[test]
fn the_tests_stand_beside_the_file() {
    let blob = blob_of("hello");
    let mut answer = head(&json!(null));
    answer["data"]["repository"]["defaultBranchRef"]["target"]["tests"] =
        entry("blob", 0o100_644, &text_blob(&blob, Some("hello")));
    answer["errors"] = json!([{"type": "NOT_FOUND", "message": "no", "path": ["file"]}]);
    let read = github::parse_head(&ok(&answer), NOW).unwrap().head.unwrap();
    assert_eq!(read.file, None);
    let tests = FileAt::File { blob, size: 5, content: Some(b"hello".to_vec()) };
    assert_eq!(read.tests, Some(tests));
}

#[test]
fn that_there_are_no_tests_is_no_error() {
    let mut answer = head(&json!(null));
    answer["errors"] = json!([{"type": "NOT_FOUND", "message": "no", "path": ["tests"]}]);
    assert_eq!(github::parse_head(&ok(&answer), NOW).unwrap().head.unwrap().tests, None);
    answer["errors"] = json!([{"type": "TIMEOUT", "message": "no", "path": ["tests"]}]);
    assert!(github::parse_head(&ok(&answer), NOW).is_err(), "they may be there all the same");
}

#[test]
fn text_that_is_not_proved_is_not_used() {
    let blob = blob_of("hello");
    for text in [Some("hell"), Some("Hello"), None] {
        let answer = head(&entry("blob", 0o100_755, &text_blob(&blob, text)));
        let file = FileAt::File { blob: blob.clone(), size: 5, content: None };
        assert_eq!(file_of(&answer), Some(file));
    }
}

#[test]
fn what_is_no_file_is_told_apart() {
    let none = json!(null);
    let link = text_blob(&blob_of("a"), Some("a"));
    assert_eq!(file_of(&head(&none)), None);
    assert_eq!(file_of(&head(&entry("tree", 0o040_000, &none))), Some(FileAt::Directory));
    assert_eq!(file_of(&head(&entry("commit", 0o160_000, &none))), Some(FileAt::Submodule));
    assert_eq!(file_of(&head(&entry("blob", 0o120_000, &link))), Some(FileAt::Symlink));
}

#[test]
fn an_empty_repository_has_no_head() {
    let mut answer = head(&json!(null));
    answer["data"]["repository"]["defaultBranchRef"] = json!(null);
    assert_eq!(github::parse_head(&ok(&answer), NOW).unwrap().head, None);
}

#[test]
fn a_repository_that_is_no_fork_has_no_parent() {
    let mut answer = head(&json!(null));
    answer["data"]["repository"]["isFork"] = json!(false);
    assert_eq!(github::parse_head(&ok(&answer), NOW).unwrap().parent, None);
}

#[test]
fn graphql_errors_are_errors_in_spite_of_status_200() {
    let problem = |kind: &str| {
        let body =
            json!({"data": {"repository": null}, "errors": [{"type": kind, "message": "no"}]});
        github::parse_head(&ok(&body), NOW).unwrap_err()
    };
    assert_eq!(problem("NOT_FOUND"), GitHubError::NotFound);
    for name in ["RATE_LIMITED", "RATE_LIMIT"] {
        assert!(matches!(problem(name), GitHubError::RateLimited { .. }), "{name}");
    }
    assert_eq!(problem("SOMETHING"), GitHubError::Malformed("no".into()));
    let gone = json!({"data": {"repository": null}});
    assert_eq!(github::parse_head(&ok(&gone), NOW), Err(GitHubError::NotFound));
    assert!(matches!(github::parse_head(&ok(&json!([])), NOW), Err(GitHubError::Malformed(_))));
    let failed = Response::new(502, |_| None, b"<html>".to_vec());
    assert_eq!(github::parse_head(&failed, NOW), Err(GitHubError::Server(502)));
}

#[test]
fn a_head_with_a_field_that_failed_says_nothing() {
    let problem = |kind: Option<&str>, field: &str| {
        let mut body = head(&json!(null));
        let path = ["repository", "defaultBranchRef", "target", field];
        body["errors"] = json!([{"type": kind, "message": "no", "path": path}]);
        github::parse_head(&ok(&body), NOW)
    };
    let failed = Err(GitHubError::Malformed("no".into()));
    assert_eq!(problem(None, "file"), failed, "the file may be there all the same");
    assert_eq!(problem(Some("SERVICE_UNAVAILABLE"), "file"), failed);
    assert_eq!(problem(Some("NOT_FOUND"), "tree"), failed, "some field, not the repository");
    let limited = problem(Some("RATE_LIMITED"), "file");
    assert!(matches!(limited, Err(GitHubError::RateLimited { .. })));
    // So GitHub says that there is no file at this path.
    assert_eq!(problem(Some("NOT_FOUND"), "file").unwrap().head.unwrap().file, None);
}

#[test]
fn of_blobs_each_counts_by_itself() {
    let (one, two) = (blob_of("one"), blob_of("two"));
    let body = json!({
        "data": {"repository": {"b0": text_blob(&one, Some("one")), "b1": null}},
        "errors": [{"message": "Something went wrong"}],
    });
    let read = github::parse_blobs(&[one.clone(), two.clone()], &ok(&body), NOW).unwrap();
    assert_eq!(read, [(one, Some(b"one".to_vec())), (two, None)]);
}

#[test]
fn blobs_come_back_in_the_order_they_were_asked_for() {
    let (one, two, three) = (blob_of("one"), blob_of("two"), blob_of("three"));
    let body = json!({"data": {"repository": {
        "b1": text_blob(&two, None),
        "b0": text_blob(&one, Some("one")),
        "b2": null,
    }}});
    let asked = [one.clone(), two.clone(), three.clone()];
    let read = github::parse_blobs(&asked, &ok(&body), NOW).unwrap();
    assert_eq!(read, [(one, Some(b"one".to_vec())), (two, None), (three, None)]);
}

#[test]
fn a_blob_of_another_name_is_not_taken() {
    let (one, two) = (blob_of("one"), blob_of("two"));
    let body = json!({"data": {"repository": {"b0": text_blob(&two, Some("two"))}}});
    let read = github::parse_blobs(std::slice::from_ref(&one), &ok(&body), NOW).unwrap();
    assert_eq!(read, [(one, None)]);
}

#[test]
fn a_rest_blob_is_proved_too() {
    let blob = blob_of("hello");
    let answer = |content: &str, encoding: &str| {
        let body = json!({"content": content, "encoding": encoding, "sha": blob});
        github::parse_blob(&blob, &ok(&body), NOW)
    };
    assert_eq!(answer("aGVs\nbG8=\n", "base64"), Ok(b"hello".to_vec()));
    for (content, encoding) in [("aGVsbA==", "base64"), ("hello", "utf-8"), ("!", "base64")] {
        assert!(matches!(answer(content, encoding), Err(GitHubError::Malformed(_))));
    }
}

#[test]
fn a_tree_lists_what_stands_where() {
    let body = json!({"sha": OID, "truncated": true, "tree": [
        {"path": "a.md", "mode": "100644", "type": "blob", "sha": OID, "size": 3},
        {"path": "d", "mode": "040000", "type": "tree", "sha": OID},
        {"path": "l", "mode": "120000", "type": "blob", "sha": OID, "size": 3},
        {"path": "m", "mode": "160000", "type": "commit", "sha": OID},
    ]});
    let tree = github::parse_tree(&ok(&body), NOW).unwrap();
    assert!(tree.truncated);
    let kinds: Vec<_> = tree.entries.into_iter().map(|entry| entry.kind).collect();
    assert_eq!(
        kinds,
        [
            TreeEntryKind::File { blob: OID.parse().unwrap(), size: 3 },
            TreeEntryKind::Directory(OID.parse().unwrap()),
            TreeEntryKind::Symlink,
            TreeEntryKind::Submodule,
        ]
    );
}

#[test]
fn a_fork_knows_where_it_comes_from() {
    let body = json!({
        "id": 42, "name": "_b00t_", "owner": {"id": 7, "login": "OctoCat"}, "fork": true,
        "parent": {"full_name": "hubot/_b00t_"}, "source": {"full_name": "PromptExecution/_b00t_"},
    });
    let repository = github::parse_repository(&ok(&body), NOW).unwrap();
    assert!(repository.descends_from("promptexecution/_b00t_"));
    assert!(repository.descends_from("hubot/_b00t_"));
    assert!(!repository.descends_from("octocat/_b00t_"));
    assert!(repository.is("octocat/_B00T_"));
}

#[test]
fn an_installation_may_be_suspended() {
    for (since, suspended) in [(json!(null), false), (json!("2026-11-22T00:00:00Z"), true)] {
        let body =
            json!({"id": 9, "account": {"id": 7, "login": "octocat"}, "suspended_at": since});
        let read = github::parse_installation(&ok(&body), NOW).unwrap();
        assert_eq!(read.suspended, suspended);
    }
}

#[test]
fn a_token_is_not_shown_even_when_its_answer_is_strange() {
    let body = json!({"token": {"secret": "ghs_alpha"}});
    let error = github::parse_token(&ok(&body), NOW).unwrap_err();
    assert!(!format!("{error:?} {error}").contains("alpha"));
    let token = github::parse_token(&ok(&json!({"token": "ghs_alpha"})), NOW).unwrap();
    assert!(!format!("{token:?}").contains("alpha"));
    assert_eq!(token.use_until, UnixMillis::new(3_300_000));
}
