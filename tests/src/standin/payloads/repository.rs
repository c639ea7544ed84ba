//! Repositories.

use serde_json::{Value, json};

use super::{Scene, addresses, simple_account, with};
use crate::standin::clock::iso;
use crate::standin::names::node_id;
use crate::standin::records::Repository;

const ADDRESSES: &[(&str, &str)] = &[
    ("forks_url", "/forks"),
    ("keys_url", "/keys{/key_id}"),
    ("collaborators_url", "/collaborators{/collaborator}"),
    ("teams_url", "/teams"),
    ("hooks_url", "/hooks"),
    ("issue_events_url", "/issues/events{/number}"),
    ("events_url", "/events"),
    ("assignees_url", "/assignees{/user}"),
    ("branches_url", "/branches{/branch}"),
    ("tags_url", "/tags"),
    ("blobs_url", "/git/blobs{/sha}"),
    ("git_tags_url", "/git/tags{/sha}"),
    ("git_refs_url", "/git/refs{/sha}"),
    ("trees_url", "/git/trees{/sha}"),
    ("statuses_url", "/statuses/{sha}"),
    ("languages_url", "/languages"),
    ("stargazers_url", "/stargazers"),
    ("contributors_url", "/contributors"),
    ("subscribers_url", "/subscribers"),
    ("subscription_url", "/subscription"),
    ("commits_url", "/commits{/sha}"),
    ("git_commits_url", "/git/commits{/sha}"),
    ("comments_url", "/comments{/number}"),
    ("issue_comment_url", "/issues/comments{/number}"),
    ("contents_url", "/contents/{+path}"),
    ("compare_url", "/compare/{base}...{head}"),
    ("merges_url", "/merges"),
    ("archive_url", "/{archive_format}{/ref}"),
    ("downloads_url", "/downloads"),
    ("issues_url", "/issues{/number}"),
    ("pulls_url", "/pulls{/number}"),
    ("milestones_url", "/milestones{/number}"),
    ("notifications_url", "/notifications{?since,all,participating}"),
    ("labels_url", "/labels{/name}"),
    ("releases_url", "/releases{/id}"),
    ("deployments_url", "/deployments"),
];

/// The repository as it appears in events.
pub(crate) fn repository(scene: Scene<'_>, repository: &Repository) -> Value {
    let records = scene.records;
    let full_name = records.full_name(repository);
    let api = format!("{}/repos/{full_name}", scene.base_url);
    let html = format!("{}/{full_name}", scene.base_url);
    let forks = records.repositories.values().filter(|r| r.parent == Some(repository.id)).count();
    let owner = records.accounts.get(&repository.owner).map(|owner| simple_account(scene, owner));
    let fixed = json!({
        "id": repository.id,
        "node_id": node_id("R", repository.id),
        "name": repository.name,
        "full_name": full_name,
        "private": repository.private,
        "owner": owner,
        "html_url": html,
        "description": null,
        "fork": repository.parent.is_some(),
        "url": api,
        "created_at": iso(repository.created_at),
        "updated_at": iso(repository.updated_at),
        "pushed_at": iso(repository.pushed_at),
        "git_url": html.replacen("http", "git", 1) + ".git",
        "ssh_url": format!("git@localhost:{full_name}.git"),
        "clone_url": format!("{html}.git"),
        "svn_url": html,
        "homepage": null,
    });
    let figures = json!({
        "size": 1,
        "stargazers_count": 0,
        "watchers_count": 0,
        "language": null,
        "has_issues": true,
        "has_projects": true,
        "has_downloads": true,
        "has_wiki": true,
        "has_pages": false,
        "has_discussions": false,
        "forks_count": forks,
        "mirror_url": null,
        "archived": repository.archived,
        "disabled": false,
        "open_issues_count": 0,
        "license": null,
        "allow_forking": true,
        "is_template": false,
        "web_commit_signoff_required": false,
        "topics": [],
        "visibility": if repository.private { "private" } else { "public" },
        "forks": forks,
        "open_issues": 0,
        "watchers": 0,
        "default_branch": repository.default_branch,
    });
    with(with(fixed, figures), Value::Object(addresses(&api, ADDRESSES)))
}

/// The row of `GET /installation/repositories`.
pub(crate) fn listed_repository(scene: Scene<'_>, found: &Repository) -> Value {
    with(
        repository(scene, found),
        json!({
            "permissions": {
                "admin": false, "maintain": false, "push": false, "triage": false, "pull": false,
            },
        }),
    )
}

/// The answer of `GET /repos/{owner}/{repo}`.
pub(crate) fn full_repository(scene: Scene<'_>, found: &Repository) -> Value {
    let records = scene.records;
    let mut full = with(
        listed_repository(scene, found),
        json!({ "subscribers_count": 0, "network_count": 0, "temp_clone_token": "" }),
    );
    if let Some(owner) = records.accounts.get(&found.owner).filter(|owner| owner.organization) {
        full = with(full, json!({ "organization": simple_account(scene, owner) }));
    }
    let parent = found.parent.and_then(|id| records.repositories.get(&id));
    if let (Some(parent), Some(source)) = (parent, records.source(found)) {
        let origin = json!({
            "parent": repository(scene, parent),
            "source": repository(scene, source),
        });
        full = with(full, origin);
    }
    full
}

/// The repository in lists of an installation's events.
pub(crate) fn short_repository(scene: Scene<'_>, repository: &Repository) -> Value {
    json!({
        "id": repository.id,
        "node_id": node_id("R", repository.id),
        "name": repository.name,
        "full_name": scene.records.full_name(repository),
        "private": repository.private,
    })
}
