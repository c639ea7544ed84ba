//! Pull requests: from branches, from forks, merged.

use axum::http::StatusCode;
use b00t_tests::standin::Change;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::scene::Scene;

/// A branch `edit` beside `main` of alice's fork, with a change.
async fn edited(scene: &Scene) -> String {
    let main = scene.world.head("alice/kit").unwrap();
    scene.world.reset_branch("alice/kit", "edit", main.as_deref()).await.unwrap();
    let text = Some(b"default = \"allow\"\n".as_slice());
    scene.world.commit("alice/kit", "edit", "policy.toml", text, "Allow").await.unwrap()
}

async fn of_pull_requests(scene: &Scene) -> Vec<Value> {
    let arrivals = scene.arrivals().await.into_iter();
    let wanted = arrivals.filter(|one| one.header("x-github-event") == "pull_request");
    wanted.map(|one| one.json()).collect()
}

#[tokio::test]
async fn a_pull_request_follows_its_branch_until_it_is_merged() {
    let scene = Scene::new().await;
    let world = &scene.world;
    let first = edited(&scene).await;
    let main = world.head("alice/kit").unwrap().unwrap();
    let number = world.open_pull_request("alice/kit", "edit", "main", "Allow").await.unwrap();
    let opened = of_pull_requests(&scene).await.remove(0);
    assert_eq!((&opened["action"], &opened["number"]), (&json!("opened"), &json!(1)));
    assert_eq!(opened["pull_request"]["head"]["sha"], first);
    assert_eq!(opened["pull_request"]["base"]["sha"], main);
    assert_eq!(opened["pull_request"]["changed_files"], 1);

    let clone = scene.clone_of("alice", "alice/kit", "kit").await;
    clone.must(&["checkout", "-q", "edit"]).await;
    let second = clone.commit("other.txt", "more\n").await;
    clone.must(&["push", "-q"]).await;
    let moved = of_pull_requests(&scene).await.remove(0);
    assert_eq!(moved["action"], "synchronize");
    assert_eq!((&moved["before"], &moved["after"]), (&json!(first), &json!(second)));

    world.account("bob").unwrap();
    let commit = world.merge_pull_request("alice/kit", number, "bob").await.unwrap();
    assert_eq!(world.head("alice/kit").unwrap(), Some(commit.clone()));
    clone.must(&["fetch", "-q", "origin", "main"]).await;
    let parents = clone.must(&["show", "-s", "--format=%P", "FETCH_HEAD"]).await;
    assert_eq!(parents, format!("{main} {second}"));

    let arrivals = scene.arrivals().await;
    let (push, closed) = (arrivals[0].json(), arrivals[1].json());
    assert_eq!(push["after"], commit);
    assert_eq!((&push["pusher"]["name"], &push["sender"]["login"]), (&json!("bob"), &json!("bob")));
    assert_eq!((&closed["action"], &closed["sender"]["login"]), (&json!("closed"), &json!("bob")));
    assert_eq!(closed["pull_request"]["merged_by"]["login"], "bob");
    assert_eq!(closed["pull_request"]["merge_commit_sha"], commit);
}

#[tokio::test]
async fn a_forks_branch_can_be_read_in_the_base_repository() {
    let scene = Scene::new().await;
    let world = &scene.world;
    world.install_app("origin", &["origin/kit"]).unwrap();
    scene.arrivals().await;
    let head = edited(&scene).await;
    world.open_pull_request("origin/kit", "alice:edit", "main", "Allow").await.unwrap();
    let opened = of_pull_requests(&scene).await.remove(0);
    assert_eq!(opened["repository"]["full_name"], "origin/kit");
    assert_eq!(opened["pull_request"]["head"]["label"], "alice:edit");
    let mine = world.find_installation("origin").unwrap().id;
    assert_eq!(opened["installation"]["id"], mine, "that of the base repository");

    let clone = scene.clone_of("alice", "origin/kit", "origin").await;
    clone.must(&["fetch", "-q", "origin", "refs/pull/1/head"]).await;
    assert_eq!(clone.must(&["rev-parse", "FETCH_HEAD"]).await, head);
    clone.must(&["fetch", "-q", "origin", "refs/pull/1/merge"]).await;
    let token = scene.installation_token("origin").await;
    let ask = "query($sha:GitObjectID!){repository(owner:\"origin\",name:\"kit\"){\
        object(oid:$sha){... on Commit{a:file(path:\"policy.toml\"){object{... on Blob{text}}} \
        b:file(path:\"learn/git.md\"){type}}} pullRequest(number:1){headRefOid state \
        baseRef{target{oid}} headRepository{nameWithOwner}}}}";
    let answer = scene.graphql(&token, ask, json!({ "sha": head })).await;
    let found = &answer["data"]["repository"];
    assert_eq!(found["object"]["a"]["object"]["text"], "default = \"allow\"\n", "{answer}");
    assert_eq!(found["object"]["b"]["type"], "blob");
    assert_eq!(found["pullRequest"]["headRefOid"], head);
    assert_eq!(
        found["pullRequest"]["baseRef"]["target"]["oid"],
        world.head("origin/kit").unwrap().unwrap()
    );
}

#[tokio::test]
async fn nobody_pushes_to_the_refs_of_pull_requests() {
    let scene = Scene::new().await;
    edited(&scene).await;
    scene.world.open_pull_request("alice/kit", "edit", "main", "Allow").await.unwrap();
    let clone = scene.clone_of("alice", "alice/kit", "kit").await;
    let output = clone.git(&["push", "-q", "origin", "+HEAD:refs/pull/1/head"]).await;
    assert!(!output.status.success(), "{output:?}");
}

#[tokio::test]
async fn a_push_of_the_head_to_the_base_merges_and_a_deleted_branch_closes() {
    let scene = Scene::new().await;
    let world = &scene.world;
    let head = edited(&scene).await;
    let first = world.open_pull_request("alice/kit", "edit", "main", "One").await.unwrap();
    world.reset_branch("alice/kit", "main", Some(&head)).await.unwrap();
    let merged = world.pull_request("alice/kit", first).unwrap().merged.unwrap();
    assert_eq!(merged.commit, head);
    world.commit("alice/kit", "edit", "x", Some(b"x"), "More").await.unwrap();
    let second = world.open_pull_request("alice/kit", "edit", "main", "Two").await.unwrap();
    world.reset_branch("alice/kit", "edit", None).await.unwrap();
    let closed = world.pull_request("alice/kit", second).unwrap();
    assert!(!closed.is_open() && closed.merged.is_none());
    let seen: Vec<_> =
        of_pull_requests(&scene).await.iter().map(|one| one["action"].clone()).collect();
    assert_eq!(seen, ["opened", "closed", "opened", "closed"]);
}

#[tokio::test]
async fn what_has_conflicts_is_not_merged() {
    let scene = Scene::new().await;
    let world = &scene.world;
    edited(&scene).await;
    let number = world.open_pull_request("alice/kit", "edit", "main", "Allow").await.unwrap();
    let token = scene.installation_token("alice").await;
    let path = format!("/repos/alice/kit/pulls/{number}");
    assert_eq!(scene.ask("GET", &path, &token, None).await.1["mergeable"], true);
    let other = [("policy.toml", Change::File(b"default = \"maybe\"\n".to_vec()))];
    world.commit_changes("alice/kit", "main", &other, "Maybe").await.unwrap();
    assert_eq!(scene.ask("GET", &path, &token, None).await.1["mergeable"], false);
    assert!(world.merge_pull_request("alice/kit", number, "alice").await.is_err());
}

#[tokio::test]
async fn a_commit_leads_to_the_pull_request_that_it_came_with() {
    let scene = Scene::new().await;
    let world = &scene.world;
    let head = edited(&scene).await;
    let number = world.open_pull_request("alice/kit", "edit", "main", "Allow").await.unwrap();
    let before = world.head("alice/kit").unwrap().unwrap();
    let commit = world.squash_pull_request("alice/kit", number, "alice").await.unwrap();
    let token = scene.installation_token("alice").await;
    let found = async |sha: &str| {
        let path = format!("/repos/alice/kit/commits/{sha}/pulls");
        let (_, rows) = scene.ask("GET", &path, &token, None).await;
        let ask = "query($sha:GitObjectID!){repository(owner:\"alice\",name:\"kit\"){\
            object(oid:$sha){... on Commit{associatedPullRequests(first:5){nodes{\
            number mergedBy{login ... on User{databaseId}} mergeCommit{oid}}}}}}}";
        let answer = scene.graphql(&token, ask, json!({ "sha": sha })).await;
        let nodes = &answer["data"]["repository"]["object"]["associatedPullRequests"]["nodes"];
        assert_eq!(nodes.as_array().unwrap().len(), rows.as_array().unwrap().len(), "{answer}");
        nodes.clone()
    };
    let alice = world.find_account("alice").unwrap().id;
    for sha in [&commit, &head] {
        assert_eq!(
            found(sha).await,
            json!([{
                "number": number,
                "mergedBy": { "login": "alice", "databaseId": alice },
                "mergeCommit": { "oid": commit },
            }])
        );
    }
    assert_eq!(found(&before).await, json!([]));
}

#[tokio::test]
async fn two_branches_are_compared_from_where_they_part() {
    let scene = Scene::new().await;
    let world = &scene.world;
    let parted = world.head("alice/kit").unwrap().unwrap();
    let head = edited(&scene).await;
    world.commit("alice/kit", "main", "new.txt", Some(b"x\n"), "New").await.unwrap();
    let token = scene.installation_token("alice").await;
    let path = format!("/repos/alice/kit/compare/main...{head}");
    let (status, found) = scene.ask("GET", &path, &token, None).await;
    assert_eq!(status, StatusCode::OK, "{found}");
    assert_eq!(found["merge_base_commit"]["sha"], parted);
    assert_eq!(
        (&found["status"], &found["ahead_by"], &found["behind_by"]),
        (&json!("diverged"), &json!(1), &json!(1))
    );
    let files = &found["files"];
    assert_eq!((&files[0]["filename"], &files[0]["additions"]), (&json!("policy.toml"), &json!(1)));
    for unknown in ["main...nowhere", "main", &format!("main...{}", "1".repeat(40))] {
        let path = format!("/repos/alice/kit/compare/{unknown}");
        assert_eq!(
            scene.ask("GET", &path, &token, None).await.0,
            StatusCode::NOT_FOUND,
            "{unknown}"
        );
    }
}
