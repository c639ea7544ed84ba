//! The App and its installations.

use serde_json::{Value, json};

use super::{Scene, simple_account};
use crate::standin::clock::iso;
use crate::standin::names::node_id;
use crate::standin::records::Installation;

/// What the App may do.
pub(crate) fn permissions() -> Value {
    json!({
        "checks": "write",
        "contents": "read",
        "metadata": "read",
        "pull_requests": "read",
    })
}

/// The events that the App is subscribed to.
pub(crate) fn subscribed() -> Value {
    json!(["check_run", "pull_request", "push", "repository"])
}

/// The installation as it appears in most events.
pub(crate) fn simple_installation(installation: &Installation) -> Value {
    json!({ "id": installation.id, "node_id": node_id("MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9u", installation.id) })
}

/// The whole installation.
pub(crate) fn installation(scene: Scene<'_>, installation: &Installation) -> Value {
    let account = scene.records.accounts.get(&installation.account);
    let simple = account.map(|account| simple_account(scene, account));
    let organization = account.is_some_and(|account| account.organization);
    let base = scene.base_url;
    let id = installation.id;
    let settings = match account {
        Some(owner) if organization => {
            format!("{base}/organizations/{}/settings/installations/{id}", owner.login)
        }
        _ => format!("{base}/settings/installations/{id}"),
    };
    json!({
        "id": id,
        "account": simple,
        "repository_selection":
            if installation.repositories.is_some() { "selected" } else { "all" },
        "access_tokens_url": format!("{base}/app/installations/{id}/access_tokens"),
        "repositories_url": format!("{base}/installation/repositories"),
        "html_url": settings,
        "app_id": scene.app.id,
        "client_id": scene.app.client_id,
        "app_slug": scene.app.slug,
        "target_id": installation.account,
        "target_type": if organization { "Organization" } else { "User" },
        "permissions": permissions(),
        "events": subscribed(),
        "created_at": iso(installation.created_at),
        "updated_at": iso(installation.updated_at),
        "single_file_name": null,
        "has_multiple_single_files": false,
        "single_file_paths": [],
        "suspended_by": installation.suspended_at.and(simple),
        "suspended_at": installation.suspended_at.map(iso),
    })
}

/// The answer of `GET /app`.
pub(crate) fn app(scene: Scene<'_>) -> Value {
    let owner = scene.records.account(&scene.app.owner);
    json!({
        "id": scene.app.id,
        "client_id": scene.app.client_id,
        "slug": scene.app.slug,
        "node_id": node_id("A", scene.app.id),
        "owner": owner.map(|owner| simple_account(scene, owner)),
        "name": scene.app.slug,
        "description": "",
        "external_url": scene.base_url,
        "html_url": format!("{}/apps/{}", scene.base_url, scene.app.slug),
        "created_at": iso(1_750_000_000),
        "updated_at": iso(1_750_000_000),
        "permissions": permissions(),
        "events": subscribed(),
        "installations_count": scene.records.installations.len(),
    })
}
