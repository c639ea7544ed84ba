//! KV's REST API.

use axum::{
    http::{Method, Uri},
    response::Response,
};
use serde_json::{Value, json};

use super::{World, not_found, ok, respond};

const ROOT: &str = "/client/v4/accounts/acc/storage/kv/namespaces/ns";

pub(crate) fn answer(world: &World, method: &Method, uri: &Uri, body: &[u8]) -> Response {
    let token = world.change(|it| it.accounts_token);
    match (uri.path(), token) {
        ("/client/v4/user/tokens/verify", Some(_)) => return respond(401, &[], &json!({})),
        ("/client/v4/user/tokens/verify", None) => {
            return ok(json!({"success": true, "errors": [], "result": {"status": "active"}}));
        }
        ("/client/v4/accounts/acc/tokens/verify", Some(ends)) => {
            let result = json!({"status": "active", "expires_on": ends});
            return ok(json!({"success": true, "errors": [], "result": result}));
        }
        _ => {}
    }
    let Some(rest) = uri.path().strip_prefix(ROOT) else { return not_found() };
    let query = |name: &str| {
        let pairs =
            uri.query().unwrap_or_default().split('&').filter_map(|one| one.split_once('='));
        let found = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).next();
        found.unwrap_or_default().replace("%3A", ":")
    };
    match (method.as_str(), rest) {
        ("GET", "/keys") => world.change(|it| {
            let (prefix, cursor) = (query("prefix"), query("cursor"));
            let page_size = it.keys_a_page;
            let after: Vec<_> = it
                .kv
                .iter()
                .filter(|(key, _)| key.starts_with(&prefix) && **key > cursor)
                .collect();
            let page: Vec<Value> = after
                .iter()
                .take(page_size)
                .map(|(key, (_, metadata))| json!({"name": key, "metadata": metadata}))
                .collect();
            let more = after.len() > page_size;
            let next =
                after.get(page_size - 1).filter(|_| more).map_or("", |(key, _)| key.as_str());
            let info = json!({"count": page.len(), "cursor": next});
            ok(json!({"success": true, "errors": [], "result": page, "result_info": info}))
        }),
        ("POST", "/bulk/get") => world.change(|it| {
            let asked: Value = serde_json::from_slice(body).unwrap();
            let keys = asked["keys"].as_array().unwrap().iter().filter_map(Value::as_str);
            let values: serde_json::Map<_, _> = keys
                .map(|key| (key.to_owned(), json!(it.kv.get(key).map(|(value, _)| value))))
                .collect();
            ok(json!({"success": true, "errors": [], "result": {"values": values}}))
        }),
        ("PUT", "/bulk") => world.change(|it| {
            let pairs: Vec<Value> = serde_json::from_slice(body).unwrap();
            for pair in &pairs {
                let text = |name: &str| pair[name].as_str().unwrap().to_owned();
                it.kv.insert(text("key"), (text("value"), pair.get("metadata").cloned()));
            }
            let result = json!({"successful_key_count": pairs.len(), "unsuccessful_keys": []});
            ok(json!({"success": true, "errors": [], "result": result}))
        }),
        ("GET", path) => {
            let key = path.strip_prefix("/values/").unwrap_or_default().replace("%3A", ":");
            match world.change(|it| it.kv.get(&key).cloned()) {
                Some((value, _)) => Response::new(value.into()),
                None => not_found(),
            }
        }
        _ => not_found(),
    }
}
