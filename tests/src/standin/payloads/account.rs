//! Accounts.

use serde_json::{Value, json};

use super::{Scene, addresses, with};
use crate::standin::clock::iso;
use crate::standin::names::node_id;
use crate::standin::records::Account;

/// The account as it appears inside other objects.
pub(crate) fn simple_account(scene: Scene<'_>, account: &Account) -> Value {
    let base = scene.base_url;
    let api = format!("{base}/users/{}", account.login);
    let fixed = json!({
        "login": account.login,
        "id": account.id,
        "node_id": node_id(if account.organization { "O" } else { "U" }, account.id),
        "avatar_url": format!("{base}/avatars/u/{}", account.id),
        "gravatar_id": "",
        "url": api,
        "html_url": format!("{base}/{}", account.login),
        "type": if account.organization { "Organization" } else { "User" },
        "user_view_type": "public",
        "site_admin": false,
    });
    with(
        fixed,
        Value::Object(addresses(
            &api,
            &[
                ("followers_url", "/followers"),
                ("following_url", "/following{/other_user}"),
                ("gists_url", "/gists{/gist_id}"),
                ("starred_url", "/starred{/owner}{/repo}"),
                ("subscriptions_url", "/subscriptions"),
                ("organizations_url", "/orgs"),
                ("repos_url", "/repos"),
                ("events_url", "/events{/privacy}"),
                ("received_events_url", "/received_events"),
            ],
        )),
    )
}

/// The answer of `GET /users/{username}`.
pub(crate) fn public_account(scene: Scene<'_>, account: &Account) -> Value {
    let count = scene.records.repositories.values().filter(|r| r.owner == account.id && !r.private);
    with(
        simple_account(scene, account),
        json!({
            "name": account.login,
            "company": null,
            "blog": "",
            "location": null,
            "email": null,
            "hireable": null,
            "bio": null,
            "twitter_username": null,
            "public_repos": count.count(),
            "public_gists": 0,
            "followers": 0,
            "following": 0,
            "created_at": iso(account.created_at),
            "updated_at": iso(account.created_at),
        }),
    )
}

/// An account as `changes.owner.from` of a transfer has it.
pub(crate) fn former_owner(scene: Scene<'_>, account: &Account) -> Value {
    organization(scene, account).unwrap_or_else(|| simple_account(scene, account))
}

/// The `organization` member that events about an organisation's repositories have.
pub(super) fn organization(scene: Scene<'_>, account: &Account) -> Option<Value> {
    account.organization.then(|| {
        let base = scene.base_url;
        let api = format!("{base}/orgs/{}", account.login);
        with(
            json!({
                "login": account.login,
                "id": account.id,
                "node_id": node_id("O", account.id),
                "url": api,
                "avatar_url": format!("{base}/avatars/u/{}", account.id),
                "description": null,
            }),
            Value::Object(addresses(
                &api,
                &[
                    ("repos_url", "/repos"),
                    ("events_url", "/events"),
                    ("hooks_url", "/hooks"),
                    ("issues_url", "/issues"),
                    ("members_url", "/members{/member}"),
                    ("public_members_url", "/public_members{/member}"),
                ],
            )),
        )
    })
}
