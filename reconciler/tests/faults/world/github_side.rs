//! GitHub.

use std::sync::OnceLock;

use axum::{
    http::{HeaderMap, Method, Uri},
    response::Response,
};
use b00t_reconciler::clock::SystemClock;
use github::Clock;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use rsa::{
    RsaPrivateKey,
    pkcs1::{DecodeRsaPrivateKey, EncodeRsaPublicKey, LineEnding},
};
use serde_json::{Value, json};

use super::{Inside, KEY, TEMPLATE, User, World, not_found, ok, respond};

pub(crate) fn answer(
    world: &World,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Response {
    let bearer = headers.get("authorization").and_then(|value| value.to_str().ok());
    let token = bearer.and_then(|text| text.strip_prefix("Bearer ")).unwrap_or_default().to_owned();
    if uri.path().starts_with("/app/") && !is_the_app(&token) {
        return respond(401, &[], &json!({"message": "A JSON web token could not be decoded"}));
    }
    let mut inside = world.inside.lock().unwrap();
    let Inside {
        users, attempts, webhook_answers, installations_a_page, poison, forbidden, ..
    } = &mut *inside;
    let (users, per_page) = (&*users, *installations_a_page);
    let path: Vec<&str> = uri.path().split('/').skip(1).collect();
    let by_id = |text: &str| {
        let id: u64 = text.parse().ok()?;
        users
            .iter()
            .find(|(_, user)| user.id == id)
            .map(|(login, user)| (login.clone(), user.clone()))
    };
    match (method.as_str(), path.as_slice()) {
        ("GET", ["app", "installations"]) => {
            let page = number(uri, "page").unwrap_or(1);
            let some: Vec<Value> = users
                .iter()
                .skip((page - 1) * per_page)
                .take(per_page)
                .map(|(login, user)| installation(login, user))
                .collect();
            let next = format!(
                "<https://api.github.com/app/installations?page={}>; rel=\"next\"",
                page + 1
            );
            let link = (page * per_page < users.len()).then_some(("link", next));
            respond(200, &link.into_iter().collect::<Vec<_>>(), &json!(some))
        }
        ("GET", ["app", "installations", id]) => {
            by_id(id).map_or_else(not_found, |(login, user)| ok(installation(&login, &user)))
        }
        ("GET", ["users", login, "installation"]) => {
            users.get(*login).map_or_else(not_found, |user| ok(installation(login, user)))
        }
        ("POST", ["app", "installations", id, "access_tokens"]) => match by_id(id) {
            Some((_, user)) if user.suspended => {
                respond(403, &[], &json!({"message": "This installation has been suspended"}))
            }
            Some((_, user)) => respond(201, &[], &json!({"token": format!("ghs_{}", user.id)})),
            None => not_found(),
        },
        ("GET", ["app", "hook", "deliveries"]) => ok(json!(attempts)),
        ("POST", ["app", "hook", "deliveries", id, "attempts"]) => {
            let newest = attempts.iter().map(|one| one["id"].as_u64().unwrap()).max();
            let id = id.parse::<u64>().unwrap();
            let mut again = attempts.iter().find(|one| one["id"] == id).unwrap().clone();
            again["id"] = json!(newest.unwrap() + 1);
            again["redelivery"] = json!(true);
            again["status_code"] = json!(*webhook_answers);
            again["delivered_at"] = json!(SystemClock.now().to_string());
            attempts.insert(0, again);
            respond(202, &[], &json!({}))
        }
        ("GET", ["installation", "repositories"]) => {
            let mine = token.strip_prefix("ghs_").and_then(by_id);
            let all: Vec<Value> =
                mine.iter().filter_map(|(login, user)| repository(login, user)).collect();
            ok(json!({"total_count": all.len(), "repositories": all}))
        }
        ("GET", ["repositories", id]) => {
            let id = id.parse::<u64>().unwrap_or_default().saturating_sub(1_000).to_string();
            let found = by_id(&id).and_then(|(login, user)| repository(&login, &user));
            found.map_or_else(not_found, ok)
        }
        ("GET", ["repos", _, _, "git", "trees", _]) => ok(json!({"tree": [], "truncated": false})),
        ("POST", ["graphql"]) => {
            let asked: Value = serde_json::from_slice(body).unwrap();
            let found = |login: &str| users.get(login).and_then(|user| head(login, user));
            match asked["variables"]["owner"].as_str() {
                Some(owner) => match found(owner) {
                    Some(head) => {
                        let reset = b00t_reconciler::clock::SystemClock.now().seconds() + 3_000;
                        let left = [
                            ("x-ratelimit-remaining", users[owner].remaining.to_string()),
                            ("x-ratelimit-reset", reset.to_string()),
                        ];
                        respond(200, &left, &json!({"data": {"repository": head}}))
                    }
                    None => ok(json!({"data": {"repository": null},
                        "errors": [{"type": "NOT_FOUND", "path": ["repository"], "message": "?"}]})),
                },
                None => {
                    let query = asked["query"].as_str().unwrap();
                    let named = |login: &str| query.contains(&format!("owner:\"{login}\""));
                    if let Some((_, answer)) = poison.as_ref().filter(|(login, _)| named(login)) {
                        return ok(answer.clone());
                    }
                    let mine = token.strip_prefix("ghs_").and_then(by_id);
                    let is_mine = |login: &str| mine.iter().any(|(own, _)| own == login);
                    let hidden = forbidden.filter(|login| !is_mine(login));
                    many(query, hidden, found)
                }
            }
        }
        _ => not_found(),
    }
}

/// Whether a token was signed with the App's key.
fn is_the_app(token: &str) -> bool {
    static KNOWN: OnceLock<DecodingKey> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let public = RsaPrivateKey::from_pkcs1_pem(KEY).unwrap().to_public_key();
        let pem = public.to_pkcs1_pem(LineEnding::LF).unwrap();
        DecodingKey::from_rsa_pem(pem.as_bytes()).unwrap()
    });
    let validation = Validation::new(Algorithm::RS256);
    jsonwebtoken::decode::<Value>(token, known, &validation).is_ok()
}

fn many(query: &str, forbidden: Option<&str>, found: impl Fn(&str) -> Option<Value>) -> Response {
    let (mut data, mut errors) = (serde_json::Map::new(), vec![]);
    for (number, part) in query.split("repository(owner:\"").skip(1).enumerate() {
        let (alias, login) = (format!("r{number}"), part.split('"').next().unwrap());
        let head = found(login).filter(|_| forbidden != Some(login));
        if forbidden == Some(login) {
            let message = "Resource protected by organization SAML enforcement.";
            errors.push(json!({"type": "FORBIDDEN", "path": [alias], "message": message}));
        } else if head.is_none() {
            errors.push(json!({"type": "NOT_FOUND", "path": [alias], "message": "?"}));
        }
        data.insert(alias, json!(head));
    }
    ok(json!({"data": data, "errors": errors}))
}

fn installation(login: &str, user: &User) -> Value {
    let suspended = user.suspended.then_some("2026-11-01T00:00:00Z");
    json!({"id": user.id, "account": {"id": user.id, "login": login}, "suspended_at": suspended})
}

fn repository(login: &str, user: &User) -> Option<Value> {
    user.fork.as_ref()?;
    Some(json!({"id": user.id + 1_000, "name": "_b00t_", "fork": true,
        "owner": {"id": user.id, "login": login},
        "parent": {"full_name": TEMPLATE}, "source": {"full_name": TEMPLATE}}))
}

fn head(login: &str, user: &User) -> Option<Value> {
    let (commit, text) = user.fork.as_ref()?;
    let blob = github::git_blob_id(text.as_bytes()).unwrap().to_string();
    let object = json!({"__typename": "Blob", "oid": blob, "byteSize": text.len(),
        "isBinary": false, "isTruncated": false, "text": text});
    let target = json!({"__typename": "Commit", "oid": commit, "tree": {"oid": commit},
        "file": {"type": "blob", "mode": 0o100_644, "object": object}, "tests": null});
    Some(json!({"databaseId": user.id + 1_000, "name": "_b00t_", "isFork": true,
        "isArchived": false, "isEmpty": false, "owner": {"login": login, "databaseId": user.id},
        "parent": {"databaseId": 1, "nameWithOwner": TEMPLATE},
        "defaultBranchRef": {"name": "main", "target": target}}))
}

fn number(uri: &Uri, name: &str) -> Option<usize> {
    let mut pairs = uri.query()?.split('&').filter_map(|one| one.split_once('='));
    pairs.find(|(key, _)| *key == name)?.1.parse().ok()
}
