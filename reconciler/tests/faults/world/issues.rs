//! Issues of the platform's repository, and a chat.

use axum::{
    http::{Method, Uri},
    response::Response,
};
use serde_json::{Value, json};

use super::{World, not_found, ok, respond};

/// Whose token it is that writes them.
pub(crate) const BOT: &str = "b00t-bot";

pub(crate) fn answer(world: &World, method: &Method, uri: &Uri, body: &[u8]) -> Response {
    let path = uri.path();
    let query = uri.query().unwrap_or_default();
    let sent: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| sent[name].as_str().map(str::to_owned);
    world.change(|it| match (method.as_str(), path) {
        ("POST", "/chat") => {
            it.chat.extend(text("text"));
            ok(json!({}))
        }
        ("GET", "/user") if it.a_workflows_token => respond(403, &[], &json!({"message": "no"})),
        ("GET", "/user") => ok(json!({"login": BOT})),
        ("GET", _) => {
            let is_asked_for = |one: &&Value| {
                let labels = one["labels"].as_array().unwrap();
                let labelled = labels.iter().any(|name| query.contains(name.as_str().unwrap()));
                let creator = format!("creator={}", one["user"]["login"].as_str().unwrap());
                one["state"] == "open" && (labelled || query.contains(&creator))
            };
            ok(json!(it.issues.iter().filter(is_asked_for).collect::<Vec<_>>()))
        }
        ("POST", _) => {
            let number = it.issues.len() + 1;
            let labels = if it.may_label { sent["labels"].clone() } else { json!([]) };
            it.issues.push(json!({"number": number, "title": sent["title"], "body": sent["body"],
                "labels": labels, "user": {"login": BOT}, "state": "open"}));
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
