//! Git by real git, and what the App hears of it.

use hmac::Mac as _;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::scene::{APP_ID, HEAD, SECRET, Scene, git};

fn signature(body: &[u8]) -> String {
    let mut mac =
        <hmac::Hmac<sha2::Sha256> as hmac::digest::KeyInit>::new_from_slice(SECRET.as_bytes())
            .unwrap();
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn a_push_by_git_arrives_as_a_signed_delivery() {
    let scene = Scene::new().await;
    let clone = scene.clone_of("alice", "alice/kit", "kit").await;
    let before = clone.must(&["rev-parse", "HEAD"]).await;
    let after = clone.commit("policy.toml", "default = \"allow\"\n").await;
    clone.must(&["push", "-q"]).await;

    let arrivals = scene.arrivals().await;
    assert_eq!(arrivals.len(), 1);
    let push = &arrivals[0];
    assert_eq!(push.header("x-github-event"), "push");
    assert_eq!(push.header("content-type"), "application/json");
    assert_eq!(push.header("x-github-hook-installation-target-id"), APP_ID.to_string());
    assert!(push.header("user-agent").starts_with("GitHub-Hookshot/"));
    assert_eq!(push.header("x-hub-signature-256"), signature(&push.body));
    let payload = push.json();
    assert_eq!(payload["ref"], "refs/heads/main");
    assert_eq!(payload["before"], before);
    assert_eq!(payload["after"], after);
    assert_eq!(payload["forced"], false);
    assert_eq!(payload["commits"][0]["modified"], json!(["policy.toml"]));
    assert_eq!(payload["head_commit"]["id"], after);
    assert_eq!(payload["repository"]["full_name"], "alice/kit");
    assert_eq!(payload["repository"]["fork"], true);
    let installation = scene.world.find_installation("alice").unwrap();
    assert_eq!(payload["installation"]["id"], installation.id);
    assert_eq!(scene.world.head("alice/kit").unwrap(), Some(after));
}

#[tokio::test]
async fn a_large_push_in_many_pieces_arrives_whole() {
    let scene = Scene::new().await;
    let clone = scene.clone_of("alice", "alice/kit", "kit").await;
    // Hex digits of a simple generator: git cannot make three megabytes of them small.
    let mut state = 1_u64;
    let text: String = (0..400_000)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            format!("{:08x}", state >> 32)
        })
        .collect();
    let head = clone.commit("large.txt", &text).await;
    clone.must(&["push", "-q"]).await;
    assert_eq!(scene.world.head("alice/kit").unwrap(), Some(head));
    let again = scene.clone_of("alice", "alice/kit", "again").await;
    assert_eq!(std::fs::read_to_string(again.folder.join("large.txt")).unwrap(), text);
}

#[tokio::test]
async fn only_the_owner_pushes_and_everyone_clones() {
    let scene = Scene::new().await;
    scene.world.account("bob").unwrap();
    let clone = scene.clone_of("bob", "alice/kit", "kit").await;
    clone.commit("policy.toml", "default = \"allow\"\n").await;
    for token in ["ghp_wrong", &scene.world.find_account("bob").unwrap().token] {
        let output = clone.git(&["push", "-q", &scene.remote_with(token, "alice/kit")]).await;
        assert!(!output.status.success());
    }
    let nobody = format!("{}/alice/kit", scene.world.base_url());
    assert!(!clone.git(&["push", "-q", &nobody]).await.status.success());
    assert!(clone.git(&["ls-remote", &nobody]).await.status.success());
    assert_eq!(scene.arrived_events().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_private_repository_is_hidden_from_strangers() {
    let scene = Scene::new().await;
    scene.world.account("bob").unwrap();
    scene.world.hide_repository("alice/kit", true).unwrap();
    let folder = scene.folder.path();
    let reads = async |remote: String| git(folder, &["ls-remote", &remote]).await.status.success();
    assert!(reads(scene.remote("alice", "alice/kit")).await);
    assert!(!reads(scene.remote("bob", "alice/kit")).await);
    assert!(!reads(format!("{}/alice/kit.git", scene.world.base_url())).await);
    let token = scene.installation_token("alice").await;
    assert!(reads(scene.remote_with(&token, "alice/kit")).await);
}

#[tokio::test]
async fn forced_pushes_branches_tags_and_deletions_are_told_apart() {
    let scene = Scene::new().await;
    let clone = scene.clone_of("alice", "alice/kit", "kit").await;
    let first = clone.must(&["rev-parse", "HEAD"]).await;
    let second = clone.commit("a.txt", "a").await;
    clone.must(&["push", "-q", "origin", "main", "main:other", "main:refs/tags/v1"]).await;
    let seen: Vec<Value> = scene.arrivals().await.iter().map(|one| one.json()).collect();
    let flags = |event: &Value| {
        ["ref", "created", "deleted", "forced"].map(|name| event[name].to_string()).join(" ")
    };
    assert_eq!(
        seen.iter().map(flags).collect::<Vec<_>>(),
        [
            "\"refs/heads/main\" false false false",
            "\"refs/heads/other\" true false false",
            "\"refs/tags/v1\" true false false",
        ]
    );

    clone.must(&["reset", "-q", "--hard", &first]).await;
    let third = clone.commit("b.txt", "b").await;
    clone.must(&["push", "-q", "--force", "origin", "main"]).await;
    clone.must(&["push", "-q", "origin", ":other"]).await;
    let seen: Vec<Value> = scene.arrivals().await.iter().map(|one| one.json()).collect();
    assert_eq!(seen.len(), 2);
    assert_eq!(flags(&seen[0]), "\"refs/heads/main\" false false true");
    assert_eq!((&seen[0]["before"], &seen[0]["after"]), (&json!(second), &json!(third)));
    assert_eq!(flags(&seen[1]), "\"refs/heads/other\" false true false");
    assert_eq!(seen[1]["after"], "0".repeat(40));
    assert_eq!(seen[1]["head_commit"], Value::Null);

    let default = clone.git(&["push", "-q", "origin", ":main"]).await;
    assert!(!default.status.success(), "the default branch cannot be deleted");
}

#[tokio::test]
async fn the_first_push_to_an_empty_repository_decides_its_default_branch() {
    let scene = Scene::new().await;
    scene.world.account("carol").unwrap();
    scene.world.make_empty_repository("carol/new").unwrap();
    scene.world.install_app("carol", &["carol/new"]).unwrap();
    let token = scene.installation_token("carol").await;
    let ask = json!({ "owner": "carol", "name": "new", "path": "policy.toml" });
    let answer = scene.graphql(&token, HEAD, ask.clone()).await;
    assert_eq!(answer["data"]["repository"]["isEmpty"], true);
    assert_eq!(answer["data"]["repository"]["defaultBranchRef"], Value::Null);

    let clone = scene.clone_of("carol", "carol/new", "new").await;
    clone.must(&["checkout", "-q", "-b", "trunk"]).await;
    clone.commit("policy.toml", "x").await;
    clone.must(&["push", "-q", "origin", "trunk"]).await;
    let answer = scene.graphql(&token, HEAD, ask).await;
    assert_eq!(answer["data"]["repository"]["defaultBranchRef"]["name"], "trunk");
}

#[tokio::test]
async fn requests_that_git_has_compressed_are_understood() {
    let scene = Scene::new().await;
    let request = scene.folder.path().join("request");
    std::fs::write(&request, "0014command=ls-refs\n0000").unwrap();
    let packed = std::process::Command::new("gzip").arg("-c").arg(&request).output().unwrap();
    let answer = scene
        .http
        .post(format!("{}/alice/kit.git/git-upload-pack", scene.world.base_url()))
        .header("content-type", "application/x-git-upload-pack-request")
        .header("content-encoding", "gzip")
        .header("git-protocol", "version=2")
        .body(packed.stdout)
        .send()
        .await
        .unwrap();
    let text = answer.text().await.unwrap();
    assert!(text.contains(&scene.world.head("alice/kit").unwrap().unwrap()), "{text}");
}

#[tokio::test]
async fn pushes_to_one_repository_at_the_same_time_are_told_one_by_one() {
    let scene = Scene::new().await;
    let mut pushes = tokio::task::JoinSet::new();
    for number in 0..8 {
        let clone = scene.clone_of("alice", "alice/kit", &format!("kit{number}")).await;
        pushes.spawn(async move {
            let head = clone.commit("n", &number.to_string()).await;
            clone.must(&["push", "-q", "origin", &format!("HEAD:branch{number}")]).await;
            head
        });
    }
    let mut heads = pushes.join_all().await;
    let mut told: Vec<String> = scene
        .arrivals()
        .await
        .iter()
        .map(|one| one.json()["after"].as_str().unwrap().to_owned())
        .collect();
    heads.sort();
    told.sort();
    assert_eq!(told, heads);
}
