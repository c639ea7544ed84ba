//! Commits and the files they change, as the API answers with them.

use git2::{Delta, Oid, Patch, Repository as Git};
use serde_json::{Value, json};

use super::simple_account;
use crate::standin::clock::iso;
use crate::standin::error::StandinError;
use crate::standin::names::node_id;
use crate::standin::shared::Shared;

/// A commit of a repository.
pub(crate) fn commit(
    shared: &Shared,
    full_name: &str,
    git: &Git,
    oid: Oid,
) -> Result<Value, StandinError> {
    let found = git.find_commit(oid)?;
    let repos = format!("{}/repos/{full_name}", shared.base_url);
    let html = format!("{}/{full_name}/commit", shared.base_url);
    let person = |of: &git2::Signature<'_>| {
        json!({
            "name": String::from_utf8_lossy(of.name_bytes()),
            "email": String::from_utf8_lossy(of.email_bytes()),
            "date": iso(of.when().seconds()),
        })
    };
    let account = |of: &git2::Signature<'_>| {
        let name = String::from_utf8_lossy(of.name_bytes()).into_owned();
        shared.scene(|scene| {
            scene.records.account(&name).map(|account| simple_account(scene, account))
        })
    };
    let parents: Vec<Value> = found
        .parent_ids()
        .map(|parent| {
            json!({
                "sha": parent.to_string(),
                "url": format!("{repos}/commits/{parent}"),
                "html_url": format!("{html}/{parent}"),
            })
        })
        .collect();
    let tree = found.tree_id();
    Ok(json!({
        "sha": oid.to_string(),
        "node_id": node_id("C", found.time().seconds().unsigned_abs()),
        "url": format!("{repos}/commits/{oid}"),
        "html_url": format!("{html}/{oid}"),
        "comments_url": format!("{repos}/commits/{oid}/comments"),
        "commit": {
            "url": format!("{repos}/git/commits/{oid}"),
            "author": person(&found.author()),
            "committer": person(&found.committer()),
            "message": String::from_utf8_lossy(found.message_bytes()).trim_end(),
            "comment_count": 0,
            "tree": { "sha": tree.to_string(), "url": format!("{repos}/git/trees/{tree}") },
            "verification": {
                "verified": false, "reason": "unsigned", "payload": null, "signature": null,
                "verified_at": null,
            },
        },
        "author": account(&found.author()),
        "committer": account(&found.committer()),
        "parents": parents,
    }))
}

/// A commit as git knows it, without the accounts behind the names.
pub(crate) fn git_commit(
    shared: &Shared,
    full_name: &str,
    git: &Git,
    oid: Oid,
) -> Result<Value, StandinError> {
    let whole = commit(shared, full_name, git, oid)?;
    let part = |at: &str| whole.pointer(at).cloned().unwrap_or_default();
    let repos = format!("{}/repos/{full_name}", shared.base_url);
    let html = format!("{}/{full_name}/commit", shared.base_url);
    let parent = |sha: Oid| {
        json!({
            "sha": sha.to_string(),
            "url": format!("{repos}/git/commits/{sha}"),
            "html_url": format!("{html}/{sha}"),
        })
    };
    let parents: Vec<Value> = git.find_commit(oid)?.parent_ids().map(parent).collect();
    Ok(json!({
        "sha": part("/sha"),
        "node_id": part("/node_id"),
        "url": part("/commit/url"),
        "html_url": part("/html_url"),
        "author": part("/commit/author"),
        "committer": part("/commit/committer"),
        "message": part("/commit/message"),
        "tree": part("/commit/tree"),
        "parents": parents,
        "verification": part("/commit/verification"),
    }))
}

/// What differs between two commits, file by file.
pub(crate) fn changed_files(
    shared: &Shared,
    full_name: &str,
    git: &Git,
    from: Oid,
    to: Oid,
) -> Result<Vec<Value>, StandinError> {
    let (before, after) = (git.find_commit(from)?.tree()?, git.find_commit(to)?.tree()?);
    let diff = git.diff_tree_to_tree(Some(&before), Some(&after), None)?;
    let html = format!("{}/{full_name}", shared.base_url);
    let mut files = Vec::new();
    for (index, delta) in diff.deltas().enumerate() {
        let (status, file) = match delta.status() {
            Delta::Added => ("added", delta.new_file()),
            Delta::Deleted => ("removed", delta.old_file()),
            _ => ("modified", delta.new_file()),
        };
        let patch = Patch::from_diff(&diff, index)?;
        let lines = patch.as_ref().map(Patch::line_stats).transpose()?;
        let (_, added, removed) = lines.unwrap_or_default();
        let path = String::from_utf8_lossy(file.path_bytes().unwrap_or_default()).into_owned();
        files.push(json!({
            "sha": file.id().to_string(),
            "filename": path,
            "status": status,
            "additions": added,
            "deletions": removed,
            "changes": added + removed,
            "blob_url": format!("{html}/blob/{to}/{path}"),
            "raw_url": format!("{html}/raw/{to}/{path}"),
            "contents_url":
                format!("{}/repos/{full_name}/contents/{path}?ref={to}", shared.base_url),
        }));
    }
    Ok(files)
}
