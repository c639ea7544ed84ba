//! What the stand-in refuses, to hold the refusals against GitHub's schemas.

use serde_json::{Value, json};

use super::questions::Question;
use crate::scene::Scene;

const RUNS: &str = "POST /repos/{owner}/{repo}/check-runs";

/// Refusals of the kinds 403 and 422, in the world of [`super::world::eventful`].
pub(crate) async fn refusals(scene: &Scene) -> Vec<Question> {
    let world = &scene.world;
    let app = scene.app_token();
    let person = world.find_account("alicia").unwrap().token;
    world.add_to_installation("alicia/second").unwrap();
    let text = Some(b"x".as_slice());
    let old = world.commit("alicia/second", "main", "a.txt", text, "First").await.unwrap();
    world.archive_repository("alicia/second", true).unwrap();
    world.suspend_app("origin").unwrap();
    let token = scene.installation_token("alicia").await;
    let installation = world.find_installation("alicia").unwrap().id;
    let suspended = world.find_installation("origin").unwrap().id;
    let pull = world.pull_request("alicia/box", 1).unwrap();
    let run = world.check_runs("alicia/box", &pull.head_sha).unwrap().remove(0).id;
    let ask = |route, github, path: String, token: &str, status, body: Option<Value>| Question {
        route,
        github,
        path,
        token: token.to_owned(),
        status,
        body,
    };
    let new = |repository: &str, token: &str, status, body: Value| {
        ask(RUNS, RUNS, format!("/repos/{repository}/check-runs"), token, status, Some(body))
    };
    let tokens = |id: u64, status, body| {
        let github = "POST /app/installations/{installation_id}/access_tokens";
        let path = format!("/app/installations/{id}/access_tokens");
        ask("POST /app/installations/{id}/access_tokens", github, path, &app, status, body)
    };
    let unknown = "1".repeat(40);
    let one = json!({
        "path": "a", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m",
    });
    let too_many = json!({ "output": {
        "title": "t", "summary": "s", "annotations": vec![one; 51],
    } });
    vec![
        ask(
            "GET /installation/repositories",
            "GET /installation/repositories",
            "/installation/repositories".into(),
            &person,
            403,
            None,
        ),
        new("alicia/box", &person, 403, json!({ "name": "n", "head_sha": pull.head_sha })),
        new("alicia/second", &token, 403, json!({ "name": "n", "head_sha": old })),
        new("alicia/box", &token, 422, json!({ "name": "n", "head_sha": unknown })),
        ask(
            "PATCH /repos/{owner}/{repo}/check-runs/{id}",
            "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
            format!("/repos/alicia/box/check-runs/{run}"),
            &token,
            422,
            Some(too_many),
        ),
        ask(
            "GET /repos/{owner}/{repo}/commits/{sha}/check-runs",
            "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
            format!("/repos/alicia/box/commits/{unknown}/check-runs"),
            &token,
            422,
            None,
        ),
        tokens(suspended, 403, None),
        tokens(installation, 422, Some(json!({ "permissions": { "issues": "write" } }))),
    ]
}
