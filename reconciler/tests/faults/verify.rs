//! The record beside a real git repository.

use std::path::Path;

use b00t_reconciler::command::verify;
use git2::{Repository, Signature};
use pretty_assertions::assert_eq;
use serde_json::json;

use crate::world::{POLICY, World};

/// A fork with this ACL, and the names of its commit and of the file's blob.
fn fork(folder: &Path, login: &str, text: &str) -> (String, String) {
    let path = folder.join(login).join("_b00t_.git");
    let repository = Repository::init_bare(path).unwrap();
    repository.set_head("refs/heads/main").unwrap();
    let blob = repository.blob(text.as_bytes()).unwrap();
    let mut tree = repository.treebuilder(None).unwrap();
    tree.insert(acl::FILE_NAME, blob, 0o100_644).unwrap();
    let tree = repository.find_tree(tree.write().unwrap()).unwrap();
    let author = Signature::new("a", "a@example.com", &git2::Time::new(0, 0)).unwrap();
    let message = "Say what may be done";
    let commit =
        repository.commit(Some("refs/heads/main"), &author, &author, message, &tree, &[]).unwrap();
    (commit.to_string(), blob.to_string())
}

/// A world in which ann's fork has `there`, and KV says that it has `recorded`.
async fn world(folder: &Path, there: &str, recorded: &str) -> (World, String) {
    let world = World::with(&["ann"]).await;
    let (commit, blob) = fork(folder, "ann", there);
    let judged = acl::judge(acl::Found::Bytes(recorded.as_bytes()), acl::Found::Absent);
    let revision = json!({"commit": commit, "blob": blob, "text": recorded, "since": 1,
        "digest": judged.into_force().unwrap().digest()});
    let record = json!({"schema": 1, "account": 100, "login": "ann", "generation": 1,
        "repository": {"id": 1100, "name": "_b00t_"}, "head": commit, "blob": blob,
        "state": {"kind": "active", "revision": revision}, "synced_at": 1});
    let account = json!({"schema": 1, "account": 100, "login": "ann", "installation": null,
        "repository": null, "generation": 1});
    world.change(|it| {
        it.kv.insert("policy:ann".into(), (record.to_string(), None));
        it.kv.insert("account:100".into(), (account.to_string(), None));
    });
    (world, commit)
}

#[tokio::test]
async fn a_record_that_is_the_file_is_proved_byte_by_byte() {
    let folder = tempfile::tempdir().unwrap();
    let (world, commit) = world(folder.path(), POLICY, POLICY).await;
    let mut settings = world.settings();
    settings.github = folder.path().display().to_string();
    for account in ["ann", "100", "ANN"] {
        let verified = verify(&world.platform_with(settings.clone()), account).await.unwrap();
        assert!(verified.is_right(), "{verified}");
        assert_eq!(verified.head.as_deref(), Some(commit.as_str()));
    }
    assert_eq!(world.requests("/graphql"), 0, "GitHub's API is not asked");
}

#[tokio::test]
async fn one_other_byte_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let (world, _) = world(folder.path(), POLICY, &format!("{POLICY}\n")).await;
    let mut settings = world.settings();
    settings.github = folder.path().display().to_string();
    let verified = verify(&world.platform_with(settings), "ann").await.unwrap();
    assert_eq!(verified.differs, ["the policy in force is the file, all 25 bytes"]);
}

#[tokio::test]
async fn an_account_without_a_record_is_an_error() {
    let world = World::with(&["ann"]).await;
    let error = verify(&world.platform(), "ann").await.unwrap_err().to_string();
    assert_eq!(error, "KV has no record of ann");
}
