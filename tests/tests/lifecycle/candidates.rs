//! Two forks of the template in one account.

use anyhow::Result;
use b00t_tests::harness::{Era, Platform};
use serde_json::json;
use store::PolicyRecord;

use crate::stage::{ACL, DENY, OWNER, heard, stage};

const OTHER: &str = "other-b00t";

/// The owner takes over somebody's fork, so that the App sees two of hers.
async fn two_forks(platform: &Platform) -> Result<()> {
    let github = platform.github();
    github.account("dora")?;
    let fork = github.fork(platform.template(), "dora")?;
    github.rename_repository(&format!("dora/{}", fork.name), OTHER)?;
    github.transfer_repository(&format!("dora/{OTHER}"), OWNER)?;
    let theirs = format!("{OWNER}/{OTHER}");
    heard(platform, OWNER, async || Ok(github.add_to_installation(&theirs)?)).await
}

fn text(record: &PolicyRecord) -> Option<&str> {
    record.in_force().map(|revision| revision.text.as_str())
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_forks_the_first_stays_in_use_and_the_status_says_so() -> Result<()> {
    let platform = stage().await?;
    two_forks(&platform).await?;
    let github = platform.github();
    let deny = Some(DENY.as_bytes());
    github.commit(&format!("{OWNER}/{OTHER}"), "main", ACL, deny, "Deny").await?;
    let commit =
        github.commit(&platform.fork(OWNER), "main", "notes.md", Some(b"x"), "Notes").await?;
    let record = platform.synced(OWNER, &commit).await?;
    let template = platform.template_file(ACL).await?;
    assert_eq!(text(&record), Some(template.as_str()), "the first one is still in use");

    let client = platform.connect(OWNER, Era::Modern).await?;
    let status = client.call("b00t_status", json!({})).await?;
    assert_eq!(status.structured["repository"], platform.fork(OWNER));
    assert_eq!(status.structured["not_used"], json!([format!("{OWNER}/{OTHER}")]));
    assert!(status.text.contains("Of several forks of the template one counts"), "{}", status.text);
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_fork_in_use_goes_the_other_takes_its_place() -> Result<()> {
    let platform = stage().await?;
    two_forks(&platform).await?;
    let github = platform.github();
    let deny = Some(DENY.as_bytes());
    let commit = github.commit(&format!("{OWNER}/{OTHER}"), "main", ACL, deny, "Deny").await?;
    github.delete_repository(&platform.fork(OWNER))?;
    let record = platform.synced(OWNER, &commit).await?;
    assert_eq!(text(&record), Some(DENY));
    assert_eq!(record.repository.map(|found| found.name.to_string()).as_deref(), Some(OTHER));
    platform.stop().await
}
