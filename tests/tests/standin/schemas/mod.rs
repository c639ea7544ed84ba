//! What the stand-in answers and sends is checked against the schemas that GitHub publishes.

mod exceptions;
mod invented;
mod operator;
mod parameters;
mod platform;
mod published;
mod questions;
mod refusals;
mod world;

use std::collections::BTreeSet;

use axum::http::StatusCode;
use b00t_tests::standin::fields_served;
use serde_json::{Value, json};

use crate::scene::{HEAD, blobs};
use exceptions::Differences;
use published::Published;
use questions::questions;
use refusals::refusals;
use world::eventful;

#[tokio::test]
async fn every_payload_has_the_form_that_github_publishes() {
    let scene = eventful().await;
    let published = tokio::task::spawn_blocking(Published::load).await.unwrap();
    let mut differences = Differences::load_events();
    let mut seen = BTreeSet::new();
    for one in scene.everything().await {
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
        "check_run completed",
        "check_run created",
        "check_run rerequested",
        "check_suite completed",
        "check_suite requested",
        "check_suite rerequested",
        "github_app_authorization revoked",
        "installation created",
        "installation deleted",
        "installation new_permissions_accepted",
        "installation suspend",
        "installation unsuspend",
        "installation_repositories added",
        "installation_repositories removed",
        "installation_target renamed",
        "ping",
        "pull_request closed",
        "pull_request converted_to_draft",
        "pull_request edited",
        "pull_request opened",
        "pull_request ready_for_review",
        "pull_request reopened",
        "pull_request synchronize",
        "push",
        "repository archived",
        "repository created",
        "repository deleted",
        "repository edited",
        "repository privatized",
        "repository publicized",
        "repository renamed",
        "repository transferred",
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

#[tokio::test]
async fn every_answer_has_the_form_that_github_publishes() {
    let scene = eventful().await;
    scene.world.until_deliveries_are_idle().await;
    let published = tokio::task::spawn_blocking(Published::load).await.unwrap();
    let mut differences = Differences::load_answers();
    let mut asked: BTreeSet<String> = ["POST /graphql".to_owned()].into();
    let mut refused = BTreeSet::new();
    let mut all = refusals(&scene).await;
    all.extend(questions(&scene).await);
    for question in all {
        let method = question.route.split(' ').next().unwrap();
        let body = question.body.as_ref();
        let (status, answer) = scene.ask(method, &question.path, &question.token, body).await;
        let of = format!("{} {}", question.route, question.status);
        assert_eq!(status, StatusCode::from_u16(question.status).unwrap(), "{of}: {answer}");
        let route = question.github.split(' ').nth(1).unwrap();
        refused.extend(status.is_client_error().then_some(question.status));
        // What is refused because of its form has another one.
        if let Some(body) = body.filter(|_| question.status != 422) {
            let form = published.request(method, route);
            differences.check(&format!("{} asks", question.route), &form, body);
        }
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
    assert_eq!(refused, [401, 403, 404, 422].into());
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
    let queries = [HEAD.to_owned(), blobs(&[&"0".repeat(40), &"1".repeat(40)])];
    assert_eq!(published::wrong_queries(&queries), "[]");
    assert!(published::wrong_queries(&["{ nothing }".into()]).contains("nothing"));
}
