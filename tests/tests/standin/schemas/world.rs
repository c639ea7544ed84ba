//! A world in which everything has happened once.

use crate::scene::Scene;

/// A world in which everything has happened once.
pub(crate) async fn eventful() -> Scene {
    let scene = Scene::new().await;
    let world = &scene.world;
    world.ping();
    world.install_app("origin", &["origin/kit"]).unwrap();
    world.accept_new_permissions("alice").unwrap();
    world.suspend_app("alice").unwrap();
    world.unsuspend_app("alice").unwrap();
    world.make_empty_repository("alice/empty").unwrap();
    world.add_to_installation("alice/empty").unwrap();
    world.delete_repository("alice/empty").unwrap();
    world.make_empty_repository("alice/second").unwrap();
    world.add_to_installation("alice/second").unwrap();
    world.remove_from_installation("alice/second").unwrap();
    world.account("bob").unwrap();
    world.install_app_on_all("bob").unwrap();
    world.make_empty_repository("bob/new").unwrap();
    world.uninstall_app("bob").unwrap();
    for repository in ["alice/kit", "origin/kit"] {
        world.commit(repository, "main", "a/b.txt", Some(b"x"), "Add").await.unwrap();
        world.commit(repository, "other", "b.txt", Some(b"x"), "New branch").await.unwrap();
        world.reset_branch(repository, "other", None).await.unwrap();
    }
    let clone = scene.clone_of("alice", "alice/kit", "kit").await;
    clone.must(&["commit", "-q", "--amend", "-m", "Again"]).await;
    clone.must(&["tag", "-a", "v1", "-m", "First"]).await;
    clone.must(&["push", "-q", "--force", "--follow-tags"]).await;
    for on in [true, false] {
        world.archive_repository("alice/kit", on).unwrap();
        world.hide_repository("alice/kit", on).unwrap();
    }
    pull_requests(&scene).await;
    world.revoke_authorization("alice").unwrap();
    world.account("carol").unwrap();
    world.install_app_on_all("carol").unwrap();
    world.make_empty_repository("alice/given").unwrap();
    world.add_to_installation("alice/given").unwrap();
    world.transfer_repository("alice/given", "carol").unwrap();
    world.rename_repository("alice/kit", "box").unwrap();
    world.rename_default_branch("alice/box", "trunk").await.unwrap();
    world.rename_account("alice", "alicia").unwrap();
    scene
}

/// Pull requests from a branch and from a fork, with checks.
async fn pull_requests(scene: &Scene) {
    let world = &scene.world;
    let change = async |repository: &str, branch: &str, text: &str| {
        let file = Some(text.as_bytes());
        world.commit(repository, branch, "policy.toml", file, text).await.unwrap();
    };
    for (repository, head) in [("alice/kit", "edit"), ("origin/kit", "alice:edit")] {
        let main = world.head(repository).unwrap();
        world.reset_branch("alice/kit", "edit", main.as_deref()).await.unwrap();
        change("alice/kit", "edit", "one").await;
        let number = world.open_draft_pull_request(repository, head, "main", "Edit").await.unwrap();
        world.ready_pull_request(repository, number, true).unwrap();
        world.ready_pull_request(repository, number, false).unwrap();
        change("alice/kit", "edit", "two").await;
        world.retitle_pull_request(repository, number, "Edited").unwrap();
        world.reset_branch(repository, "next", main.as_deref()).await.unwrap();
        world.change_pull_request_base(repository, number, "next").unwrap();
        world.close_pull_request(repository, number).unwrap();
        world.reopen_pull_request(repository, number).unwrap();
        let owner = repository.split('/').next().unwrap();
        let sha = world.pull_request(repository, number).unwrap().head_sha;
        let run = scene.completed_run(owner, repository, &sha).await;
        world.rerequest_check_run(run).unwrap();
        world.rerequest_check_suite(repository, &sha).unwrap();
        world.merge_pull_request(repository, number, owner).await.unwrap();
    }
}
