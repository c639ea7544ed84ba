//! What a proposal asks of GitHub, one request after the other.

use crate::script::{Kept, Script, Seal, Watch};
use futures_util::FutureExt;
use github::{
    Access, Client, FileAt, GitHubError, NewPull, OpenPull, Proposals, RepositoryPath, Sources,
    git_blob_id,
};
use ids::{AccountId, BlobId, CommitId, InstallationId, RepositoryId, TreeId};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

const ID: InstallationId = InstallationId::new(99);

fn commit(digit: &str) -> CommitId {
    digit.repeat(40).parse().unwrap()
}

fn tree(digit: &str) -> TreeId {
    digit.repeat(40).parse().unwrap()
}

fn at() -> RepositoryPath {
    RepositoryPath { owner: "octocat".parse().unwrap(), name: "_b00t_".into() }
}

type Asked<'a> = Client<&'a Script, Seal, &'a Kept, &'a Watch>;

/// What the client makes of this answer to this request, and the body that it sent.
fn ask<T>(
    line: &str,
    (status, answer): (u16, Value),
    ask: impl AsyncFnOnce(&Asked<'_>) -> T,
) -> (T, Value) {
    let script = Script::default();
    script.answer(line, status, &answer);
    let (kept, watch) = (Kept::with(ID, "t"), Watch::default());
    let client = Client::new(5, Access::Granted, &script, Seal, &kept, &watch);
    let found = ask(&client).now_or_never().unwrap();
    script.done();
    (found, serde_json::from_str(&script.last_body()).unwrap_or_default())
}

fn pull(number: u64) -> Value {
    json!({
        "number": number, "html_url": format!("https://github.example/pull/{number}"),
        "state": "open", "head": {"ref": "b00t/x", "sha": commit("2")},
        "base": {"ref": "main", "sha": commit("1")},
    })
}

fn seen(number: u64) -> OpenPull {
    OpenPull {
        number,
        url: format!("https://github.example/pull/{number}"),
        head: commit("2"),
        base: "main".into(),
    }
}

#[test]
fn an_installation_says_what_it_may_do() {
    let answer = json!({
        "id": 99, "account": {"id": 7, "login": "octocat"}, "suspended_at": null,
        "permissions": {"contents": "write", "checks": "read"},
    });
    let line = "GET /app/installations/99";
    let grant = ask(line, (200, answer), async |client| client.grant(ID).await).0.unwrap();
    assert_eq!(grant.installation.account, AccountId::new(7));
    assert!(grant.may_write("contents"));
    assert!(!grant.may_write("checks") && !grant.may_write("pull_requests"));
}

#[test]
fn a_fork_has_a_default_branch() {
    let answer = json!({
        "id": 3, "name": "_b00t_", "owner": {"id": 7, "login": "octocat"}, "fork": true,
        "parent": {"full_name": "acme/_b00t_"}, "default_branch": "trunk", "archived": true,
    });
    let line = "GET /repositories/3 t";
    let fork = ask(line, (200, answer), async |client| client.fork(ID, RepositoryId::new(3)).await);
    let fork = fork.0.unwrap();
    assert_eq!((fork.default_branch.as_str(), fork.archived), ("trunk", true));
    assert!(fork.repository.descends_from("acme/_b00t_"));
}

#[test]
fn only_pull_requests_from_that_branch_are_asked_for() {
    let line = "GET /repos/octocat/_b00t_/pulls?state=open&head=octocat:b00t/lfmf-1 t";
    let found = ask(line, (200, json!([pull(4)])), async |client| {
        client.open_pulls(ID, &at(), "b00t/lfmf-1").await
    });
    assert_eq!(found.0, Ok(vec![seen(4)]));
}

#[test]
fn a_file_becomes_a_blob_a_tree_and_a_commit() {
    let blob = git_blob_id(b"text\n").unwrap();
    let line = "POST /repos/octocat/_b00t_/git/blobs t";
    async fn create(client: &Asked<'_>) -> Result<BlobId, GitHubError> {
        client.create_blob(ID, &at(), "text\n").await
    }
    let (made, body) = ask(line, (201, json!({"sha": blob, "url": "x"})), create);
    assert_eq!(made, Ok(blob.clone()));
    assert_eq!(body, json!({"content": "text\n", "encoding": "utf-8"}));
    let other = ask(line, (201, json!({"sha": commit("1")})), create).0;
    assert!(matches!(other, Err(GitHubError::Malformed(_))), "another content: {other:?}");

    let answer = json!({"sha": commit("1"), "tree": {"sha": tree("3"), "url": "x"}});
    let line = format!("GET /repos/octocat/_b00t_/git/commits/{} t", commit("1"));
    let base =
        ask(&line, (200, answer), async |client| client.commit_tree(ID, &at(), &commit("1")).await);
    assert_eq!(base.0, Ok(tree("3")));

    let line = "POST /repos/octocat/_b00t_/git/trees t";
    let (made, body) = ask(line, (201, json!({"sha": tree("4"), "tree": []})), async |client| {
        client.create_tree(ID, &at(), &tree("3"), "_b00t_/x.md", &blob).await
    });
    assert_eq!(made, Ok(tree("4")));
    let entry = json!({"path": "_b00t_/x.md", "mode": "100644", "type": "blob", "sha": blob});
    assert_eq!(body, json!({"base_tree": tree("3"), "tree": [entry]}));

    let line = "POST /repos/octocat/_b00t_/git/commits t";
    let (made, body) = ask(line, (201, json!({"sha": commit("5")})), async |client| {
        client.create_commit(ID, &at(), "Say why", &tree("4"), &commit("1")).await
    });
    assert_eq!(made, Ok(commit("5")));
    let expected = json!({"message": "Say why", "tree": tree("4"), "parents": [commit("1")]});
    assert_eq!(body, expected);
}

#[test]
fn a_branch_is_added_and_never_moved() {
    let line = "POST /repos/octocat/_b00t_/git/refs t";
    async fn create(client: &Asked<'_>) -> Result<(), GitHubError> {
        client.create_branch(ID, &at(), "b00t/x", &commit("5")).await
    }
    let (made, body) = ask(line, (201, json!({"ref": "refs/heads/b00t/x"})), create);
    assert_eq!((made, body), (Ok(()), json!({"ref": "refs/heads/b00t/x", "sha": commit("5")})));
    let there = ask(line, (422, json!({"message": "Reference already exists"})), create).0;
    assert_eq!(there, Err(GitHubError::Rejected("Reference already exists".into())));
}

#[test]
fn a_pull_request_is_opened() {
    let line = "POST /repos/octocat/_b00t_/pulls t";
    async fn create(client: &Asked<'_>) -> Result<OpenPull, GitHubError> {
        let new = NewPull { title: "A lesson", body: "Why", head: "b00t/x", base: "main" };
        client.create_pull(ID, &at(), &new).await
    }
    let (made, body) = ask(line, (201, pull(6)), create);
    assert_eq!(made, Ok(seen(6)));
    let expected = json!({"title": "A lesson", "body": "Why", "head": "b00t/x", "base": "main"});
    assert_eq!(body, expected);
    let there = json!({"message": "Validation Failed", "errors": [
        {"resource": "PullRequest", "code": "custom", "message": "A pull request already exists"},
    ]});
    let there = ask(line, (422, there), create).0;
    let message = "Validation Failed: A pull request already exists".to_owned();
    assert_eq!(there, Err(GitHubError::Rejected(message)));
    let refused = json!({"message": "Resource not accessible by integration"});
    let refused = ask(line, (403, refused), create).0;
    assert!(matches!(refused, Err(GitHubError::Forbidden(_))), "{refused:?}");
}

#[test]
fn profiles_and_repositories_are_read_as_people_see_them() {
    let profile = json!({
        "id": 7, "login": "octocat", "type": "User", "html_url": "https://github.example/octocat",
        "name": null, "bio": "Cat", "public_repos": 2, "followers": 3, "following": 4,
    });
    let login = "octocat".parse().unwrap();
    let line = "GET /users/octocat t";
    let profile = ask(line, (200, profile), async |client| client.profile(ID, &login).await);
    let profile = profile.0.unwrap();
    assert_eq!((profile.bio.as_deref(), profile.public_repos), (Some("Cat"), 2));

    let rows = json!({"total_count": 120, "repositories": [{
        "id": 3, "full_name": "octocat/_b00t_", "html_url": "https://github.example/x",
        "description": null, "private": true, "default_branch": "main",
    }]});
    let line = "GET /installation/repositories?per_page=100&page=1 t";
    let rows = ask(line, (200, rows), async |client| client.listed(ID).await).0.unwrap();
    assert_eq!((rows.total, rows.rows.len(), rows.rows[0].private), (120, 1, true));
}

#[test]
fn the_files_of_a_commit_are_read_in_one_request() {
    let tests = json!({
        "type": "blob", "mode": 33188,
        "object": {"__typename": "Blob", "oid": git_blob_id(b"x").unwrap(), "byteSize": 1,
                   "isBinary": false, "isTruncated": false, "text": "x"},
    });
    let at_commit = json!({"oid": commit("1"), "file": null, "tests": tests});
    let repository = json!({"c0": at_commit, "c1": at_commit});
    let answer = json!({"data": {"repository": repository, "rateLimit": null}});
    let sources = Sources { file: "a.toml", tests: "a.test.toml" };
    let (found, body) = ask("POST /graphql t", (200, answer), async |client| {
        Proposals::files(client, ID, &at(), &commit("1"), sources).await
    });
    let found = found.unwrap().unwrap();
    assert_eq!((found.commit, found.file), (commit("1"), None));
    let Some(FileAt::File { content, .. }) = found.tests else { panic!() };
    assert_eq!(content.as_deref(), Some(&b"x"[..]));
    assert_eq!(body["variables"]["c0"], json!(commit("1")));
}
