//! Renames, and a second start.

use axum::http::StatusCode;
use pretty_assertions::assert_eq;

use crate::scene::Scene;

#[tokio::test]
async fn renamed_repositories_redirect_and_the_app_hears_of_it() {
    let scene = Scene::new().await;
    let token = scene.installation_token("alice").await;
    scene.world.rename_repository("alice/kit", "box").unwrap();
    let response = scene.send("GET", "/repos/alice/kit", &token, None).await.unwrap();
    assert_eq!(response.status(), StatusCode::MOVED_PERMANENTLY);
    let to = response.headers()["location"].to_str().unwrap().to_owned();
    let path = to.replacen(scene.world.base_url(), "", 1);
    assert!(path.starts_with("/repositories/"), "{path}");
    let (_, found) = scene.ask("GET", &path, &token, None).await;
    assert_eq!(found["full_name"], "alice/box");
    let clone = scene.clone_of("alice", "alice/kit", "kit").await;
    clone.commit("x", "x").await;
    clone.must(&["push", "-q"]).await;

    scene.world.rename_default_branch("alice/box", "trunk").await.unwrap();
    scene.world.rename_account("alice", "alicia").unwrap();
    scene.world.find_repository("alicia/box").unwrap();
    assert_eq!(
        scene.arrived_events().await,
        [
            "repository renamed",
            "push",
            "push",
            "repository edited",
            "push",
            "installation_target renamed"
        ]
    );
}

#[tokio::test]
async fn a_second_start_continues() {
    let scene = Scene::new().await;
    let alice = scene.world.find_account("alice").unwrap();
    let token = scene.installation_token("alice").await;
    let head = scene.world.head("alice/kit").unwrap();
    let sent = scene.world.deliveries().len();
    let Scene { world, folder, .. } = scene;
    world.until_written().await;
    drop(world);

    let scene = Scene::bare(folder).await;
    let again = scene.world.account("alice").unwrap();
    assert_eq!((again.id, again.token), (alice.id, alice.token));
    assert_eq!(scene.world.head("alice/kit").unwrap(), head);
    assert_eq!(scene.world.deliveries().len(), sent);
    assert_eq!(scene.ask("GET", "/repos/alice/kit", &token, None).await.0, StatusCode::OK);
    scene.world.commit("alice/kit", "main", "x", Some(b"x"), "Goes on").await.unwrap();
    assert_eq!(scene.arrived_events().await, ["push"]);
    let mut guids: Vec<_> = scene.world.deliveries().into_iter().map(|one| one.guid).collect();
    guids.sort();
    guids.dedup();
    assert_eq!(guids.len(), sent + 2, "no GUID is used twice: the push, the checks asked for");
}
