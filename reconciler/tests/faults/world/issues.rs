//! Issues of the platform's repository, and a chat.

use axum::{http::Method, response::Response};
use serde_json::{Value, json};

use super::{World, not_found, ok, respond};

pub(crate) fn answer(world: &World, method: &Method, path: &str, body: &[u8]) -> Response {
    let sent: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| sent[name].as_str().map(str::to_owned);
    world.change(|it| match (method.as_str(), path) {
        ("POST", "/chat") => {
            it.chat.extend(text("text"));
            ok(json!({}))
        }
        ("GET", _) => {
            let open: Vec<_> = it.issues.iter().filter(|one| one["state"] == "open").collect();
            ok(json!(open))
        }
        ("POST", _) => {
            let number = it.issues.len() + 1;
            it.issues.push(json!({"number": number, "title": sent["title"], "body": sent["body"],
                "labels": sent["labels"], "state": "open"}));
            respond(201, &[], &json!({"number": number}))
        }
        ("PATCH", _) => {
            let number = path.rsplit('/').next().unwrap().parse::<usize>().unwrap();
            let issue = it.issues[number - 1].as_object_mut().unwrap();
            issue.extend(sent.as_object().unwrap().clone());
            ok(json!({}))
        }
        _ => not_found(),
    })
}
