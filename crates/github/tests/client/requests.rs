//! How the client gets, keeps and replaces tokens.

use crate::script::{Kept, Own, Script, Seal, Slow, Watch};
use futures_util::FutureExt;
use github::{Access, Budget, Client, GitHub, GitHubError, RepositoryPath};
use ids::{InstallationId, RepositoryId, UnixMillis};
use pretty_assertions::assert_eq;
use serde_json::json;

const ID: InstallationId = InstallationId::new(99);

fn client<'a>(
    script: &'a Script,
    kept: &'a Kept,
    watch: &'a Watch,
) -> Client<&'a Script, Seal, &'a Kept, &'a Watch> {
    Client::new(1, Access::Reading, script, Seal, kept, watch)
}

fn repository(id: u64) -> serde_json::Value {
    json!({"id": id, "name": "r", "owner": {"id": 7, "login": "octocat"}, "fork": true})
}

#[test]
fn a_token_is_got_once_and_used_until_shortly_before_it_ends() {
    let (script, kept, watch) = (Script::default(), Kept::default(), Watch::default());
    let client = client(&script, &kept, &watch);
    let ask = || client.repository(ID, RepositoryId::new(1)).now_or_never().unwrap().unwrap();

    script.answer("POST /app/installations/99/access_tokens", 201, &json!({"token": "one"}));
    script.answer("GET /repositories/1 one", 200, &repository(1));
    script.answer("GET /repositories/1 one", 200, &repository(1));
    ask();
    watch.pass(54 * 60);
    ask();

    watch.pass(2 * 60);
    script.answer("POST /app/installations/99/access_tokens", 201, &json!({"token": "two"}));
    script.answer("GET /repositories/1 two", 200, &repository(1));
    ask();
    script.done();
}

#[test]
fn a_token_that_is_not_accepted_is_replaced_once() {
    let (script, kept, watch) = (Script::default(), Kept::with(ID, "old"), Watch::default());
    let client = client(&script, &kept, &watch);
    script.answer("GET /repositories/1 old", 401, &json!({}));
    script.answer("POST /app/installations/99/access_tokens", 201, &json!({"token": "new"}));
    script.answer("GET /repositories/1 new", 401, &json!({}));
    let answer = client.repository(ID, RepositoryId::new(1)).now_or_never().unwrap();
    assert_eq!(answer, Err(GitHubError::Unauthorized));
    script.done();
}

#[test]
fn without_an_installation_there_is_no_token() {
    let (script, kept, watch) = (Script::default(), Kept::with(ID, "old"), Watch::default());
    let client = client(&script, &kept, &watch);
    script.answer("GET /repositories/1 old", 401, &json!({}));
    script.answer("POST /app/installations/99/access_tokens", 404, &json!({}));
    let answer = client.repository(ID, RepositoryId::new(1)).now_or_never().unwrap();
    assert_eq!(answer, Err(GitHubError::NotFound));
    script.done();
}

#[test]
fn the_app_itself_uses_its_own_token() {
    let (script, kept, watch) = (Script::default(), Kept::default(), Watch::default());
    let client = client(&script, &kept, &watch);
    let body = json!({"id": 99, "account": {"id": 7, "login": "octocat"}, "suspended_at": null});
    script.answer("GET /app/installations/99", 200, &body);
    script.answer("GET /users/octocat/installation", 200, &body);
    client.installation(ID).now_or_never().unwrap().unwrap();
    let login = "octocat".parse().unwrap();
    client.installation_of(&login).now_or_never().unwrap().unwrap();
    script.done();
}

#[test]
fn what_waited_for_longer_than_the_apps_token_lives_is_signed_again() {
    for (waited, answers) in [(479, [401, 0]), (480, [401, 200]), (480, [401, 401])] {
        let (script, kept, watch) = (Script::default(), Kept::default(), Watch::default());
        let transport = Slow { script: &script, watch: &watch, seconds: waited };
        let client = Client::new(5, Access::Reading, transport, Seal, &kept, &watch);
        let body = json!({"id": 99, "account": {"id": 7, "login": "octocat"}});
        for status in answers.into_iter().filter(|status| *status > 0) {
            script.answer("GET /app/installations/99", status, &body);
        }
        let answer = client.installation(ID).now_or_never().unwrap();
        assert_eq!(answer.is_ok(), answers[1] == 200, "{waited} s, {answers:?}");
        script.done();
    }
}

#[test]
fn a_client_apart_knows_nothing_of_what_another_has_left() {
    let (script, kept, watch) = (Script::default(), Kept::with(ID, "t"), Watch::default());
    let transport = Slow { script: &script, watch: &watch, seconds: 0 };
    let client = Client::new(5, Access::Reading, transport, Seal, Own(kept), &watch);
    let repository = json!({"id": 1, "name": "_b00t_", "owner": {"id": 7, "login": "octocat"}});
    script.answer_with_limit("GET /repositories/1 t", &repository, "core", [3, 60]);
    client.repository(ID, RepositoryId::new(1)).now_or_never().unwrap().unwrap();
    assert_eq!(client.budget().map(|left| left.remaining), Some(3));
    let apart = client.apart();
    assert_eq!(apart.budget(), None);
    script.answer("POST /app/installations/99/access_tokens", 201, &json!({"token": "own"}));
    script.answer_with_limit("GET /repositories/1 own", &repository, "core", [4_000, 60]);
    apart.repository(ID, RepositoryId::new(1)).now_or_never().unwrap().unwrap();
    assert_eq!(client.budget().map(|left| left.remaining), Some(3));
    script.done();
}

#[test]
fn repositories_are_read_page_by_page() {
    let (script, kept, watch) = (Script::default(), Kept::with(ID, "t"), Watch::default());
    let client = client(&script, &kept, &watch);
    for (page, ids) in [(1, 1..=100), (2, 101..=150)] {
        let listed: Vec<_> = ids.map(repository).collect();
        script.answer(
            &format!("GET /installation/repositories?per_page=100&page={page} t"),
            200,
            &json!({"total_count": 150, "repositories": listed}),
        );
    }
    let all = client.repositories(ID).now_or_never().unwrap().unwrap();
    assert_eq!(all.len(), 150);
    script.done();
}

#[test]
fn a_page_that_is_missing_does_not_go_on_for_ever() {
    let (script, kept, watch) = (Script::default(), Kept::with(ID, "t"), Watch::default());
    let client = client(&script, &kept, &watch);
    let path = "GET /installation/repositories?per_page=100&page=1 t";
    script.answer(path, 200, &json!({"total_count": 9, "repositories": []}));
    assert_eq!(client.repositories(ID).now_or_never().unwrap(), Ok(vec![]));
    script.done();
}

#[test]
fn one_request_asks_for_many_blobs() {
    let (script, kept, watch) = (Script::default(), Kept::with(ID, "t"), Watch::default());
    let client = client(&script, &kept, &watch);
    let at = RepositoryPath { owner: "octocat".parse().unwrap(), name: "_b00t_".into() };
    let blob = github::git_blob_id(b"text").unwrap();
    let answer = json!({"oid": blob, "byteSize": 4, "text": "text"});
    script.answer("POST /graphql t", 200, &json!({"data": {"repository": {"b0": answer}}}));
    let asked = [blob.clone()];
    let read = client.blobs(ID, &at, &asked).now_or_never().unwrap();
    assert_eq!(read, Ok(vec![(blob.clone(), Some(b"text".to_vec()))]));
    let body = script.last_body();
    assert!(body.contains(&format!("b0:object(oid:\\\"{blob}\\\")")), "{body}");
    assert!(body.contains(r#""owner":"octocat""#), "{body}");
    script.done();
}

#[test]
fn what_is_left_of_the_installations_limit_is_kept() {
    let (script, kept, watch) = (Script::default(), Kept::with(ID, "t"), Watch::default());
    let client = client(&script, &kept, &watch);
    assert_eq!(client.budget(), None);
    script.answer_with_limit("GET /repositories/1 t", &repository(1), "core", [499, 1_000]);
    script.answer_with_limit("GET /app/installations/99", &json!({}), "core", [1, 1_000]);
    script.answer("GET /repositories/1 t", 500, &json!({}));
    let ask = || client.repository(ID, RepositoryId::new(1)).now_or_never().unwrap();
    ask().unwrap();
    let _not_understood = client.installation(ID).now_or_never().unwrap();
    ask().unwrap_err();
    let left = Budget { remaining: 499, reset: UnixMillis::new(1_000_000) };
    assert_eq!(client.budget(), Some(left), "the App's own limit is another one");
    script.done();
}

#[test]
fn of_several_limits_the_scarcest_that_still_holds_is_told() {
    let (script, kept, watch) = (Script::default(), Kept::with(ID, "t"), Watch::default());
    let client = client(&script, &kept, &watch);
    let path = "GET /repositories/1 t";
    let ask = || client.repository(ID, RepositoryId::new(1)).now_or_never().unwrap().unwrap();
    let left = |remaining, reset: u64| Budget { remaining, reset: UnixMillis::new(reset * 1000) };
    script.answer_with_limit(path, &repository(1), "graphql", [10, 1_000]);
    ask();
    script.answer_with_limit(path, &repository(1), "core", [4_990, 2_000]);
    ask();
    assert_eq!(client.budget(), Some(left(10, 1_000)), "the other one hides nothing");
    script.answer_with_limit(path, &repository(1), "graphql", [9, 1_000]);
    ask();
    assert_eq!(client.budget(), Some(left(9, 1_000)));
    watch.pass(1_000);
    assert_eq!(client.budget(), Some(left(4_990, 2_000)), "that one was reset");
    script.done();
}
