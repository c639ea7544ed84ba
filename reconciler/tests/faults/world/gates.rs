//! webhook-worker, whose gates sync at once unless they are told otherwise.

use axum::{
    http::{HeaderMap, Method},
    response::Response,
};
use drift::{Ask, Revoke, SignedParts};
use github::Clock;
use serde_json::json;

use super::{SECRET, World, ok, respond};

/// A gate that does not simply sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// It does not take what it is asked.
    Refuses,
    /// It takes it, and fails.
    Fails,
    /// It takes it, and is never done.
    Late,
}

pub(crate) fn answer(
    world: &World,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Response {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let timestamp = header(drift::TIMESTAMP_HEADER).and_then(|text| text.parse().ok());
    let parts =
        SignedParts { method: method.as_str(), path, timestamp: timestamp.unwrap_or(0), body };
    let now = b00t_reconciler::clock::SystemClock.now().seconds();
    let signature = header(drift::SIGNATURE_HEADER);
    if drift::verify(&SECRET.into(), &parts, signature, now).is_err() {
        return respond(401, &[], &json!({"error": "refused"}));
    }
    let gate = |id: u64| world.change(|it| it.gates.get(&id).copied());
    let erasure = |id: u64| match gate(id) {
        Some(Gate::Late) => {
            json!({"state": "under_way", "steps": 3, "failure": "R2 does not answer"})
        }
        _ => json!({"state": "erased", "at": 1, "deleted": erasure::Deleted::default(),
            "receipt": "a.signed.receipt"}),
    };
    if method == Method::GET && path.contains("/erase/") {
        return ok(erasure(path.rsplit('/').next().unwrap().parse().unwrap()));
    }
    if method == Method::GET {
        let id = path.rsplit('/').next().unwrap().parse().unwrap();
        let (pending, outcome, failure) = match gate(id) {
            Some(Gate::Fails) => (1, "GitHub failed with status 502", json!({"attempts": 3})),
            Some(Gate::Late) => (1, "in the middle of it", json!(null)),
            Some(Gate::Refuses) | None => (0, "nothing to do", json!(null)),
        };
        return ok(json!({"pending": pending, "writes": 0, "outbox": 0, "running": false,
            "outcome": outcome, "generation": 1, "failure": failure,
            "erased": world.change(|it| it.erased.contains(&id))}));
    }
    if path.ends_with("/erase") {
        let erasure::Ask { account, .. } = serde_json::from_slice(body).unwrap();
        world.change(|it| it.erased.push(account.get()));
        return respond(202, &[], &erasure(account.get()));
    }
    if path.ends_with("/revoke") {
        let Revoke { account, .. } = serde_json::from_slice(body).unwrap();
        let id = account.id.get();
        world.change(|it| it.revoked.push(id));
        let (queued, failed) = match gate(id) {
            Some(Gate::Refuses) => (vec![], vec![id]),
            _ => (vec![id], vec![]),
        };
        return respond(202, &[], &json!({"queued": queued, "failed": failed}));
    }
    let ask: Ask = serde_json::from_slice(body).unwrap();
    let (mut queued, mut failed) = (vec![], vec![]);
    for account in &ask.accounts {
        let id = account.id.get();
        world.change(|it| it.asked.push(id));
        match gate(id) {
            Some(Gate::Refuses) => failed.push(id),
            Some(Gate::Fails | Gate::Late) => queued.push(id),
            None => {
                queued.push(id);
                world.sync(account.login.as_str());
            }
        }
    }
    respond(202, &[], &json!({"queued": queued, "failed": failed}))
}

impl World {
    /// What the account's gate writes.
    pub(crate) fn sync(&self, login: &str) {
        self.change(|it| {
            let key = format!("policy:{login}");
            let Some(user) = it.users.get(login) else {
                // GitHub says that the App is not installed.
                if let Some((_, Some(metadata))) = it.kv.get_mut(&key) {
                    metadata["state"] = json!("suspended");
                }
                return;
            };
            let (commit, text) = match &user.fork {
                Some((commit, text)) => (Some(commit), Some(text)),
                None => (None, None),
            };
            let blob = text.map(|text| github::git_blob_id(text.as_bytes()).unwrap().to_string());
            let state = match (user.suspended, &blob) {
                (true, _) => "suspended",
                (false, Some(_)) => "active",
                (false, None) => "missing",
            };
            let repository =
                blob.as_ref().map(|_| json!({"id": user.id + 1_000, "name": "_b00t_"}));
            let metadata = json!({
                "commit": commit, "blob": blob, "generation": 1, "state": state,
                "account": user.id, "repository": repository,
            });
            if commit.is_some() {
                it.kv.insert(format!("index:{login}"), ("{}".into(), None));
            }
            let account = format!("account:{}", user.id);
            it.kv.insert(key, ("{}".into(), Some(metadata)));
            it.kv.insert(account, ("{}".into(), None));
        });
    }
}
