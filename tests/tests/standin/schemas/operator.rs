//! What the operator's commands ask GitHub, and what their tests answer.

use serde_json::{Value, json};

use super::published::Published;

/// Answers that the commands' own tests are given.
const ANSWERS: &str = include_str!("../../../../xtask/tests/data/github.json");
/// Each answer, and the route that gives it.
const GIVEN: [(&str, &str, &str, u16); 3] = [
    ("app", "GET", "/app", 200),
    ("made", "POST", "/app-manifests/{code}/conversions", 201),
    ("hook", "GET", "/app/hook/config", 200),
];

#[test]
fn what_the_commands_are_answered_has_the_form_that_github_publishes() {
    let published = Published::load();
    let answers: Value = serde_json::from_str(ANSWERS).unwrap();
    assert_eq!(answers.as_object().unwrap().len(), GIVEN.len());
    for (name, method, route, status) in GIVEN {
        let form = published.answer(method, route, status).unwrap();
        let problems = form.problems(&answers[name]);
        assert!(problems.is_empty(), "{name}: {problems:?}");
    }
}

#[test]
fn what_the_commands_ask_is_as_github_wants_it() {
    let published = Published::load();
    let told = published.request("PATCH", "/app/hook/config");
    assert!(told.problems(&json!({ "secret": "word" })).is_empty());
    for (method, route, status) in [
        ("PUT", "/app/installations/{installation_id}/suspended", 204),
        ("DELETE", "/app/installations/{installation_id}/suspended", 204),
    ] {
        assert!(published.answer(method, route, status).is_none(), "{method} {route}");
    }
    assert!(published.answer("GET", "/users/{username}/installation", 200).is_some());
    assert!(published.answer("PATCH", "/app/hook/config", 200).is_some());
}
