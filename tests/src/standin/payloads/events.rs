//! The payloads of events other than a push.

use serde_json::{Value, json};

use super::account::organization;
use super::{
    Scene, installation, repository, short_repository, simple_account, simple_installation, with,
};
use crate::standin::clock::iso;
use crate::standin::names::node_id;
use crate::standin::records::{Account, Installation, Repository};

/// `installation`: created, deleted, suspend, unsuspend, new_permissions_accepted.
pub(crate) fn installation_event(
    scene: Scene<'_>,
    action: &str,
    of: &Installation,
    sender: &Account,
) -> Value {
    let covered: Vec<_> =
        scene.records.repositories_of(of).iter().map(|r| short_repository(scene, r)).collect();
    let mut event = json!({
        "action": action,
        "installation": installation(scene, of),
        "repositories": covered,
        "sender": simple_account(scene, sender),
    });
    if matches!(action, "created" | "suspend" | "unsuspend" | "new_permissions_accepted") {
        event = with(event, json!({ "requester": null }));
    }
    event
}

/// `installation_repositories`: added, removed.
pub(crate) fn installation_repositories_event(
    scene: Scene<'_>,
    of: &Installation,
    added: &[&Repository],
    removed: &[&Repository],
    sender: &Account,
) -> Value {
    let short = |list: &[&Repository]| -> Vec<Value> {
        list.iter().map(|repository| short_repository(scene, repository)).collect()
    };
    json!({
        "action": if removed.is_empty() { "added" } else { "removed" },
        "installation": installation(scene, of),
        "repository_selection": if of.repositories.is_some() { "selected" } else { "all" },
        "repositories_added": short(added),
        "repositories_removed": short(removed),
        "requester": null,
        "sender": simple_account(scene, sender),
    })
}

/// `repository`: renamed, edited, deleted, archived, …; `changes` as the action has them.
pub(crate) fn repository_event(
    scene: Scene<'_>,
    action: &str,
    of: &Repository,
    by: &Installation,
    changes: Option<Value>,
) -> Value {
    let mut event = json!({ "action": action, "repository": repository(scene, of) });
    if let Some(changes) = changes {
        event = with(event, json!({ "changes": changes }));
    }
    with(event, by_owner(scene, of.owner, by))
}

/// `github_app_authorization`: revoked. It is about a person, not about an installation.
pub(crate) fn authorization_revoked_event(scene: Scene<'_>, by: &Account) -> Value {
    json!({ "action": "revoked", "sender": simple_account(scene, by) })
}

/// The same with the account itself as the one who did it.
fn by_owner(scene: Scene<'_>, owner: u64, by: &Installation) -> Value {
    let sender = scene.records.accounts.get(&owner).map(|owner| simple_account(scene, owner));
    circumstances(scene, owner, by, sender.unwrap_or_default())
}

/// `organization`, `sender` and `installation` of an event about an account's repository.
pub(super) fn circumstances(
    scene: Scene<'_>,
    owner: u64,
    by: &Installation,
    sender: Value,
) -> Value {
    let owner = scene.records.accounts.get(&owner);
    let mut members = json!({
        "sender": sender,
        "installation": simple_installation(by),
    });
    if let Some(organization) = owner.and_then(|owner| organization(scene, owner)) {
        members = with(members, json!({ "organization": organization }));
    }
    members
}

/// `installation_target`: renamed.
pub(crate) fn target_renamed_event(
    scene: Scene<'_>,
    account: &Account,
    from: &str,
    by: &Installation,
) -> Value {
    let event = json!({
        "action": "renamed",
        "account": simple_account(scene, account),
        "changes": { "login": { "from": from } },
        "target_type": if account.organization { "Organization" } else { "User" },
    });
    with(event, by_owner(scene, account.id, by))
}

/// `ping`, sent when the App's webhook is set up.
pub(crate) fn ping_event(scene: Scene<'_>) -> Value {
    json!({
        "zen": "Keep it logically awesome.",
        "hook_id": scene.hook_id,
        "hook": {
            "type": "App",
            "id": scene.hook_id,
            "name": "web",
            "active": true,
            "app_id": scene.app.id,
            "events": super::subscribed(),
            "config": {
                "content_type": "json",
                "insecure_ssl": "0",
                "secret": "********",
                "url": scene.webhook_url,
            },
            "created_at": iso(1_750_000_000),
            "updated_at": iso(1_750_000_000),
            "deliveries_url": format!("{}/app/hook/deliveries", scene.base_url),
        },
        "sender": scene.records.account(&scene.app.owner).map_or_else(
            || json!({ "id": scene.app.id, "node_id": node_id("A", scene.app.id) }),
            |owner| simple_account(scene, owner),
        ),
    })
}
