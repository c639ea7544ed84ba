//! What the stand-in answers and sends is checked against the schemas that GitHub publishes.

mod exceptions;
mod invented;
mod published;

use std::collections::BTreeSet;

use axum::http::StatusCode;
use b00t_tests::standin::fields_served;
use serde_json::{Value, json};

use crate::scene::{HEAD, Scene, blobs};
use exceptions::Differences;
use published::Published;

/// A world in which everything has happened once.
async fn eventful() -> Scene {
    let scene = Scene::new().await;
    let world = &scene.world;
    world.ping();
    world.install_app("origin", &["origin/kit"]).unwrap();
    world.accept_new_permissions("alice").unwrap();
    world.suspend_app("alice").unwrap();
    world.unsuspend_app("alice").unwrap();
    world.make_empty_repository("alice/empty").unwrap();
    world.add_to_installation("alice/empty").unwrap();
    world.delete_repository("alice/empty").unwrap();
    world.make_empty_repository("alice/second").unwrap();
    world.add_to_installation("alice/second").unwrap();
    world.remove_from_installation("alice/second").unwrap();
    world.account("bob").unwrap();
    world.install_app_on_all("bob").unwrap();
    world.make_empty_repository("bob/new").unwrap();
    world.uninstall_app("bob").unwrap();
    for repository in ["alice/kit", "origin/kit"] {
        world.commit(repository, "main", "a/b.txt", Some(b"x"), "Add").await.unwrap();
        world.commit(repository, "other", "b.txt", Some(b"x"), "New branch").await.unwrap();
        world.reset_branch(repository, "other", None).await.unwrap();
    }
    let clone = scene.clone_of("alice", "alice/kit", "kit").await;
    clone.must(&["commit", "-q", "--amend", "-m", "Again"]).await;
    clone.must(&["tag", "-a", "v1", "-m", "First"]).await;
    clone.must(&["push", "-q", "--force", "--follow-tags"]).await;
    for on in [true, false] {
        world.archive_repository("alice/kit", on).unwrap();
        world.hide_repository("alice/kit", on).unwrap();
    }
    world.rename_repository("alice/kit", "box").unwrap();
    world.rename_default_branch("alice/box", "trunk").await.unwrap();
    world.rename_account("alice", "alicia").unwrap();
    scene
}

#[tokio::test]
async fn every_payload_has_the_form_that_github_publishes() {
    let scene = eventful().await;
    let published = tokio::task::spawn_blocking(Published::load).await.unwrap();
    let mut differences = Differences::load_events();
    let mut seen = BTreeSet::new();
    for one in scene.arrivals().await {
        let (event, payload) = (one.header("x-github-event").to_owned(), one.json());
        let action = payload["action"].as_str();
        let name = match action {
            Some(action) => format!("{event} {action}"),
            None => event.clone(),
        };
        differences.check(&name, &published.payload(&event, action), &payload);
        seen.insert(name);
    }
    differences.conclude();
    let expected = [
        "installation created",
        "installation deleted",
        "installation new_permissions_accepted",
        "installation suspend",
        "installation unsuspend",
        "installation_repositories added",
        "installation_repositories removed",
        "installation_target renamed",
        "ping",
        "push",
        "repository archived",
        "repository created",
        "repository deleted",
        "repository edited",
        "repository privatized",
        "repository publicized",
        "repository renamed",
        "repository unarchived",
    ];
    assert_eq!(seen, expected.map(str::to_owned).into());
}

/// The routes in the source, so that none is forgotten here.
fn routes() -> BTreeSet<String> {
    let source = include_str!("../../../src/standin/api/mod.rs");
    source
        .split(".route(")
        .skip(1)
        .map(|rest| {
            let path = rest.split('"').nth(1).unwrap();
            let method = rest.split(',').nth(1).unwrap().trim().split('(').next().unwrap();
            format!("{} {path}", method.to_uppercase())
        })
        .collect()
}

/// What is asked: the route in the source, in GitHub's words, the address, the token's holder.
struct Question {
    route: &'static str,
    github: &'static str,
    path: String,
    token: String,
    status: u16,
}

async fn questions(scene: &Scene) -> Vec<Question> {
    let world = &scene.world;
    let app = scene.app_token();
    let token = scene.installation_token("alicia").await;
    let id = world.find_installation("alicia").unwrap().id;
    let repository = world.find_repository("alicia/box").unwrap().id;
    let delivery = world.deliveries().iter().find(|one| one.event == "push").unwrap().id;
    let head = world.head("alicia/box").unwrap().unwrap();
    let (_, tree) =
        scene.ask("GET", &format!("/repos/alicia/box/git/trees/{head}"), &token, None).await;
    let rows = tree["tree"].as_array().unwrap();
    let blob = rows.iter().find(|row| row["type"] == "blob").unwrap()["sha"].as_str().unwrap();
    let ask = |route, github, path: String, token: &str, status| Question {
        route,
        github,
        path,
        token: token.to_owned(),
        status,
    };
    let same = |route: &'static str, path: String, token: &str| ask(route, route, path, token, 200);
    vec![
        same("GET /app", "/app".into(), &app),
        same("GET /app/installations", "/app/installations".into(), &app),
        ask(
            "GET /app/installations/{id}",
            "GET /app/installations/{installation_id}",
            format!("/app/installations/{id}"),
            &app,
            200,
        ),
        ask(
            "GET /app/installations/{id}",
            "GET /app/installations/{installation_id}",
            "/app/installations/1".into(),
            &app,
            404,
        ),
        ask(
            "POST /app/installations/{id}/access_tokens",
            "POST /app/installations/{installation_id}/access_tokens",
            format!("/app/installations/{id}/access_tokens"),
            &app,
            201,
        ),
        ask(
            "GET /users/{login}/installation",
            "GET /users/{username}/installation",
            "/users/alicia/installation".into(),
            &app,
            200,
        ),
        ask(
            "GET /orgs/{login}/installation",
            "GET /orgs/{org}/installation",
            "/orgs/origin/installation".into(),
            &app,
            200,
        ),
        same(
            "GET /repos/{owner}/{repo}/installation",
            "/repos/alicia/box/installation".into(),
            &app,
        ),
        same("GET /app/hook/deliveries", "/app/hook/deliveries?per_page=100".into(), &app),
        ask(
            "GET /app/hook/deliveries/{id}",
            "GET /app/hook/deliveries/{delivery_id}",
            format!("/app/hook/deliveries/{delivery}"),
            &app,
            200,
        ),
        ask(
            "POST /app/hook/deliveries/{id}/attempts",
            "POST /app/hook/deliveries/{delivery_id}/attempts",
            format!("/app/hook/deliveries/{delivery}/attempts"),
            &app,
            202,
        ),
        same("GET /installation/repositories", "/installation/repositories".into(), &token),
        ask(
            "GET /installation/repositories",
            "GET /installation/repositories",
            "/installation/repositories".into(),
            "ghs_unknown",
            401,
        ),
        same("GET /repos/{owner}/{repo}", "/repos/alicia/box".into(), &token),
        ask(
            "GET /repos/{owner}/{repo}",
            "GET /repos/{owner}/{repo}",
            "/repos/alice/kit".into(),
            &token,
            301,
        ),
        ask(
            "GET /repos/{owner}/{repo}",
            "GET /repos/{owner}/{repo}",
            "/repos/alicia/none".into(),
            &token,
            404,
        ),
        // GitHub serves it (redirects lead there) but does not describe it.
        ask(
            "GET /repositories/{id}",
            "GET /repos/{owner}/{repo}",
            format!("/repositories/{repository}"),
            &token,
            200,
        ),
        ask(
            "GET /repos/{owner}/{repo}/git/trees/{sha}",
            "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
            format!("/repos/alicia/box/git/trees/{head}?recursive=1"),
            &token,
            200,
        ),
        ask(
            "GET /repos/{owner}/{repo}/git/blobs/{sha}",
            "GET /repos/{owner}/{repo}/git/blobs/{file_sha}",
            format!("/repos/alicia/box/git/blobs/{blob}"),
            &token,
            200,
        ),
        ask("GET /users/{login}", "GET /users/{username}", "/users/origin".into(), &token, 200),
        same("GET /rate_limit", "/rate_limit".into(), &token),
        // Last, because it ends the installation.
        ask(
            "DELETE /app/installations/{id}",
            "DELETE /app/installations/{installation_id}",
            format!("/app/installations/{id}"),
            &app,
            204,
        ),
    ]
}

#[tokio::test]
async fn every_answer_has_the_form_that_github_publishes() {
    let scene = eventful().await;
    scene.world.until_deliveries_are_idle().await;
    let published = tokio::task::spawn_blocking(Published::load).await.unwrap();
    let mut differences = Differences::load_answers();
    let mut asked: BTreeSet<String> = ["POST /graphql".to_owned()].into();
    for question in questions(&scene).await {
        let method = question.route.split(' ').next().unwrap();
        let (status, answer) = scene.ask(method, &question.path, &question.token, None).await;
        let of = format!("{} {}", question.route, question.status);
        assert_eq!(status, StatusCode::from_u16(question.status).unwrap(), "{of}: {answer}");
        let route = question.github.split(' ').nth(1).unwrap();
        match (published.answer(method, route, question.status), status) {
            (Some(form), _) => differences.check(&of, &form, &answer),
            (None, StatusCode::NO_CONTENT) => assert_eq!(answer, Value::Null),
            (None, _) => panic!("{of} has no schema"),
        }
        if status.is_client_error() {
            differences.check(&of, &published.component("basic-error"), &answer);
        }
        asked.insert(question.route.to_owned());
    }
    differences.conclude();
    assert_eq!(asked, routes());
}

#[test]
fn a_payload_that_is_not_githubs_is_found() {
    let published = Published::load();
    let broken = json!({ "action": "renamed", "repository": { "id": "one" } });
    let form = published.payload("repository", Some("renamed"));
    assert!(form.problems(&broken).len() > 1);
    let form = published.component("installation-token");
    let mut token = json!({ "token": "ghs_x", "expires_at": "2026-11-22T17:00:00Z" });
    assert!(form.problems(&token).is_empty());
    token["invented"] = json!(true);
    assert_eq!(form.problems(&token).len(), 1);
    assert!(!form.problems(&json!({ "token": "ghs_x" })).is_empty());
}

#[test]
fn every_graphql_field_is_githubs() {
    let schema = published::file("graphql-schema/schema.json");
    let types = schema["__schema"]["types"].as_array().unwrap();
    for (name, field) in fields_served() {
        let found = types.iter().find(|found| found["name"] == name).unwrap();
        let fields = found["fields"].as_array().unwrap();
        assert!(fields.iter().any(|found| found["name"] == field), "{name}.{field}");
    }
}

#[test]
fn the_platforms_queries_are_valid_for_github() {
    let queries = json!([HEAD, blobs(&[&"0".repeat(40), &"1".repeat(40)])]);
    // The package comes with GitHub's own check.
    let script = "import { validate } from '@octokit/graphql-schema';\
        const errors = JSON.parse(process.argv[1]).flatMap((query) => validate(query));\
        console.log(JSON.stringify(errors.map(String)));";
    published::ensure_schemas();
    let output = std::process::Command::new("node")
        .args(["--input-type=module", "--eval", script, "--", &queries.to_string()])
        .current_dir(published::folder())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), "[]");
}
