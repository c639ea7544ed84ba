//! The record beside a real git repository.

use std::{path::Path, time::Duration};

use b00t_reconciler::{
    command::{Verified, verify, verify_within},
    platform::Platform,
};
use git2::{Repository, Signature};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use store::PolicyRecord;

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
    record(
        &world,
        json!({"head": commit, "blob": blob,
        "state": {"kind": "active", "revision": revision}}),
    );
    (world, commit)
}

/// Ann's record says this, and its metadata says the same.
fn record(world: &World, says: Value) {
    let mut record = json!({"schema": 1, "account": 100, "login": "ann", "generation": 1,
        "repository": {"id": 1100, "name": "_b00t_"}, "head": null, "blob": null, "synced_at": 1});
    record.as_object_mut().unwrap().extend(says.as_object().unwrap().clone());
    let read: PolicyRecord = serde_json::from_value(record.clone()).unwrap();
    let account = json!({"schema": 1, "account": 100, "login": "ann", "installation": 100,
        "repository": null, "generation": 1});
    world.change(|it| {
        let metadata = Some(json!(read.metadata()));
        it.kv.insert("policy:ann".into(), (record.to_string(), metadata));
        it.kv.insert("account:100".into(), (account.to_string(), None));
    });
}

fn suspended() -> Value {
    json!({"state": {"kind": "suspended", "reason": "installation_suspended"}})
}

/// Forks are cloned from this folder.
fn platform(world: &World, folder: &Path) -> Platform {
    let mut settings = world.settings();
    settings.github = folder.display().to_string();
    world.platform_with(settings)
}

async fn ann(world: &World, folder: &Path) -> Verified {
    verify(&platform(world, folder), "ann").await.unwrap()
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

#[tokio::test]
async fn a_suspended_record_is_right_while_the_app_may_not_act() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::with(&["ann"]).await;
    record(&world, suspended());
    let verified = ann(&world, folder.path()).await;
    assert_eq!(verified.differs, ["the record is suspended, and the App may act for the account"]);
    world.change(|it| it.users.get_mut("ann").unwrap().suspended = true);
    let verified = ann(&world, folder.path()).await;
    assert!(verified.is_right(), "{verified}");
    world.change(|it| it.users.clear());
    let verified = ann(&world, folder.path()).await;
    assert!(verified.is_right(), "{verified}");
}

#[tokio::test]
async fn a_record_that_allows_is_wrong_while_the_app_may_not_act() {
    let folder = tempfile::tempdir().unwrap();
    let (world, _) = world(folder.path(), POLICY, POLICY).await;
    world.change(|it| it.users.get_mut("ann").unwrap().suspended = true);
    let verified = ann(&world, folder.path()).await;
    assert_eq!(verified.differs, ["the record is active, and the installation is suspended"]);
    world.change(|it| it.users.clear());
    let verified = ann(&world, folder.path()).await;
    assert_eq!(verified.differs, ["the record is active, and the App is not installed"]);
}

#[tokio::test]
async fn a_record_of_an_account_without_a_fork_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::with(&["ann"]).await;
    let state = json!({"kind": "missing", "reason": "no_fork"});
    record(&world, json!({"repository": null, "state": state}));
    let verified = ann(&world, folder.path()).await;
    assert!(verified.is_right(), "{verified}");
}

#[tokio::test]
async fn a_record_that_says_that_there_is_no_file_is_compared_with_the_tree() {
    let folder = tempfile::tempdir().unwrap();
    let (world, commit) = world(folder.path(), POLICY, POLICY).await;
    let state = json!({"kind": "missing", "reason": "no_file"});
    record(&world, json!({"head": commit, "state": state}));
    let verified = ann(&world, folder.path()).await;
    let last = verified.differs.last().map(String::as_str);
    assert_eq!(last, Some("there is no file, as the record says"), "{verified}");
}

#[tokio::test]
async fn a_record_of_a_file_with_errors_is_right_and_what_stays_in_force_is_proved() {
    let folder = tempfile::tempdir().unwrap();
    let bad = "default_policy = \"perhaps\"\n";
    let (commit, blob) = fork(folder.path(), "ann", bad);
    let world = World::with(&["ann"]).await;
    let good = acl::judge(acl::Found::Bytes(POLICY.as_bytes()), acl::Found::Absent);
    let revision = |text: &str| {
        json!({"commit": "b".repeat(40), "text": text, "since": 1,
            "blob": github::git_blob_id(POLICY.as_bytes()).unwrap(),
            "digest": good.into_force().unwrap().digest()})
    };
    let invalid = |text: &str| {
        json!({"head": commit, "blob": blob, "state":
            {"kind": "invalid", "diagnostics": [], "last_good": revision(text)}})
    };
    record(&world, invalid(POLICY));
    let verified = ann(&world, folder.path()).await;
    assert!(verified.is_right(), "{verified}");
    record(&world, invalid("default_policy = \"allow\"\n"));
    let verified = ann(&world, folder.path()).await;
    assert_eq!(verified.differs.len(), 1, "{verified}");
    assert!(verified.differs[0].starts_with("what stays in force is the file of b"), "{verified}");
}

#[tokio::test]
async fn metadata_that_says_something_else_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let (world, _) = world(folder.path(), POLICY, POLICY).await;
    world.change(|it| {
        let (_, metadata) = it.kv.get_mut("policy:ann").unwrap();
        metadata.as_mut().unwrap()["commit"] = json!("c".repeat(40));
    });
    let verified = ann(&world, folder.path()).await;
    assert_eq!(verified.differs, ["the metadata in KV says what the record says"]);
}

#[tokio::test]
async fn a_host_that_never_answers_holds_nothing_up() {
    let folder = tempfile::tempdir().unwrap();
    let (world, _) = world(folder.path(), POLICY, POLICY).await;
    // Connections are taken by the system, and never by anybody else.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut settings = world.settings();
    settings.github = format!("http://{}", silent.local_addr().unwrap());
    let platform = world.platform_with(settings);
    let error = verify_within(&platform, "ann", Duration::from_millis(1)).await.unwrap_err();
    assert!(error.to_string().contains("did not answer within"), "{error}");
}
