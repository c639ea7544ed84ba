//! Pull requests.

use serde_json::{Value, json};

use super::events::circumstances;
use super::{Scene, repository, simple_account, with};
use crate::standin::clock::iso;
use crate::standin::names::node_id;
use crate::standin::pulls::Size;
use crate::standin::records::{Account, Installation, PullRequest};

/// What happened to a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PullAction<'a> {
    Opened,
    Reopened,
    Closed,
    ReadyForReview,
    ConvertedToDraft,
    Synchronize { before: &'a str, after: &'a str },
    Retitled { from: &'a str },
    Rebased { branch: &'a str, sha: &'a str },
}

impl PullAction<'_> {
    fn name(&self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Reopened => "reopened",
            Self::Closed => "closed",
            Self::ReadyForReview => "ready_for_review",
            Self::ConvertedToDraft => "converted_to_draft",
            Self::Synchronize { .. } => "synchronize",
            Self::Retitled { .. } | Self::Rebased { .. } => "edited",
        }
    }

    fn members(&self) -> Value {
        match self {
            Self::Synchronize { before, after } => json!({ "before": before, "after": after }),
            Self::Retitled { from } => json!({ "changes": { "title": { "from": from } } }),
            Self::Rebased { branch, sha } => json!({
                "changes": { "base": { "ref": { "from": branch }, "sha": { "from": sha } } },
            }),
            _ => json!({}),
        }
    }
}

/// `pull_request`; none when a repository of it is gone.
pub(crate) fn pull_request_event(
    scene: Scene<'_>,
    action: &PullAction<'_>,
    pull: &PullRequest,
    size: &Size,
    by: &Installation,
    sender: &Account,
) -> Option<Value> {
    let base = scene.records.repositories.get(&pull.repository)?;
    // GitHub has not yet tried the merge when it sends the event.
    let untried = Size { test_merge: None, ..size.clone() };
    let event = json!({
        "action": action.name(),
        "number": pull.number,
        "pull_request": pull_request(scene, pull, &untried)?,
        "repository": repository(scene, base),
    });
    let sender = simple_account(scene, sender);
    Some(with(with(event, action.members()), circumstances(scene, base.owner, by, sender)))
}

/// The answer of `GET /repos/{owner}/{repo}/pulls/{number}`; none when a repository of it is gone.
pub(crate) fn pull_request(scene: Scene<'_>, pull: &PullRequest, size: &Size) -> Option<Value> {
    let tried = pull.is_open().then(|| size.test_merge.is_some());
    let state = match tried {
        Some(true) => "clean",
        Some(false) => "dirty",
        None => "unknown",
    };
    let merger = pull.merged.as_ref().and_then(|merge| scene.records.accounts.get(&merge.by));
    Some(with(
        listed_pull_request(scene, pull, size)?,
        json!({
            "merged": pull.merged.is_some(),
            "mergeable": tried,
            "rebaseable": tried,
            "mergeable_state": state,
            "merged_by": merger.map(|account| simple_account(scene, account)),
            "comments": 0,
            "review_comments": 0,
            "maintainer_can_modify": false,
            "commits": size.commits,
            "additions": size.additions,
            "deletions": size.deletions,
            "changed_files": size.changed_files,
        }),
    ))
}

/// A row of a list of pull requests.
pub(crate) fn listed_pull_request(
    scene: Scene<'_>,
    pull: &PullRequest,
    size: &Size,
) -> Option<Value> {
    let records = scene.records;
    let base = records.full_name(records.repositories.get(&pull.repository)?);
    let number = pull.number;
    let html = format!("{}/{base}/pull/{number}", scene.base_url);
    let repos = format!("{}/repos/{base}", scene.base_url);
    let api = format!("{repos}/pulls/{number}");
    let issue = format!("{repos}/issues/{number}");
    let statuses = format!("{repos}/statuses/{}", pull.head_sha);
    let link = |to: &str| json!({ "href": to });
    let commit = pull.merged.as_ref().map(|merge| &merge.commit).or(size.test_merge.as_ref());
    let author = records.accounts.get(&pull.author)?;
    let fixed = json!({
        "url": api,
        "id": pull.id,
        "node_id": node_id("PR", pull.id),
        "html_url": html,
        "diff_url": format!("{html}.diff"),
        "patch_url": format!("{html}.patch"),
        "issue_url": issue,
        "commits_url": format!("{api}/commits"),
        "review_comments_url": format!("{api}/comments"),
        "review_comment_url": format!("{repos}/pulls/comments{{/number}}"),
        "comments_url": format!("{issue}/comments"),
        "statuses_url": statuses,
        "number": number,
        "state": if pull.is_open() { "open" } else { "closed" },
        "locked": false,
        "title": pull.title,
        "user": simple_account(scene, author),
        "body": null,
        "labels": [],
        "milestone": null,
        "active_lock_reason": null,
        "assignee": null,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "author_association":
            if records.repositories.get(&pull.repository)?.owner == pull.author { "OWNER" }
            else { "CONTRIBUTOR" },
        "auto_merge": null,
        "draft": pull.draft,
    });
    let changing = json!({
        "created_at": iso(pull.created_at),
        "updated_at": iso(pull.updated_at),
        "closed_at": pull.closed_at.map(iso),
        "merged_at": pull.merged.as_ref().map(|merge| iso(merge.at)),
        "merge_commit_sha": commit,
        "head": side(scene, pull.head_repository, &pull.head, &pull.head_sha)?,
        "base": side(scene, pull.repository, &pull.base, &pull.base_sha)?,
        "_links": {
            "self": link(&api),
            "html": link(&html),
            "issue": link(&issue),
            "comments": link(&format!("{issue}/comments")),
            "review_comments": link(&format!("{api}/comments")),
            "review_comment": link(&format!("{repos}/pulls/comments{{/number}}")),
            "commits": link(&format!("{api}/commits")),
            "statuses": link(&statuses),
        },
    });
    Some(with(fixed, changing))
}

fn side(scene: Scene<'_>, of: u64, branch: &str, sha: &str) -> Option<Value> {
    let of = scene.records.repositories.get(&of)?;
    let owner = scene.records.accounts.get(&of.owner)?;
    Some(json!({
        "label": format!("{}:{branch}", owner.login),
        "ref": branch,
        "sha": sha,
        "user": simple_account(scene, owner),
        "repo": repository(scene, of),
    }))
}

/// The pull requests that a check of a commit is shown at. GitHub does not list those from forks.
pub(super) fn minimal_pull_requests(scene: Scene<'_>, of: u64, sha: &str) -> Vec<Value> {
    let records = scene.records;
    let shown = records
        .pulls_of(of)
        .filter(|pull| pull.is_open() && !pull.is_from_fork() && pull.head_sha == sha);
    let Some(found) = records.repositories.get(&of) else { return Vec::new() };
    let repos = format!("{}/repos/{}", scene.base_url, records.full_name(found));
    let side = |branch: &str, sha: &str| {
        json!({
            "ref": branch,
            "sha": sha,
            "repo": { "id": found.id, "url": repos, "name": found.name },
        })
    };
    shown
        .map(|pull| {
            json!({
                "id": pull.id,
                "number": pull.number,
                "url": format!("{repos}/pulls/{}", pull.number),
                "head": side(&pull.head, &pull.head_sha),
                "base": side(&pull.base, &pull.base_sha),
            })
        })
        .collect()
}
