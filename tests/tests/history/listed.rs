//! Lists: of the endpoint, and of `b00t_status`.

use anyhow::{Context, Result};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::stage::{
    ACL, DENY, OWNER, STRANGER, generations, get, push, stage, told, until_entries,
};

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_comes_first_with_who_pushed_who_merged_and_the_pull_request() -> Result<()> {
    let platform = stage().await?;
    let clone = platform.clone_of(OWNER).await?;
    let pushed = push(&platform, &clone, DENY, 2).await?[0]["commit"].clone();
    let opened = "default_policy = \"allow\"\n";
    let proposal = platform.propose(OWNER, "open", &[(ACL, Some(opened))]).await?;
    // By then the push of the branch is long synced, and does not find the merge instead.
    platform.checked(&platform.fork(OWNER), &proposal.head, "b00t ACL").await?;
    let merged = platform.merge(&proposal, STRANGER).await?;
    let record = platform.synced(OWNER, &merged).await?;
    let entries = until_entries(&platform, OWNER, 3).await?;

    let mut sorted = generations(&entries);
    assert_eq!((sorted.len(), sorted[0]), (3, record.generation.get()));
    sorted.sort_unstable_by(|one, other| other.cmp(one));
    assert_eq!(generations(&entries), sorted, "newest first");

    let (owner, merger) =
        (platform.github().find_account(OWNER)?.id, platform.github().find_account(STRANGER)?.id);
    let merger = json!({"id": merger, "name": STRANGER});
    let newest = &entries[0];
    assert_eq!(newest["pull_request"], json!(proposal.number));
    assert_eq!((&newest["merged_by"], &newest["pushed_by"]), (&merger, &merger));
    assert_eq!((&newest["commit"], &newest["in_force"]), (&json!(merged), &json!(merged)));
    let digest = &record.in_force().context("nothing is in force")?.digest;
    assert_eq!(newest["digest"], json!(digest));
    assert_eq!((&newest["state"], &newest["errors"]), (&json!("active"), &json!(0)));
    assert_eq!(newest["when"], json!(record.synced_at.to_string()));

    let direct = &entries[1];
    assert_eq!(direct["commit"], pushed);
    assert_eq!(direct["pushed_by"], json!({"id": owner, "name": OWNER}));
    assert_eq!((&direct["pull_request"], &direct["merged_by"]), (&Value::Null, &Value::Null));
    let first = &entries[2];
    assert_eq!(first["pushed_by"], Value::Null, "the App was installed, nothing was pushed");

    let theirs = told(&platform, STRANGER, "/history").await?;
    assert_eq!(theirs["entries"].as_array().map(Vec::len), Some(1), "each has their own");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_leads_to_the_next_until_there_is_none() -> Result<()> {
    let platform = stage().await?;
    let clone = platform.clone_of(OWNER).await?;
    let mut all = Vec::new();
    for entry in 2..=4 {
        all = push(&platform, &clone, &format!("{DENY}# {entry}\n"), entry).await?;
    }
    for (size, pages) in [(1, 4), (2, 2), (3, 2), (4, 1), (100, 1)] {
        let (mut seen, mut turned, mut path) = (vec![], 0, format!("/history?limit={size}"));
        loop {
            let page = told(&platform, OWNER, &path).await?;
            let entries = page["entries"].as_array().context("no list")?.clone();
            assert!(!entries.is_empty() && entries.len() <= size, "{size}: {page}");
            seen.extend(entries);
            turned += 1;
            let Some(cursor) = page["cursor"].as_str() else { break };
            path = format!("/history?limit={size}&cursor={cursor}");
        }
        assert_eq!((&seen, turned), (&all, pages), "in pages of {size}");
    }
    // A cursor that is older than everything leads to nothing more.
    let end = told(&platform, OWNER, "/history?cursor=0").await?;
    assert_eq!((&end["entries"], &end["cursor"]), (&json!([]), &Value::Null));
    for wrong in ["limit=0", "limit=101", "limit=x", "cursor=x", "after=1"] {
        let reply = get(&platform, OWNER, &format!("/history?{wrong}")).await?;
        assert_eq!(reply.status, 400, "{wrong}: {reply:?}");
        assert_eq!(reply.body["error"], "invalid_request", "{wrong}");
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_tells_the_newest_five() -> Result<()> {
    let platform = stage().await?;
    let clone = platform.clone_of(OWNER).await?;
    for entry in 2..=5 {
        push(&platform, &clone, &format!("{DENY}# {entry}\n"), entry).await?;
    }
    clone.push_file(ACL, "default_policy = \"perhaps\"\n").await?;
    let broken = until_entries(&platform, OWNER, 6).await?[0].clone();
    assert_eq!((&broken["state"], &broken["errors"]), (&json!("invalid"), &json!(1)));
    let proposal = platform.propose(OWNER, "mend", &[(ACL, Some(DENY))]).await?;
    let merged = platform.merge(&proposal, STRANGER).await?;
    platform.synced(OWNER, &merged).await?;
    let entries = until_entries(&platform, OWNER, 7).await?;

    let status = platform.raw(OWNER).await?.call("b00t_status", json!({})).send().await?;
    let history = status.result("/structuredContent/history").as_array().context("no history")?;
    assert_eq!(generations(history), generations(&entries)[..5]);
    assert_eq!(history[0]["pull_request"], json!(proposal.number));
    assert_eq!(
        (&history[0]["merged_by"], &history[2]["merged_by"]),
        (&json!(STRANGER), &json!(null))
    );
    assert_eq!(history[2]["pushed_by"], json!(OWNER));
    assert_eq!(history[1]["in_force"], broken["in_force"], "the last good one stayed in force");
    let text = status.result("/content/0/text").as_str().context("no text")?;
    let line = format!("pull request #{}, merged by {STRANGER}", proposal.number);
    assert!(text.contains(&line), "{text}");
    platform.stop().await
}
