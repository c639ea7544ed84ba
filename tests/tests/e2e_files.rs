//! Files, forks and branches that are not as they should be.

use std::os::unix::fs::symlink;

use anyhow::Result;
use b00t_tests::harness::{Build, Clone, Era, Platform};
use serde_json::json;
use store::{MissingReason, PolicyRecord, PolicyState};

const ACL: &str = "b00t-mcp-acl.toml";
const GOOD: &str = "default_policy = \"allow\"\n";
const OWNER: &str = "alice";

/// An owner with the App installed and a good policy in force.
async fn owner(platform: &Platform) -> Result<Clone> {
    platform.install(OWNER).await?;
    let clone = platform.clone_of(OWNER).await?;
    let head = clone.push_file(ACL, GOOD).await?;
    platform.synced(OWNER, &head).await?;
    Ok(clone)
}

/// The codes of what is wrong, and whether the good policy is still in force.
fn verdict(record: &PolicyRecord) -> (Vec<String>, bool) {
    let in_force = record.in_force().is_some_and(|revision| revision.text == GOOD);
    match &record.state {
        PolicyState::Invalid { diagnostics, .. } => {
            (diagnostics.iter().map(|diagnostic| diagnostic.code.clone()).collect(), in_force)
        }
        other => (vec![other.name().to_owned()], in_force),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn content_that_cannot_come_into_force_leaves_the_last_good_one() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    let clone = owner(&platform).await?;
    let too_large = format!("{GOOD}{}", "#".repeat(64 * 1024));
    let no_utf8 = [GOOD.as_bytes(), b"# \xff\xfe\n"].concat();
    for (case, content) in [
        ("over 64 KiB", too_large.into_bytes()),
        ("not UTF-8", no_utf8),
        ("empty", Vec::new()),
        ("an unknown key", b"default_policy = \"allow\"\nallow_all = true\n".to_vec()),
        (
            "a regex that is none",
            b"default_policy = \"deny\"\n[patterns]\ndeny = [\"(\"]\n".to_vec(),
        ),
    ] {
        let head = clone.push_file(ACL, content).await?;
        let record = platform.synced(OWNER, &head).await?;
        let (codes, in_force) = verdict(&record);
        assert_eq!(record.state.name(), "invalid", "{case}: {codes:?}");
        assert!(in_force, "{case}: the last good policy stays in force");
        assert!(codes.iter().all(|code| code.starts_with("ACL")), "{case}: {codes:?}");
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_or_a_symlink_in_its_place_leaves_the_last_good_one() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    let clone = owner(&platform).await?;

    clone.git(&["rm", "--quiet", ACL]).await?;
    let head = clone.push_file(&format!("{ACL}/policy.toml"), GOOD).await?;
    let directory = platform.synced(OWNER, &head).await?;
    assert_eq!((directory.state.name(), verdict(&directory).1), ("invalid", true));

    clone.git(&["rm", "--quiet", "-r", ACL]).await?;
    symlink("elsewhere.toml", clone.folder().join(ACL))?;
    let head = clone.push_all("A symlink").await?;
    let link = platform.synced(OWNER, &head).await?;
    assert_eq!((link.state.name(), verdict(&link).1), ("invalid", true));
    assert_ne!(verdict(&directory).0, Vec::<String>::new());
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn byte_order_mark_and_crlf_are_kept_and_work() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    let clone = owner(&platform).await?;
    let content =
        "\u{feff}default_policy = \"deny\"\r\n[commands.whoami]\r\npolicy = \"allow\"\r\n";
    let head = clone.push_file(ACL, content).await?;
    let record = platform.synced(OWNER, &head).await?;
    let text = record.in_force().map(|revision| revision.text.as_str());
    assert_eq!((record.state.name(), text), ("active", Some(content)));
    let client = platform.connect(OWNER, Era::Legacy).await?;
    assert_eq!(client.tools().await?, ["b00t_whoami"]);
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_that_is_no_fork_of_the_template_is_no_policy() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    let account = platform.account_with_own_repository("dora", &[(ACL, GOOD)]).await?;
    let record = platform.in_force_as("dora", "missing").await?;
    assert_eq!(record.account.get(), account);
    assert_eq!(record.state, PolicyState::Missing { reason: MissingReason::NoFork });
    let client = platform.connect("dora", Era::Modern).await?;
    assert!(client.tools().await?.is_empty());
    let answer = client.call("b00t_whoami", json!({})).await?;
    assert!(answer.is_error && answer.text.contains("fork"), "{answer:?}");
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_fork_denies_everything() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.account_with_empty_fork("emil").await?;
    let record = platform.in_force_as("emil", "missing").await?;
    assert_eq!(record.state, PolicyState::Missing { reason: MissingReason::EmptyRepository });
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_is_that_of_the_default_branch_whatever_its_name() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    let clone = owner(&platform).await?;
    platform.rename_default_branch(OWNER, "trunk").await?;
    clone.git(&["fetch", "--quiet", "origin"]).await?;
    clone.git(&["checkout", "--quiet", "-B", "trunk", "origin/trunk"]).await?;
    let denied = "default_policy = \"deny\"\n";
    let head = clone.push_file(ACL, denied).await?;
    let record = platform.synced(OWNER, &head).await?;
    assert_eq!(record.in_force().map(|revision| revision.text.as_str()), Some(denied));

    clone.git(&["checkout", "--quiet", "-b", "topic"]).await?;
    clone.push_file(ACL, GOOD).await?;
    platform.deliveries_done().await?;
    clone.git(&["checkout", "--quiet", "trunk"]).await?;
    let head = clone.push_file("notes.md", "A later push.\n").await?;
    let record = platform.synced(OWNER, &head).await?;
    let text = record.in_force().map(|revision| revision.text.clone());
    assert_eq!(text.as_deref(), Some(denied), "a branch is not the default branch");
    platform.stop().await
}
