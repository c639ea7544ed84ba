//! Check runs, with GitHub's rules.

use axum::http::StatusCode;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::scene::Scene;

const RUNS: &str = "/repos/alice/kit/check-runs";

async fn head(scene: &Scene) -> String {
    scene.world.head("alice/kit").unwrap().unwrap()
}

fn annotations(count: usize) -> Value {
    let one = |line: usize| {
        json!({
            "path": "policy.toml", "start_line": line, "end_line": line,
            "annotation_level": "warning", "message": format!("line {line}"),
        })
    };
    (1..=count).map(one).collect()
}

fn output(annotations: Value) -> Value {
    json!({ "output": { "title": "t", "summary": "s", "annotations": annotations } })
}

#[tokio::test]
async fn annotations_are_added_fifty_at_a_time() {
    let scene = Scene::new().await;
    let token = scene.installation_token("alice").await;
    let body = json!({ "name": "b00t ACL", "head_sha": head(&scene).await });
    let (status, run) = scene.ask("POST", RUNS, &token, Some(&body)).await;
    assert_eq!((status, &run["status"]), (StatusCode::CREATED, &json!("queued")));
    let run = format!("{RUNS}/{}", run["id"]);
    for (count, expected) in
        [(50, StatusCode::OK), (51, StatusCode::UNPROCESSABLE_ENTITY), (20, StatusCode::OK)]
    {
        let body = output(annotations(count));
        let (status, answer) = scene.ask("PATCH", &run, &token, Some(&body)).await;
        assert_eq!(status, expected, "{count}: {answer}");
    }
    let (_, found) = scene.ask("GET", &run, &token, None).await;
    assert_eq!(found["output"]["annotations_count"], 70);
    let page = format!("{run}/annotations?per_page=100");
    let (_, rows) = scene.ask("GET", &page, &token, None).await;
    let lines: Vec<_> =
        rows.as_array().unwrap().iter().map(|row| row["start_line"].clone()).collect();
    assert_eq!((lines.len(), &lines[49], &lines[50]), (70, &json!(50), &json!(1)));
}

#[tokio::test]
async fn bodies_that_break_githubs_rules_are_refused() {
    let scene = Scene::new().await;
    let token = scene.installation_token("alice").await;
    let head = head(&scene).await;
    for (case, body) in [
        ("no commit", json!({ "name": "n", "head_sha": "1".repeat(40) })),
        ("no sha", json!({ "name": "n", "head_sha": "main" })),
        ("no name", json!({ "head_sha": head })),
        ("no conclusion", json!({ "name": "n", "head_sha": head, "status": "completed" })),
        (
            "a conclusion nobody knows",
            json!({ "name": "n", "head_sha": head, "conclusion": "bad" }),
        ),
        (
            "output without a title",
            json!({ "name": "n", "head_sha": head, "output": { "summary": "s" } }),
        ),
        ("an unknown member", json!({ "name": "n", "head_sha": head, "sumary": "s" })),
        ("a time that is none", json!({ "name": "n", "head_sha": head, "started_at": "now" })),
    ] {
        let (status, answer) = scene.ask("POST", RUNS, &token, Some(&body)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{case}: {answer}");
    }
    assert!(scene.world.check_runs("alice/kit", &head).unwrap().is_empty());
}

#[tokio::test]
async fn the_app_hears_what_it_has_done_and_what_people_want_again() {
    let scene = Scene::new().await;
    let head = head(&scene).await;
    let run = scene.completed_run("alice", "alice/kit", &head).await;
    let arrivals = scene.arrivals().await;
    let names: Vec<_> = arrivals
        .iter()
        .map(|one| (one.header("x-github-event").to_owned(), one.json()["action"].clone()))
        .collect();
    assert_eq!(
        names,
        [("check_run", "created"), ("check_run", "completed"), ("check_suite", "completed")]
            .map(|(event, action)| (event.to_owned(), json!(action)))
    );
    assert!(arrivals.iter().all(|one| one.json()["sender"]["type"] == "Bot"));
    scene.world.rerequest_check_run(run).unwrap();
    scene.world.rerequest_check_suite("alice/kit", &head).unwrap();
    let again = scene.arrivals().await;
    assert!(again.iter().all(|one| one.json()["action"] == "rerequested"));
    assert!(again.iter().all(|one| one.json()["sender"]["login"] == "alice"));
    assert_eq!(again[0].json()["check_run"]["id"], run);
    assert_eq!(again[1].json()["check_suite"]["head_sha"], head);
}

#[tokio::test]
async fn a_list_has_the_latest_of_each_name() {
    let scene = Scene::new().await;
    let token = scene.installation_token("alice").await;
    let head = head(&scene).await;
    let mut ids = Vec::new();
    for (name, external) in [("b00t ACL", "1"), ("b00t ACL", "2"), ("other", "3")] {
        let body = json!({ "name": name, "head_sha": head, "external_id": external });
        ids.push(scene.ask("POST", RUNS, &token, Some(&body)).await.1["id"].clone());
    }
    let list = async |query: &str| {
        let path = format!("/repos/alice/kit/commits/{head}/check-runs?{query}");
        let (_, found) = scene.ask("GET", &path, &token, None).await;
        let rows = found["check_runs"].as_array().unwrap().iter();
        rows.map(|row| row["external_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(list("").await, ["3", "2"]);
    assert_eq!(list("check_name=b00t%20ACL").await, ["2"]);
    assert_eq!(list("check_name=b00t+ACL&filter=all").await, ["2", "1"]);
    assert_eq!(list("app_id=4711&status=queued").await, ["3", "2"]);
    assert_eq!(list("app_id=1").await, Vec::<String>::new());
}

#[tokio::test]
async fn an_archived_repository_takes_no_check_runs() {
    let scene = Scene::new().await;
    let token = scene.installation_token("alice").await;
    let head = head(&scene).await;
    let run = scene.completed_run("alice", "alice/kit", &head).await;
    scene.world.archive_repository("alice/kit", true).unwrap();
    let new = json!({ "name": "n", "head_sha": head });
    let more = json!({ "output": { "title": "t", "summary": "s" } });
    let one = format!("{RUNS}/{run}");
    for (method, path, body) in [("POST", RUNS, &new), ("PATCH", one.as_str(), &more)] {
        let (status, answer) = scene.ask(method, path, &token, Some(body)).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{method}");
        assert_eq!(answer["message"], "Repository was archived so is read-only.");
    }
    assert_eq!(scene.ask("GET", &one, &token, None).await.0, StatusCode::OK, "it can be read");
}

#[tokio::test]
async fn without_the_permission_there_are_no_checks() {
    let scene = Scene::new().await;
    let head = head(&scene).await;
    scene.world.withhold_permissions("alice", &["checks", "pull_requests"]).unwrap();
    let token = scene.installation_token("alice").await;
    let body = json!({ "name": "n", "head_sha": head });
    let (status, answer) = scene.ask("POST", RUNS, &token, Some(&body)).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(answer["message"], "Resource not accessible by integration");
    let path = format!("/repos/alice/kit/commits/{head}/pulls");
    assert_eq!(scene.ask("GET", &path, &token, None).await.0, StatusCode::FORBIDDEN);
    let ask = "{repository(owner:\"alice\",name:\"kit\"){pullRequest(number:1){title}}}";
    assert_eq!(scene.graphql(&token, ask, json!({})).await["errors"][0]["type"], "FORBIDDEN");
    scene.world.commit("alice/kit", "main", "x", Some(b"x"), "Push").await.unwrap();
    let heard: Vec<_> = scene
        .everything()
        .await
        .iter()
        .map(|one| one.header("x-github-event").to_owned())
        .collect();
    assert_eq!(heard, ["push"], "no check suite is asked for");

    scene.world.accept_new_permissions("alice").unwrap();
    let (status, _) = scene.ask("POST", RUNS, &token, Some(&body)).await;
    assert_eq!(status, StatusCode::CREATED);
    let person = scene.world.find_account("alice").unwrap().token;
    assert_eq!(scene.ask("POST", RUNS, &person, Some(&body)).await.0, StatusCode::FORBIDDEN);
    let others = scene.ask("POST", "/repos/origin/kit/check-runs", &token, Some(&body)).await;
    assert_eq!(others.0, StatusCode::FORBIDDEN, "what is public is not written to");
    scene.world.hide_repository("origin/kit", true).unwrap();
    let stranger = format!("/repos/origin/kit/commits/{head}/check-runs");
    assert_eq!(scene.ask("GET", &stranger, &token, None).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_token_can_be_narrowed_to_reading() {
    let scene = Scene::new().await;
    let id = scene.world.find_installation("alice").unwrap().id;
    let path = format!("/app/installations/{id}/access_tokens");
    let ask = async |permissions: Value| {
        let body = json!({ "permissions": permissions });
        scene.ask("POST", &path, &scene.app_token(), Some(&body)).await
    };
    let (status, answer) = ask(json!({ "checks": "read", "contents": "read" })).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(answer["permissions"], json!({ "checks": "read", "contents": "read" }));
    let token = answer["token"].as_str().unwrap();
    let body = json!({ "name": "n", "head_sha": head(&scene).await });
    assert_eq!(scene.ask("POST", RUNS, token, Some(&body)).await.0, StatusCode::FORBIDDEN);
    for too_much in [json!({ "metadata": "write" }), json!({ "issues": "read" })] {
        assert_eq!(ask(too_much).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn a_test_waits_for_a_check_run_without_asking_again() {
    let scene = Scene::new().await;
    let head = head(&scene).await;
    let waiting = scene.world.until_check_run("alice/kit", &head, |run| run.is_completed());
    let (found, made) = tokio::join!(waiting, scene.completed_run("alice", "alice/kit", &head));
    let found = found.unwrap();
    assert_eq!((found.id, found.conclusion.as_deref()), (made, Some("failure")));
    assert_eq!(found.annotations[0].title.as_deref(), Some("ACL001"));
}
