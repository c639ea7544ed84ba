//! The stand-in as a program of its own, told what to do over its control API.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::scene::{APP_ID, PUBLIC_KEY, SECRET};

struct Alone {
    child: Child,
    base_url: String,
    http: reqwest::Client,
}

impl Alone {
    async fn start(folder: &std::path::Path) -> Self {
        let (secret, key) = (folder.join("secret"), folder.join("key.pem"));
        std::fs::write(&secret, SECRET).unwrap();
        std::fs::write(&key, PUBLIC_KEY).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_github-standin"))
            .arg("--state")
            .arg(folder.join("state"))
            .arg("--webhook-secret-file")
            .arg(&secret)
            .arg("--app-public-key")
            .arg(&key)
            .args(["--app-id", &APP_ID.to_string()])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let base_url = lines.next_line().await.unwrap().unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { child, base_url, http }
    }

    async fn tell(&self, verb: &str, what: Value) -> (u16, Value) {
        let address = format!("{}/_standin/{verb}", self.base_url);
        let answer = self.http.post(address).json(&what).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn must(&self, verb: &str, what: Value) -> Value {
        let (status, answer) = self.tell(verb, what).await;
        assert_eq!(status, 200, "{verb}: {answer}");
        answer
    }
}

#[tokio::test]
async fn a_world_is_told_over_http_and_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut alone = Alone::start(folder.path()).await;
    alone.must("account", json!({ "login": "origin", "organization": true })).await;
    alone.must("template", json!({ "repository": "origin/kit", "files": { "a": "b" } })).await;
    let alice = alone.must("account", json!({ "login": "alice" })).await;
    alone.must("fork", json!({ "repository": "origin/kit", "login": "alice" })).await;
    alone.must("install_app", json!({ "login": "alice", "repositories": ["alice/kit"] })).await;
    alone.must("until_deliveries_are_idle", json!({})).await;
    let every = json!({ "pick": { "every": 1 }, "kinds": ["double", { "hold": "gate" }] });
    alone.must("faults", json!({ "deliveries": every })).await;
    let change = json!({ "repository": "alice/kit", "path": "a", "content": "c" });
    let commit = alone.must("commit", change).await;
    alone.must("until_deliveries_are_idle", json!({})).await;
    let deliveries = alone.must("deliveries", json!({})).await;
    let events: Vec<_> =
        deliveries.as_array().unwrap().iter().map(|one| one["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["installation", "push", "push"]);

    alone.child.kill().await.unwrap();
    let alone = Alone::start(folder.path()).await;
    assert_eq!(alone.must("account", json!({ "login": "alice" })).await, alice);
    assert_eq!(alone.must("head", json!({ "repository": "alice/kit" })).await, commit);
}

#[tokio::test]
async fn pull_requests_are_told_over_http() {
    let folder = tempfile::tempdir().unwrap();
    let alone = Alone::start(folder.path()).await;
    alone.must("account", json!({ "login": "alice" })).await;
    alone.must("template", json!({ "repository": "alice/kit", "files": { "a": "b" } })).await;
    let head = alone.must("head", json!({ "repository": "alice/kit" })).await;
    let edit = json!({ "repository": "alice/kit", "branch": "edit", "commit": head["commit"] });
    alone.must("reset_branch", edit).await;
    let change =
        json!({ "repository": "alice/kit", "branch": "edit", "path": "a", "content": "c" });
    alone.must("commit", change).await;
    let open =
        json!({ "repository": "alice/kit", "head": "edit", "base": "main", "title": "Edit" });
    let opened = alone.must("open_pull_request", open.clone()).await;
    assert_eq!(opened["number"], 1);
    assert_eq!(alone.tell("open_pull_request", open).await.0, 422, "there is one already");
    let it = json!({ "repository": "alice/kit", "number": 1 });
    alone.must("close_pull_request", it.clone()).await;
    alone.must("reopen_pull_request", it.clone()).await;
    let merge = json!({ "repository": "alice/kit", "number": 1, "by": "alice", "squash": true });
    let merged = alone.must("merge_pull_request", merge).await;
    assert_eq!(alone.must("pull_request", it).await["merged"]["commit"], merged["commit"]);
    assert_eq!(alone.must("head", json!({ "repository": "alice/kit" })).await, merged);
}

#[tokio::test]
async fn what_cannot_be_done_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let alone = Alone::start(folder.path()).await;
    assert_eq!(alone.tell("dance", json!({})).await.0, 404);
    assert_eq!(alone.tell("account", json!({ "logn": "x" })).await.0, 400);
    assert_eq!(alone.tell("head", json!({ "repository": "no/one" })).await.0, 404);
    assert_eq!(alone.tell("account", json!({ "login": "../x" })).await.0, 422);
}
